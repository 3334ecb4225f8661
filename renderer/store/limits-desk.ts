import type { ProblemView, UsageView } from '../../preload/contract.ts';
import type { Loadable } from './state.ts';

/** The limits of every sign-in as far as they were told, and what is being asked about them. */
export interface LimitsDesk {
  readonly usages: Loadable<readonly UsageView[]>;
  /** Accounts whose limits are being asked for. */
  readonly asking: ReadonlySet<string>;
  /** Why the last asking brought nothing, by account. */
  readonly problems: ReadonlyMap<string, ProblemView>;
}

/** Nothing read yet. */
export const emptyLimits: LimitsDesk = {
  usages: { state: 'loading', late: false },
  asking: new Set(),
  problems: new Map(),
};
