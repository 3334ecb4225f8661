import type { ResponseEvent } from './events.ts';
import { addItem } from './history.ts';
import { objectOf, textOf } from './json.ts';
import type { LiveTexts } from './live.ts';
import type { Change, SessionState } from './model.ts';
import { slotOf } from './slots.ts';

/** What following a text in flight needs. */
export interface TextPorts {
  readonly live: () => LiveTexts;
  readonly appended: (sessionId: string, itemId: string, text: string) => void;
  readonly recordContent: () => boolean;
}

/** Keeps the text in flight in step with the events of its item. */
export function followText(
  ports: TextPorts,
  state: SessionState,
  key: string,
  at: number,
  event: ResponseEvent,
): void {
  const turnId = state.requests.get(key)?.turnId;
  const turn = turnId === null || turnId === undefined ? undefined : state.turns.get(turnId);
  if (turn === undefined || turnId === null || turnId === undefined) return;
  const live = ports.live();
  if (event.type === 'itemAdded' || event.type === 'itemDone') {
    const itemId = textOf(objectOf(event.item)?.['id']);
    const slot = slotOf(state, turn, key, event.outputIndex, itemId);
    if (event.type === 'itemDone') live.end(state.id, slot.id);
  } else if (event.type === 'delta' && event.of !== 'input' && ports.recordContent()) {
    const slot = slotOf(state, turn, key, event.outputIndex, event.itemId);
    if (state.items.has(slot.id)) return;
    const item = {
      sessionId: state.id,
      turnId,
      itemId: slot.id,
      position: slot.position,
      at,
      kind: event.of,
    } as const;
    if (live.append(item, event.text)) ports.appended(state.id, slot.id, event.text);
  } else if (event.type === 'part') {
    const slot = slotOf(state, turn, key, event.outputIndex, null);
    const added = live.separate(state.id, slot.id);
    if (added !== null) ports.appended(state.id, slot.id, added);
  }
}

/** A text in flight whose response ended is kept as far as it came. */
export function keepTextInFlight(
  live: LiveTexts,
  state: SessionState,
  key: string,
  at: number,
): readonly Change[] {
  const turnId = state.requests.get(key)?.turnId;
  const turn = turnId === null || turnId === undefined ? undefined : state.turns.get(turnId);
  if (turn === undefined) return [];
  turn.slots.clear();
  return live.idsOf(state.id, turn.record.id).flatMap((id) => {
    const view = live.end(state.id, id);
    if (view === null || (view.type !== 'answer' && view.type !== 'reasoning')) return [];
    const item = { id, turnId: null, kind: view.type, text: view.text } as const;
    return addItem(state, turn, at, item, key, { id, position: view.position });
  });
}
