import { readItem, type ConversationItem } from './items.ts';
import { parseJson } from './json.ts';

/** What places an item of a request's input among those of its session. */
export interface ItemPlace {
  /** Codex's or the upstream's id; null where the client sends none. */
  readonly id: string | null;
  /** The turn Codex says it belongs to; null where it does not say. */
  readonly turnId: string | null;
  readonly kind: ConversationItem['kind'];
  /** Of a tool call or its output; null for all else, and where it has none. */
  readonly callId: string | null;
}

/** An item of a request's input: its place at once, all of it when asked. */
export interface InputItem extends ItemPlace {
  read(): ConversationItem;
}

/** An item that is read. */
export class ReadInputItem implements InputItem {
  readonly id: string | null;
  readonly turnId: string | null;
  readonly kind: ConversationItem['kind'];
  readonly callId: string | null;
  readonly #item: ConversationItem;

  constructor(item: ConversationItem) {
    this.id = item.id;
    this.turnId = item.turnId;
    this.kind = item.kind;
    this.callId = item.kind === 'call' || item.kind === 'output' ? item.callId : null;
    this.#item = item;
  }

  read(): ConversationItem {
    return this.#item;
  }
}

/** An item whose bytes an earlier request of the same thread had: it was placed then, and is read only for whoever asks. */
export class ToldInputItem implements InputItem {
  readonly id: string | null;
  readonly turnId: string | null;
  readonly kind: ConversationItem['kind'];
  readonly callId: string | null;
  readonly #body: Buffer;
  readonly #start: number;
  readonly #end: number;
  #item: ConversationItem | null = null;

  /** It stands in the body from `start` to `end`. */
  constructor({ id, turnId, kind, callId }: ItemPlace, body: Buffer, start: number, end: number) {
    this.id = id;
    this.turnId = turnId;
    this.kind = kind;
    this.callId = callId;
    this.#body = body;
    this.#start = start;
    this.#end = end;
  }

  read(): ConversationItem {
    this.#item ??= readItem(parseJson(this.#body.toString('utf8', this.#start, this.#end)));
    return this.#item;
  }
}
