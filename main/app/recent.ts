import type { SessionView } from '../../preload/contract.ts';

/** How many sessions the tray is told of. */
export const recentSessionsKept = 5;

/** The same without sessions that were deleted. */
export function recentWithout(
  recent: readonly SessionView[],
  removed: readonly string[],
): readonly SessionView[] {
  return removed.length === 0 ? recent : recent.filter(({ id }) => !removed.includes(id));
}

/** The most recent sessions of a person's own, with changed ones folded in; newest first. */
export function recentWith(
  recent: readonly SessionView[],
  changed: readonly SessionView[],
): readonly SessionView[] {
  const own = changed.filter(({ kind }) => kind === 'user');
  if (own.length === 0) return recent;
  const ids = new Set(own.map(({ id }) => id));
  return [...own, ...recent.filter(({ id }) => !ids.has(id))]
    .toSorted((left, right) => right.lastActivityAt - left.lastActivityAt)
    .slice(0, recentSessionsKept);
}
