import type { ItemView, SessionDetail, SessionOpening } from '../../preload/contract.ts';

/** A session as main opens it: here with the items of its last `newest` turns, and of the one it is opened at. */
export function openingOf(detail: SessionDetail, at: string | null = null, newest = 20): SessionOpening {
  const open = new Set([...detail.turns.slice(-newest).map(({ id }) => id), at]);
  const known = new Set(detail.turns.map(({ id }) => id));
  const counts = new Map<string, number>();
  for (const { turnId } of detail.items)
    if (known.has(turnId) && !open.has(turnId)) counts.set(turnId, (counts.get(turnId) ?? 0) + 1);
  return {
    ...detail,
    items: detail.items.filter(({ turnId }) => !counts.has(turnId)),
    unread: [...counts].map(([turnId, items]) => ({ turnId, items })),
  };
}

/** What main answers when further turns of it are asked for. */
export function itemsOf(detail: SessionDetail, turnIds: readonly string[]): readonly ItemView[] {
  const wanted = new Set(turnIds);
  return detail.items.filter(({ turnId }) => wanted.has(turnId));
}
