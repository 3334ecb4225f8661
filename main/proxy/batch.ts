import type { ExchangeBatch, ExchangeEvent } from '../domain/exchange.ts';

/** An event waiting to be sent, with what only the proxy needs to know of it. */
export interface WaitingEvent {
  readonly event: ExchangeEvent;
  /** Offset in its bytes at which a reader without what came before can begin; -1 nowhere. */
  entry: number;
  /** Bytes of the same exchange, direction and millisecond that came after it: one event when sent. */
  more?: Buffer[];
}

/** From this size on, bytes that have a buffer to themselves are sent from where they are. */
const ownBufferBytes = 16 * 1024;

type BytesEvent = Extract<ExchangeEvent, { type: 'requestBytes' | 'responseBytes' }>;

/** True for an event that carries bytes. */
export function hasBytes(event: ExchangeEvent): event is BytesEvent {
  return event.type === 'responseBytes' || event.type === 'requestBytes';
}

/** Adds an event's bytes to the one waiting before it, when both are of one stream and one moment. */
export function merged(last: WaitingEvent | undefined, event: ExchangeEvent, entry: number): boolean {
  if (last === undefined || !hasBytes(event) || last.event.type !== event.type) return false;
  if (last.event.exchangeId !== event.exchangeId || event.bytes.length >= ownBufferBytes) return false;
  if (event.type === 'responseBytes' && last.event.type === 'responseBytes' && event.at !== last.event.at)
    return false;
  last.more ??= [];
  if (last.entry < 0 && entry >= 0) last.entry = bytesOf(last) + entry;
  last.more.push(Buffer.from(event.bytes.buffer, event.bytes.byteOffset, event.bytes.length));
  return true;
}

function bytesOf({ event, more }: WaitingEvent): number {
  if (!hasBytes(event)) return 0;
  return (more ?? []).reduce((sum, piece) => sum + piece.length, event.bytes.length);
}

/** A batch sent and not yet taken. */
export interface SentBatch {
  readonly sequence: number;
  readonly events: readonly WaitingEvent[];
  readonly bytes: number;
}

/** What an event without bytes weighs when room is counted, roughly its size in a message. */
const eventWeight = 200;
const headersWeight = 3_000;

/** Room an event takes up until it is taken. */
export function weightOf(event: ExchangeEvent): number {
  if (hasBytes(event)) return eventWeight + event.bytes.length;
  return event.type === 'started' || event.type === 'responded' ? headersWeight : eventWeight;
}

/** True for large bytes alone in their buffer: nobody writes to it any more, so that it need not be copied first. */
function standsAlone({ event, more }: WaitingEvent): boolean {
  if (!hasBytes(event) || more !== undefined || event.bytes.length < ownBufferBytes) return false;
  return event.bytes.length === event.bytes.buffer.byteLength;
}

/**
 * Makes a batch: the bytes of its events are copied into one block, because a message carries the whole buffer behind
 * each view, and most buffers here are shared with other bytes of their socket.
 */
export function packBatch(sequence: number, waiting: readonly WaitingEvent[]): SentBatch {
  const total = waiting.reduce((sum, one) => sum + (standsAlone(one) ? 0 : bytesOf(one)), 0);
  const block = Buffer.allocUnsafeSlow(total);
  let at = 0;
  let bytes = 0;
  const put = (piece: Uint8Array): void => {
    block.set(piece, at);
    at += piece.length;
  };
  const packed = (one: WaitingEvent): ExchangeEvent => {
    const { event } = one;
    if (!hasBytes(event) || standsAlone(one)) return event;
    const start = at;
    put(event.bytes);
    one.more?.forEach(put);
    return { ...event, bytes: block.subarray(start, at) };
  };
  const events = waiting.map((one): WaitingEvent => {
    const event = packed(one);
    bytes += weightOf(event);
    return { event, entry: one.entry };
  });
  return { sequence, events, bytes };
}

/** The message for the recorder. */
export function messageOf(batch: SentBatch): ExchangeBatch {
  return { type: 'batch', sequence: batch.sequence, events: batch.events.map(({ event }) => event) };
}
