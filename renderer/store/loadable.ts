import type { Answer, ProblemView } from '../../preload/contract.ts';

/** Something asked for: still under way (late when it takes unusually long), here, or refused. */
export type Loadable<T> =
  | { readonly state: 'loading'; readonly late: boolean }
  | { readonly state: 'ready'; readonly value: T }
  | { readonly state: 'failed'; readonly problem: ProblemView };

/** Still under way, not yet late. It stands apart from the state, whose parts begin with it. */
export const loading = { state: 'loading', late: false } as const;

/** The value inside, or null while there is none. */
export function valueOf<T>(loadable: Loadable<T> | null): T | null {
  return loadable?.state === 'ready' ? loadable.value : null;
}

/** What was read; a later read that fails keeps what is known. */
export function readOr<T>(before: Loadable<T>, answer: Answer<T>): Loadable<T> {
  if (answer.ok) return { state: 'ready', value: answer.value };
  return before.state === 'ready' ? before : { state: 'failed', problem: answer.problem };
}
