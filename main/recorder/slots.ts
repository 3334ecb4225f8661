import type { SessionState, Slot, TurnState } from './model.ts';

/** Where an item that is being written stands, from its first event on; an id used before gives way to one of ours. */
export function slotOf(
  state: SessionState,
  turn: TurnState,
  key: string,
  outputIndex: number,
  itemId: string | null,
): Slot {
  const at = slotKey(key, outputIndex);
  const open = turn.slots.get(at);
  if (open !== undefined) return open;
  const holder = state.items.get(itemId ?? at);
  // Told a second time: it has its place already.
  if (holder?.requestKey === key) return { id: holder.id, position: turn.nextPosition };
  const slot: Slot = {
    id: itemId === null || holder !== undefined ? at : itemId,
    position: turn.nextPosition,
  };
  turn.nextPosition += 1;
  turn.slots.set(at, slot);
  return slot;
}

/** The name of an item's place before it has an id: its request and its number in the response. */
export function slotKey(key: string, outputIndex: number): string {
  return `${key}#${outputIndex}`;
}
