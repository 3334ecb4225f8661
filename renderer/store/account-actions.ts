import type { Answer, LedgerView, StoreMode } from '../../preload/contract.ts';
import { withBusy, withTest } from './account-desk.ts';
import { readOr, valueOf } from './loadable.ts';
import { type Parts, patch } from './parts.ts';

/** What a person does with accounts, secrets and Codex's own sign-in. */
export interface AccountActions {
  readonly readAccounts: () => Promise<void>;
  readonly readCodexLogin: () => Promise<void>;
  /** Reads all that the accounts page shows. */
  readonly readAccountsPage: () => Promise<void>;
  /** Makes a backend sign with an account; null lets Codex's own sign-in pass through again. */
  readonly useAccount: (backendId: string, accountId: string | null) => Promise<void>;
  readonly signOut: (accountId: string) => Promise<void>;
  /** Gives a sign-in to Codex; Postern keeps no copy. */
  readonly handOver: (accountId: string) => Promise<void>;
  readonly startCodexLogin: (device: boolean) => Promise<void>;
  readonly testSecret: (secretId: string) => Promise<void>;
  readonly forgetSecret: (secretId: string) => Promise<void>;
  /** Signs every account out and forgets every secret. */
  readonly forgetAllSecrets: () => Promise<void>;
  readonly setStoreMode: (mode: StoreMode) => Promise<void>;
  /** Looks at the keyring again, after the person unlocked it. */
  readonly lookAgain: () => Promise<void>;
  readonly dismissOutcome: () => void;
}

/** The id under which a wish about the store itself is busy. */
export const storeBusyId = 'store';

/** Builds them. */
export function accountActions({ store, ask }: Parts): AccountActions {
  /** Asks one thing about an id at a time; what it is refused for is shown across the window. */
  async function about<T>(id: string, asking: () => Promise<Answer<T>>): Promise<T | null> {
    if (store.getState().desk.busy.has(id)) return null;
    store.setState(({ desk }) => ({ desk: withBusy(desk, id, true) }));
    const answer = await asking();
    store.setState(({ desk }) => ({ desk: withBusy(desk, id, false) }));
    if (answer.ok) return answer.value;
    store.setState({ notice: answer.problem });
    return null;
  }

  async function takeLedger(id: string, asking: () => Promise<Answer<LedgerView>>): Promise<void> {
    const value = await about(id, asking);
    if (value !== null) store.setState({ ledger: { state: 'ready', value } });
  }

  const nameOf = (accountId: string): string | null =>
    valueOf(store.getState().accounts)?.find((one) => one.id === accountId)?.name ?? null;

  const actions: AccountActions = {
    async readAccounts() {
      const answer = await ask('account/list');
      store.setState(({ accounts }) => ({ accounts: readOr(accounts, answer) }));
    },
    async readCodexLogin() {
      const answer = await ask('codexLogin/read');
      store.setState(({ codexLogin }) => ({ codexLogin: readOr(codexLogin, answer) }));
    },
    async readAccountsPage() {
      const readLedger = async (): Promise<void> => {
        const answer = await ask('secret/list');
        store.setState(({ ledger }) => ({ ledger: readOr(ledger, answer) }));
      };
      await Promise.all([actions.readAccounts(), readLedger(), actions.readCodexLogin()]);
    },
    async useAccount(backendId, accountId) {
      const value = await about(backendId, () => ask('backend/useAccount', { backendId, accountId }));
      if (value !== null) store.setState({ book: { state: 'ready', value } });
    },
    async signOut(accountId) {
      const name = nameOf(accountId);
      const value = await about(accountId, () => ask('account/signOut', { accountId }));
      if (value === null) return;
      patch(store, 'desk', {
        outcome:
          value.problem === null
            ? { type: 'signedOut', name }
            : { type: 'notRevoked', name, problem: value.problem },
      });
      await actions.readAccounts();
    },
    async handOver(accountId) {
      const name = nameOf(accountId);
      const value = await about(accountId, () => ask('codexLogin/handOver', { accountId }));
      if (value === null) return;
      store.setState({ codexLogin: { state: 'ready', value } });
      patch(store, 'desk', { outcome: { type: 'handedOver', name } });
      await actions.readAccounts();
    },
    async startCodexLogin(device) {
      await about('codex', () => ask('codexLogin/start', { device }));
    },
    async testSecret(secretId) {
      const test = await about(secretId, () => ask('secret/test', { secretId }));
      if (test !== null) store.setState(({ desk }) => ({ desk: withTest(desk, secretId, test) }));
    },
    forgetSecret: (secretId) => takeLedger(secretId, () => ask('secret/forget', { secretId })),
    async forgetAllSecrets() {
      await takeLedger(storeBusyId, () => ask('secret/forgetAll'));
      // A refusal names one reason; what is left, and what is gone all the same, is read anew.
      await actions.readAccountsPage();
    },
    setStoreMode: (mode) => takeLedger(storeBusyId, () => ask('secret/setMode', { mode })),
    async lookAgain() {
      await takeLedger(storeBusyId, () => ask('secret/retry'));
      await actions.readAccounts();
    },
    dismissOutcome: () => patch(store, 'desk', { outcome: null }),
  };
  return actions;
}
