import type { ProblemView } from '../../preload/contract.ts';
import { t } from '../../preload/language.ts';
import { afterForgetting, forgetSessions } from './forget-sessions.ts';
import type { Search } from './search.ts';
import type { WindowState } from './state.ts';

/** The code of what stands in place of a session that was deleted while it was open. */
export const sessionDeletedCode = 'session-deleted';

/** Stands in place of a session that was deleted while it was open. */
export function sessionDeleted(): ProblemView {
  return {
    code: sessionDeletedCode,
    what: t`This session was deleted.`,
    why: t`By hand, or because only newer sessions are kept.`,
    next: t`Choose another session.`,
  };
}

/** What is left to show, and where to go: `next` is a session to choose, null for none; absent means stay. */
export interface Left {
  readonly state: Partial<WindowState>;
  readonly next?: string | null;
}

/**
 * Takes deleted sessions out of all that is shown; `total` is how many the list has by now. Who deletes the open session
 * here goes on to the one beside it; for everybody else it says that it was deleted, and nothing of it stays in sight.
 */
export function withoutRemoved(
  { log, search, place, keeping }: WindowState,
  removed: readonly string[],
  total: number | null,
): Left {
  const forgotten = forgetSessions(log, removed);
  const state = {
    log: { ...forgotten, total: Math.max(forgotten.order.length, total ?? forgotten.total) },
    search: withoutFound(search, removed),
  };
  const open = place.sessionId;
  if (open === null || !removed.includes(open)) return { state };
  const emptied = { ...state, exchanges: new Map(), opened: new Set<string>() };
  if (keeping.deleting === open) return { state: emptied, next: afterForgetting(log, open, removed) };
  if (keeping.busy) return { state: emptied, next: null };
  return { state: { ...emptied, chain: { state: 'failed', problem: sessionDeleted() } } };
}

/** True when what stands in a deleted session's place can be the session again: it began anew. */
export function beganAnew(
  { chain, place }: Pick<WindowState, 'chain' | 'place'>,
  told: readonly { readonly id: string }[],
): boolean {
  const isDeleted = chain?.state === 'failed' && chain.problem.code === sessionDeletedCode;
  return isDeleted && told.some(({ id }) => id === place.sessionId);
}

function withoutFound(search: Search, removed: readonly string[]): Search {
  const { found } = search;
  if (found === null) return search;
  const sessions = found.sessions.filter(({ session }) => !removed.includes(session.id));
  const gone = found.sessions.length - sessions.length;
  return gone === 0 ? search : { ...search, found: { ...found, sessions, total: found.total - gone } };
}
