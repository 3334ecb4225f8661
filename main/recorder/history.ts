import { createHash } from 'node:crypto';
import { referenceTo } from './images.ts';
import type { InputItem } from './input-item.ts';
import { fromModel, type ConversationItem } from './items.ts';
import type { Change, ItemKind, ItemRecord, SessionState, Slot, TurnState } from './model.ts';
import type { ResponseRequest } from './request.ts';

/** An item to add: one read from the wire, or the mark of content that was dropped. */
export type NewItem =
  ConversationItem | { readonly id: string; readonly turnId: null; readonly kind: 'dropped' };

/** More of one text than this is not kept; the rest is counted. */
export const longestText = 256 * 1024;

export interface NewInput {
  readonly changes: readonly Change[];
  /** The working folder, where the request names it. */
  readonly folder: string | null;
  /** The first prompt this request brought; null when it brought none. */
  readonly prompt: string | null;
}

/**
 * Finds what a request brings that the log does not have, and adds it to the turn. A request over HTTP carries the whole
 * history each time, one over WebSocket often only what is new; in both, what belongs to this turn stands behind the last
 * thing the model wrote, or behind the first item already known to be of this turn.
 */
export function addNewInput(
  state: SessionState,
  turn: TurnState,
  at: number,
  request: ResponseRequest,
): NewInput {
  const { input } = request;
  const changes: Change[] = [];
  const outputs = new Map<string, InputItem>();
  let folder: string | null = null;
  let prompt: string | null = null;
  const lastByModel = input.findLastIndex(fromModel);
  const own = firstOfTurn(state, turn, input);
  const from = own === -1 ? lastByModel + 1 : own;
  input.forEach((item, index) => {
    if (item.kind === 'surroundings') folder = folderOf(item.read()) ?? folder;
    if (item.kind === 'output' && item.callId !== null && index >= Math.min(from, lastByModel + 1))
      outputs.set(item.callId, item);
    if (index < from || isKnown(state, turn, item)) return;
    if (item.turnId !== null && item.turnId !== turn.record.id) return;
    const id = item.id ?? `${request.key}<${index}`;
    const read = item.read();
    changes.push(...addItem(state, turn, at, { ...read, id }, request.key, null));
    if (read.kind === 'prompt') prompt ??= read.text;
  });
  for (const [callId, output] of outputs) changes.push(...addOutput(state, callId, output));
  return { changes, folder, prompt };
}

/**
 * Adds an item to a turn; what is already there and what has nothing to show adds nothing. `slot` is the place of an item
 * that a response was seen to begin.
 */
export function addItem(
  state: SessionState,
  turn: TurnState,
  at: number,
  item: NewItem,
  requestKey: string,
  slot: Slot | null,
): readonly Change[] {
  const meaning = meaningOf(item);
  if (meaning === null) return [];
  const id = slot?.id ?? item.id ?? `${requestKey}/${turn.nextPosition}`;
  if (state.items.has(id)) return [];
  const position = slot?.position ?? turn.nextPosition;
  if (slot === null) turn.nextPosition += 1;
  const record: ItemRecord = {
    id,
    sessionId: state.id,
    turnId: turn.record.id,
    requestKey,
    position,
    at,
    omitted: null,
    callId: null,
    name: null,
    summary: null,
    images: [],
    pending: false,
    ...meaning,
  };
  state.items.set(id, { id, turnId: record.turnId, requestKey });
  if (record.text !== null) turn.texts.add(fingerprint(record.kind, record.text));
  const changes: Change[] = [{ type: 'item', item: record }];
  if (record.kind === 'toolCall') {
    turn.record = { ...turn.record, toolCalls: turn.record.toolCalls + 1 };
    if (record.callId !== null) state.calls.set(record.callId, id);
    if (record.callId !== null && record.pending) turn.pending.add(record.callId);
    changes.push({ type: 'turn', turn: turn.record });
  }
  return changes;
}

/** A short stand-in for a text of one kind, to tell whether a turn already holds it. */
export function fingerprint(kind: ItemKind, text: string): string {
  return createHash('sha256').update(kind).update('\0').update(text).digest('base64').slice(0, 22);
}

/** Where this turn's own items begin in a request's input; -1 when none is known to be its own. */
function firstOfTurn(state: SessionState, turn: TurnState, input: readonly InputItem[]): number {
  return input.findIndex(
    (item) =>
      item.turnId === turn.record.id ||
      (item.id !== null && state.items.get(item.id)?.turnId === turn.record.id),
  );
}

function isKnown(state: SessionState, turn: TurnState, item: InputItem): boolean {
  if (item.id !== null && state.items.has(item.id)) return true;
  if (item.kind === 'call') return item.callId !== null && state.calls.has(item.callId);
  // A prompt with an id of its own may say the same words twice; anything else that says them again is the same thing.
  const saysWho = item.kind === 'prompt' && item.id !== null;
  if (saysWho || !(item.kind === 'prompt' || item.kind === 'answer' || item.kind === 'reasoning'))
    return false;
  const read = item.read();
  return 'text' in read && turn.texts.has(fingerprint(item.kind, clip(read.text)));
}

function folderOf(item: ConversationItem): string | null {
  return item.kind === 'surroundings' ? item.folder : null;
}

function addOutput(state: SessionState, callId: string, output: InputItem): readonly Change[] {
  const itemId = state.calls.get(callId);
  const turn = itemId === undefined ? undefined : state.turns.get(state.items.get(itemId)?.turnId ?? '');
  if (itemId === undefined || turn === undefined || !turn.pending.delete(callId)) return [];
  const item = output.read();
  if (item.kind !== 'output') return [];
  return [
    {
      type: 'output',
      output: {
        sessionId: state.id,
        itemId,
        text: clip(item.text),
        images: item.images.map(referenceTo),
        exitCode: item.exitCode,
        durationMs: item.durationMs,
      },
    },
  ];
}

type Meaning = { readonly kind: ItemKind; readonly text: string | null } & Partial<
  Pick<ItemRecord, 'omitted' | 'callId' | 'name' | 'summary' | 'images' | 'pending'>
>;

function meaningOf(item: NewItem): Meaning | null {
  switch (item.kind) {
    case 'prompt':
      return { kind: 'prompt', text: clip(item.text), images: item.images.map(referenceTo) };
    case 'answer':
    case 'reasoning':
      return item.text === '' ? null : { kind: item.kind, text: clip(item.text) };
    case 'call':
      return {
        kind: 'toolCall',
        text: clip(item.input),
        callId: item.callId,
        name: item.name,
        summary: item.summary,
        images: item.images.map(referenceTo),
        pending: item.awaitsOutput,
      };
    case 'compaction':
      return { kind: 'compaction', text: null };
    case 'other':
      return { kind: 'other', text: clip(item.text), name: item.label };
    case 'dropped':
      return { kind: 'omitted', text: null, omitted: 'overload' };
    case 'output':
    case 'surroundings':
    case 'unseen':
      return null;
  }
}

function clip(text: string): string {
  if (text.length <= longestText) return text;
  return `${text.slice(0, longestText)}\n… ${text.length - longestText} more characters were not kept.`;
}
