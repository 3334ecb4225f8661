import type { BackendSchema, Lane, Transport } from '../../preload/contract.ts';
import type { ExchangeBatch, ExchangeEvent, ExchangeOutcome, HeaderPair } from './exchange.ts';
import type { Problem } from './problem.ts';

/**
 * A batch as it goes from thread to thread: flat, because a message of objects costs both threads several times as much. The
 * facts of its events stand one after the other, each event led by its kind, and all bytes in one block.
 */
export interface BatchMessage {
  readonly type: 'batch';
  readonly sequence: number;
  readonly facts: readonly Fact[];
  readonly block: Uint8Array;
}

type Fact = string | number | null;

/** An event's kind is its place here. */
const kinds = [
  'started',
  'requestBytes',
  'requestEnded',
  'responded',
  'responseBytes',
  'dropped',
  'ended',
] as const satisfies readonly ExchangeEvent['type'][];

/** Makes the message of a batch. The bytes of its events are views of `block`. */
export function messageOf(
  sequence: number,
  events: readonly { readonly event: ExchangeEvent }[],
  block: Uint8Array,
): BatchMessage {
  const facts: Fact[] = [];
  for (const { event } of events) addFacts(facts, event, block.byteOffset);
  return { type: 'batch', sequence, facts, block };
}

function addFacts(facts: Fact[], event: ExchangeEvent, blockAt: number): void {
  const id = event.exchangeId;
  switch (event.type) {
    case 'started':
      facts.push(0, id, event.at, event.transport, event.launchId, event.gateway, event.gatewayId);
      facts.push(event.account, event.backend, event.schema, event.lane, event.method, event.path);
      return addHeaders(facts, event.headers);
    case 'requestBytes':
      facts.push(1, id, event.bytes.byteOffset - blockAt, event.bytes.length);
      return;
    case 'requestEnded':
      facts.push(2, id, event.at);
      return;
    case 'responded':
      facts.push(3, id, event.at, event.status);
      return addHeaders(facts, event.headers);
    case 'responseBytes':
      facts.push(4, id, event.at, event.bytes.byteOffset - blockAt, event.bytes.length);
      return;
    case 'dropped':
      facts.push(5, id, event.direction, event.bytes);
      return;
    case 'ended':
      facts.push(6, id, event.at, event.outcome, event.overheadUs);
      facts.push(event.problem === null ? null : JSON.stringify(event.problem));
      return;
    default:
      event satisfies never;
  }
}

/** Names and values as one text, a line each: a message takes as long for a short text as for a long one. No field has a line's end in it. */
function addHeaders(facts: Fact[], headers: readonly HeaderPair[]): void {
  let text = '';
  for (const [name, value] of headers) text += `${name}\n${oneLine(value)}\n`;
  facts.push(headers.length, text);
}

/** As a recipient of such a value does (RFC 9110 section 5.5). */
function oneLine(value: string): string {
  return value.includes('\n') ? value.replaceAll('\n', ' ') : value;
}

/**
 * Reads the message of a batch; the bytes of its events are views of its block.
 * @throws {Error} when it is none.
 */
export function batchOf(message: BatchMessage): ExchangeBatch {
  const facts = new Facts(message);
  const events: ExchangeEvent[] = [];
  while (!facts.isRead) events.push(facts.event());
  return { type: 'batch', sequence: message.sequence, events };
}

class Facts {
  readonly #facts: readonly Fact[];
  readonly #block: Uint8Array;
  #at = 0;

  constructor({ facts, block }: BatchMessage) {
    this.#facts = facts;
    this.#block = block;
  }

  get isRead(): boolean {
    return this.#at >= this.#facts.length;
  }

  event(): ExchangeEvent {
    const type = kinds[this.#number()];
    const exchangeId = this.#text();
    switch (type) {
      case 'started':
        return {
          type,
          exchangeId,
          at: this.#number(),
          transport: this.#text() as Transport,
          launchId: this.#textOrNull(),
          gateway: this.#text(),
          gatewayId: this.#text(),
          account: this.#textOrNull(),
          backend: this.#text(),
          schema: this.#text() as BackendSchema,
          lane: this.#text() as Lane,
          method: this.#text(),
          path: this.#text(),
          headers: this.#headers(),
        };
      case 'requestBytes':
        return { type, exchangeId, bytes: this.#bytes() };
      case 'requestEnded':
        return { type, exchangeId, at: this.#number() };
      case 'responded':
        return {
          type,
          exchangeId,
          at: this.#number(),
          status: this.#number(),
          headers: this.#headers(),
        };
      case 'responseBytes':
        return { type, exchangeId, at: this.#number(), bytes: this.#bytes() };
      case 'dropped':
        return {
          type,
          exchangeId,
          direction: this.#text() as 'request' | 'response',
          bytes: this.#number(),
        };
      case 'ended':
        return {
          type,
          exchangeId,
          at: this.#number(),
          outcome: this.#text() as ExchangeOutcome,
          overheadUs: this.#number(),
          problem: problemIn(this.#textOrNull()),
        };
      default:
        throw unreadable();
    }
  }

  #next(): Fact | undefined {
    const fact = this.#facts[this.#at];
    this.#at += 1;
    return fact;
  }

  #text(): string {
    const fact = this.#next();
    if (typeof fact !== 'string') throw unreadable();
    return fact;
  }

  #textOrNull(): string | null {
    const fact = this.#next();
    if (fact === undefined || typeof fact === 'number') throw unreadable();
    return fact;
  }

  #number(): number {
    const fact = this.#next();
    if (typeof fact !== 'number') throw unreadable();
    return fact;
  }

  #bytes(): Uint8Array {
    const from = this.#number();
    return this.#block.subarray(from, from + this.#number());
  }

  #headers(): HeaderPair[] {
    const headers: HeaderPair[] = [];
    const count = this.#number();
    const lines = this.#text().split('\n');
    if (lines.length !== 2 * count + 1) throw unreadable();
    for (let at = 0; at < 2 * count; at += 2) headers.push([lines[at] ?? '', lines[at + 1] ?? '']);
    return headers;
  }
}

function problemIn(text: string | null): Problem | null {
  return text === null ? null : (JSON.parse(text) as Problem);
}

function unreadable(): Error {
  return new Error('this message is no batch');
}
