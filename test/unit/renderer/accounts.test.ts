import { describe, expect, it } from 'vitest';
import type { AccountView } from '../../../preload/contract.ts';
import { laneLines } from '../../../renderer/scale/lanes.ts';
import { accountLine, laneUseOf, usedByText } from '../../../renderer/store/accounts.ts';
import { createStore } from '../../../renderer/store/create.ts';
import { keyringText } from '../../../renderer/store/store-words.ts';
import { gatewaysOf, valueOf, type WindowState } from '../../../renderer/store/state.ts';
import { type Answering, fakeBridge, good } from '../../fakes/bridge.ts';
import {
  accountView,
  apiBackendView,
  backendView,
  bookView,
  codexLoginView,
  gatewayView,
  ledgerView,
  secretView,
  storeView,
} from '../../fakes/views.ts';

const problem = { code: 'login-revoke-failed', what: 'Not confirmed.', why: 'Offline.', next: 'Look there.' };
const other = accountView({ id: 'account-2', name: 'eve@example.com' });
const signing = (accountId: string) =>
  gatewayView({ backends: [backendView({ auth: 'account', accountId })] });

const ordinary: Answering = {
  'account/list': () => good([accountView(), other]),
  'gateway/list': () => good(bookView()),
  'secret/list': () => good(ledgerView()),
  'codexLogin/read': () => good(codexLoginView()),
};

async function started(answering: Answering = ordinary) {
  const bridge = fakeBridge(answering);
  const store = createStore(bridge);
  await store.start();
  await store.actions.readAccountsPage();
  return {
    bridge,
    actions: store.actions,
    state: (): WindowState => store.state.getState(),
    calls: (name: string) => bridge.asked.filter((one) => one.name === name).map((one) => one.params),
  };
}

describe('the lane an account can sign', () => {
  it.each<[string, AccountView['kind'], object | null]>([
    ['chatgpt', 'chatgpt', { lane: 'chatgpt', backend: 'chatgpt-codex' }],
    ['an access token', 'accessToken', { lane: 'chatgpt', backend: 'chatgpt-codex' }],
    ['a key', 'apiKey', { lane: 'api', backend: 'openai-transparent' }],
  ])('of %s is the one of its kind', (_, kind, use) => {
    expect(laneUseOf(accountView({ kind }), [gatewayView()])).toMatchObject({
      gateway: 'default',
      used: false,
      instead: null,
      ...use,
    });
  });

  it('says whether it signs now, or who else does', () => {
    expect(laneUseOf(accountView(), [signing('account-1')])).toMatchObject({ used: true, instead: null });
    expect(laneUseOf(other, [signing('account-1')])).toMatchObject({ used: false, instead: 'account-1' });
  });

  it('is none where the gateway in use has none of its kind', () => {
    expect(laneUseOf(accountView({ kind: 'apiKey' }), [signing('account-1')])).toBeNull();
    expect(laneUseOf(accountView(), [gatewayView({ selected: false })])).toBeNull();
  });

  it('is named in the question before the account goes', () => {
    expect(usedByText(accountView(), [signing('account-1')])).toBe('the ChatGPT lane of the default gateway');
    expect(usedByText(other, [signing('account-1')])).toBe('');
  });

  it('says on the gateways page who signs it', () => {
    const signers = (accountId: string) => laneLines(signing(accountId), true, [accountView()])[0]?.signer;
    expect(signers('account-1')).toBe('signed by ada@example.com');
    expect(signers('account-9')).toBe('signed by an account that is not here');
    expect(laneLines(gatewayView(), true).map((line) => line.signer)).toEqual([null, null]);
    const keyless = apiBackendView({ auth: 'apiKey', key: null });
    expect(laneLines(gatewayView({ backends: [keyless] }), true)[1]?.signer).toBeNull();
  });
});

describe('the accounts page', () => {
  it('reads accounts, secrets and Codex’s own sign-in, and follows what main tells', async () => {
    const { bridge, state } = await started();
    expect(valueOf(state().accounts)).toEqual([accountView(), other]);
    expect(valueOf(state().ledger)).toEqual(ledgerView());
    expect(valueOf(state().codexLogin)).toEqual(codexLoginView());
    bridge.tell('account/changed', [other]);
    bridge.tell('secret/changed', ledgerView({ secrets: [] }));
    expect(valueOf(state().accounts)).toEqual([other]);
    expect(valueOf(state().ledger)?.secrets).toEqual([]);
  });

  it('asks nothing of the keyring before the page is opened', async () => {
    const bridge = fakeBridge(ordinary);
    await createStore(bridge).start();
    expect(bridge.asked.map((one) => one.name)).not.toContain('secret/list');
  });

  it('keeps what it knows when a later read fails', async () => {
    let works = true;
    const { actions, state } = await started({
      ...ordinary,
      'secret/list': () => (works ? good(ledgerView()) : { ok: false, problem }),
    });
    works = false;
    await actions.readAccountsPage();
    expect(valueOf(state().ledger)).toEqual(ledgerView());
  });

  it('makes a lane use an account, and lets Codex’s own through again', async () => {
    const { actions, state, calls } = await started({
      ...ordinary,
      'backend/useAccount': ({ accountId }) =>
        good(bookView([accountId === null ? gatewayView() : signing(accountId)])),
    });
    await actions.useAccount('default-chatgpt-codex', 'account-1');
    expect(gatewaysOf(state())?.[0]?.backends[0]?.accountId).toBe('account-1');
    await actions.useAccount('default-chatgpt-codex', null);
    expect(gatewaysOf(state())?.[0]?.backends[0]?.accountId).toBeNull();
    expect(calls('backend/useAccount')).toHaveLength(2);
  });

  it('C9: signs out in any case and says when the issuer did not confirm it', async () => {
    const { actions, state } = await started({
      ...ordinary,
      'account/signOut': () => good({ revoked: false, problem }),
    });
    await actions.signOut('account-2');
    expect(state().desk.outcome).toEqual({ type: 'notRevoked', name: 'eve@example.com', problem });
    expect(state().announcement).toBe('Not confirmed. Look there.');
    actions.dismissOutcome();
    expect(state().desk.outcome).toBeNull();
  });

  it('hands a sign-in to Codex and shows it there', async () => {
    const { actions, state, calls } = await started({
      ...ordinary,
      'codexLogin/handOver': () => good(codexLoginView({ email: 'eve@example.com' })),
    });
    await actions.handOver('account-2');
    expect(calls('codexLogin/handOver')).toEqual([{ accountId: 'account-2' }]);
    expect(valueOf(state().codexLogin)?.email).toBe('eve@example.com');
    expect(state().desk.outcome).toEqual({ type: 'handedOver', name: 'eve@example.com' });
  });

  it('keeps the newest answer of testing a secret, and forgets one when told', async () => {
    const { actions, state } = await started({
      ...ordinary,
      'secret/test': () => good({ state: 'fails', problem }),
      'secret/forget': () => good(ledgerView({ secrets: [] })),
    });
    await actions.testSecret('secret-1');
    expect(state().desk.tests.get('secret-1')).toEqual({ state: 'fails', problem });
    await actions.forgetSecret('secret-1');
    expect(valueOf(state().ledger)?.secrets).toEqual([]);
  });

  it('asks one thing about an id at a time, and frees it when main refuses', async () => {
    let release: () => void = () => undefined;
    const { actions, state, calls } = await started({
      ...ordinary,
      'secret/forget': () => new Promise((resolve) => (release = () => resolve({ ok: false, problem }))),
    });
    const first = actions.forgetSecret('secret-1');
    await actions.forgetSecret('secret-1');
    await actions.testSecret('secret-1');
    expect(calls('secret/forget')).toHaveLength(1);
    expect(calls('secret/test')).toEqual([]);
    expect(state().desk.busy.has('secret-1')).toBe(true);
    release();
    await first;
    expect(state().desk.busy.size).toBe(0);
    expect(state().notice).toBe(problem);
    expect(valueOf(state().ledger)?.secrets).toEqual([secretView()]);
  });

  it('looks at the keyring again and reads the accounts that may be readable now', async () => {
    const { actions, state, calls } = await started({
      ...ordinary,
      'secret/list': () =>
        good(ledgerView({ store: storeView({ keyring: 'locked', place: 'memory', problem }) })),
      'secret/retry': () => good(ledgerView()),
    });
    expect(keyringText(valueOf(state().ledger)?.store ?? null)).toBe('Keyring locked');
    const before = calls('account/list').length;
    await actions.lookAgain();
    expect(keyringText(valueOf(state().ledger)?.store ?? null)).toBeNull();
    expect(calls('account/list')).toHaveLength(before + 1);
  });
});

describe('words', () => {
  it.each([
    [accountView({ plan: 'plus' }), 'ChatGPT · Plus plan'],
    [accountView({ plan: 'self_serve_business' }), 'ChatGPT · Self serve business plan'],
    [accountView({ kind: 'apiKey', plan: null }), 'API key'],
  ])('%# name the kind and the plan', (account, line) => {
    expect(accountLine(account)).toBe(line);
  });

  it('say nothing of a keyring that is not meant to be used', () => {
    expect(keyringText(storeView({ mode: 'file', keyring: 'missing' }))).toBeNull();
    expect(keyringText(storeView({ mode: 'auto', keyring: 'missing' }))).toBe('No keyring');
  });
});
