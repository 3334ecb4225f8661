import type { ExchangeEvent } from '../domain/exchange.ts';
import { BlockWriter, gapBytes, largeBytes } from './block-writer.ts';
import type { LiveExchange } from './tap.ts';

/** An event waiting to be sent, with what only the proxy needs to know of it. */
export interface WaitingEvent {
  readonly event: ExchangeEvent;
  /** Whose it is; null where nobody asks what was taken of it. */
  readonly of: LiveExchange | null;
  /** Offset in its bytes at which a reader without what came before can begin; -1 nowhere. */
  entry: number;
  /** Bytes of the same exchange, direction and millisecond that came after it: one event when sent. */
  more: Uint8Array[] | null;
}

type BytesEvent = Extract<ExchangeEvent, { type: 'requestBytes' | 'responseBytes' }>;

/** True for an event that carries bytes. */
export function hasBytes(event: ExchangeEvent): event is BytesEvent {
  return event.type === 'responseBytes' || event.type === 'requestBytes';
}

/** Adds an event's bytes to the one waiting before it, when both are of one stream and one moment. */
export function merged(last: WaitingEvent | undefined, event: ExchangeEvent, entry: number): boolean {
  if (last === undefined || !hasBytes(event) || last.event.type !== event.type) return false;
  if (last.event.exchangeId !== event.exchangeId || event.bytes.length >= largeBytes) return false;
  if (event.type === 'responseBytes' && last.event.type === 'responseBytes' && event.at !== last.event.at)
    return false;
  last.more ??= [];
  if (last.entry < 0 && entry >= 0) last.entry = bytesOf(last) + entry;
  last.more.push(event.bytes);
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
  /** What the bytes of its events are views of. */
  readonly block: Uint8Array;
  readonly bytes: number;
}

/** What an event without bytes weighs when room is counted, roughly its size in a message. */
const eventWeight = 100;
const headersWeight = 1_000;

/** Room an event takes up until it is taken. */
export function weightOf(event: ExchangeEvent): number {
  if (hasBytes(event)) return eventWeight + event.bytes.length;
  return event.type === 'started' || event.type === 'responded' ? headersWeight : eventWeight;
}

/**
 * Makes a batch: the bytes of its events are copied, once, into a block that both threads read from then on. Most buffers
 * here are shared with other bytes of their socket, and a message would copy each of them twice more.
 */
export function packBatch(sequence: number, waiting: readonly WaitingEvent[]): SentBatch {
  let total = 0;
  for (const one of waiting) total += bytesOf(one) + (isLarge(one.event) ? gapBytes : 0);
  const writer = new BlockWriter(total);
  let bytes = 0;
  const events = waiting.map((one): WaitingEvent => {
    const { event, of } = one;
    bytes += weightOf(event);
    if (!hasBytes(event)) return one;
    const packed = writer.put(event.bytes, one.more ?? none);
    bytes += packed.length - event.bytes.length;
    return { event: withBytes(event, packed), of, entry: one.entry, more: null };
  });
  writer.settle();
  return { sequence, events, block: writer.block, bytes };
}

/** Written out: a spread costs several times as much, for each piece of every stream. */
function withBytes(event: BytesEvent, bytes: Buffer): BytesEvent {
  const { exchangeId } = event;
  return event.type === 'requestBytes'
    ? { type: 'requestBytes', exchangeId, bytes }
    : { type: 'responseBytes', exchangeId, at: event.at, bytes };
}

const none: readonly Uint8Array[] = [];

function isLarge(event: ExchangeEvent): boolean {
  return hasBytes(event) && event.bytes.length >= largeBytes;
}
