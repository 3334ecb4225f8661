import type { BundleFileView, ProblemView, RangeCount, SecretTest } from '../../preload/contract.ts';
import type { Loadable } from './state.ts';

/** A span of last activity, Unix ms: `from` belongs to it, `to` does not; null leaves its end open. */
export interface ActiveSpan {
  readonly from: number | null;
  readonly to: number | null;
}

/** What is under way or was answered about what is kept and where it goes. */
export interface Keeping {
  /** The session that is being deleted; null when none is. */
  readonly deleting: string | null;
  /** Something is being deleted. */
  readonly busy: boolean;
  /** What deleting a span would take; null while none is thought of. */
  readonly counted: { readonly span: ActiveSpan; readonly count: Loadable<RangeCount> } | null;
  /** How many sessions the last deletion took; null before one. */
  readonly deleted: number | null;
  /** Why the last deletion failed. */
  readonly problem: ProblemView | null;
  /** What the collector said to a span sent as a test; null before one. */
  readonly test: Loadable<SecretTest> | null;
  /** The support bundle as it would be written; null while its sheet is closed. */
  readonly bundle: Loadable<readonly BundleFileView[]> | null;
  readonly bundleProblem: ProblemView | null;
}

/** Nothing asked for yet. */
export const emptyKeeping: Keeping = {
  deleting: null,
  busy: false,
  counted: null,
  deleted: null,
  problem: null,
  test: null,
  bundle: null,
  bundleProblem: null,
};
