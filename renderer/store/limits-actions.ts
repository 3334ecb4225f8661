import type { LimitsDesk } from './limits-desk.ts';
import type { Parts } from './parts.ts';

/** What a person does about the limits of plans. */
export interface LimitsActions {
  readonly readUsage: () => Promise<void>;
  /** Asks the issuer for the limits of an account of ours. */
  readonly askUsage: (accountId: string) => Promise<void>;
}

/** Builds them. */
export function limitsActions({ store, ask }: Parts): LimitsActions {
  const put = (change: (desk: LimitsDesk) => Partial<LimitsDesk>): void =>
    store.setState(({ limits }) => ({ limits: { ...limits, ...change(limits) } }));
  return {
    async readUsage() {
      const answer = await ask('usage/list');
      put(() => ({
        usages: answer.ok
          ? { state: 'ready', value: answer.value }
          : { state: 'failed', problem: answer.problem },
      }));
    },
    async askUsage(accountId) {
      if (store.getState().limits.asking.has(accountId)) return;
      put(({ asking, problems }) => ({
        asking: new Set([...asking, accountId]),
        problems: new Map([...problems].filter(([id]) => id !== accountId)),
      }));
      const answer = await ask('usage/ask', { accountId });
      put(({ asking, problems, usages }) => ({
        asking: new Set([...asking].filter((id) => id !== accountId)),
        problems: answer.ok ? problems : new Map([...problems, [accountId, answer.problem]]),
        usages: answer.ok ? { state: 'ready', value: answer.value } : usages,
      }));
    },
  };
}
