import type { LogChanges } from '../../preload/contract.ts';

/** The session whose items the window wants; null for none. */
export type Watched = string | null;

/** The changes the window is told: rows of every session, items and text of the watched one. */
export function watchedChanges(changes: LogChanges, watched: Watched): LogChanges {
  const isWatched = (one: { readonly sessionId: string }): boolean => one.sessionId === watched;
  return {
    sessions: changes.sessions,
    turns: changes.turns.filter(isWatched),
    items: changes.items.filter(isWatched),
    appended: changes.appended.filter(isWatched),
    removed: changes.removed,
    total: changes.total,
  };
}
