import type { HeaderPair } from '../domain/exchange.ts';
import type { Gathered } from './gather.ts';
import { clipText } from './raw-clip.ts';
import type { RawMessage, RawRecord } from './raw-content.ts';
import { createRawMessages, type RawMessages, type RawRoom } from './raw-messages.ts';
import type { Started } from './reader.ts';

/** Where the reader of an exchange puts what it decoded, as it stood on the wire. */
export interface Wire {
  /** The request's body, decoded; null when it cannot be. */
  body(body: Gathered | null): void;
  message(at: number, from: RawMessage['from'], data: Gathered): void;
  /** What comes next belongs to another request on the same connection. */
  next(): void;
  /** Some of what passed never came here. */
  incomplete(): void;
}

/** Gathers what one exchange keeps raw, request by request. */
export interface RawExchange extends Wire {
  responded(headers: readonly HeaderPair[]): void;
  /** What was heard since `next` is this request; one without a turn is not kept. */
  asked(at: number, key: string, sessionId: string, turnId: string | null): void;
  /** Its response is over; what is told later of it still belongs to it. */
  answered(at: number): void;
  ended(at: number): void;
}

export interface RawPorts {
  readonly room: RawRoom;
  /** False while only metadata is recorded. */
  readonly isOn: () => boolean;
  /** Keeps a request that is over; a later one under the same key takes its place. */
  readonly keep: (raw: RawRecord) => void;
}

interface Draft {
  request: Pick<RawRecord, 'key' | 'sessionId' | 'turnId' | 'at'> | null;
  /** It asks for no response of a turn. */
  isBeside: boolean;
  body: string | null;
  truncated: boolean;
  endedAt: number | null;
  readonly messages: RawMessages;
  /** How many messages it had when it was last handed over. */
  kept: number | null;
}

/** Makes the gatherer of an exchange; it holds no bytes of the batches it hears of. */
export function createRawExchange(started: Started, ports: RawPorts): RawExchange {
  let responseHeaders: readonly HeaderPair[] = [];
  let draft: Draft | null = fresh();

  function fresh(): Draft | null {
    if (!ports.isOn()) return null;
    return {
      request: null,
      isBeside: false,
      body: null,
      truncated: false,
      endedAt: null,
      messages: createRawMessages(ports.room),
      kept: null,
    };
  }

  /** The draft that is being written; what began before content was switched off is let go. */
  function current(): Draft | null {
    if (draft !== null && !ports.isOn()) letGo();
    return draft;
  }

  function letGo(): void {
    if (draft === null) return;
    draft.messages.clear();
    ports.room.give(draft.body?.length ?? 0);
    draft = null;
  }

  function hand(one: Draft): void {
    if (one.request === null || one.kept === one.messages.length) return;
    one.kept = one.messages.length;
    ports.keep({
      ...one.request,
      exchangeId: started.exchangeId,
      truncated: one.truncated || one.messages.truncated,
      content: {
        requestHeaders: started.headers,
        responseHeaders,
        requestBody: one.body,
        messages: one.messages.all(),
        endedAt: one.endedAt,
      },
    });
  }

  function finish(): void {
    const one = current();
    if (one !== null) hand(one);
    letGo();
  }

  return {
    body(body) {
      const one = current();
      if (one === null) return;
      if (body === null) {
        one.truncated = true;
        return;
      }
      const { text, whole } = clipText(body);
      if (ports.room.take(text.length)) one.body = text;
      if (!whole || one.body === null) one.truncated = true;
    },
    message(at, from, data) {
      const one = current();
      if (one !== null && !one.isBeside) one.messages.add(at, from, data);
    },
    next() {
      finish();
      draft = fresh();
    },
    incomplete() {
      const one = current();
      if (one !== null) one.truncated = true;
    },
    responded: (headers) => void (responseHeaders = headers),
    asked(at, key, sessionId, turnId) {
      const one = current();
      if (one === null) return;
      one.isBeside = turnId === null;
      one.request = turnId === null ? null : { key, sessionId, turnId, at };
      if (one.isBeside) one.messages.clear();
    },
    answered(at) {
      const one = current();
      if (one === null) return;
      one.endedAt ??= at;
      // A socket may stay open for hours; an exchange over HTTP ends right behind its response.
      if (started.transport === 'websocket') hand(one);
    },
    ended(at) {
      const one = current();
      if (one !== null) one.endedAt ??= at;
      finish();
    },
  };
}
