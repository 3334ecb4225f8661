import type { ExchangeEvent } from '../domain/exchange.ts';
import type { WaitingEvent } from './batch.ts';
import type { LiveExchange } from './tap.ts';

/** What a fresh recorder is told of exchanges whose beginning an earlier one took: the facts again, the content as left out. */
export function replayOf(live: Iterable<LiveExchange>): WaitingEvent[] {
  const waiting: WaitingEvent[] = [];
  for (const one of live) {
    const { taken } = one;
    if (taken.started === null) continue;
    const events: ExchangeEvent[] = [];
    const { exchangeId } = taken.started;
    events.push(taken.started);
    if (taken.requestBytes > 0) {
      events.push({ type: 'dropped', exchangeId, direction: 'request', bytes: taken.requestBytes });
    }
    if (taken.requestEnded !== null) events.push(taken.requestEnded);
    if (taken.responded !== null) events.push(taken.responded);
    if (taken.responseBytes > 0) {
      events.push({ type: 'dropped', exchangeId, direction: 'response', bytes: taken.responseBytes });
    }
    for (const event of events) waiting.push({ event, of: one, entry: 0, more: null });
  }
  return waiting;
}

/**
 * The events no recorder took, fit for one that did not see what came before: of a WebSocket whose earlier frames were
 * taken, the bytes before the next frame are left out, because frames can be read only from a border on.
 */
export function strippedForReplay(untaken: readonly WaitingEvent[]): WaitingEvent[] {
  const aligned = new Set<string>();
  return untaken.flatMap((waiting): WaitingEvent[] => {
    const { event, of, entry } = waiting;
    if (event.type !== 'requestBytes' && event.type !== 'responseBytes') return [waiting];
    const direction = event.type === 'requestBytes' ? 'request' : 'response';
    const wasBegun = of !== null && of.taken[`${direction}Bytes`] > 0;
    const key = `${direction} ${event.exchangeId}`;
    if (of?.isWebSocket !== true || !wasBegun || aligned.has(key)) return [waiting];
    const skipped = entry < 0 ? event.bytes.length : entry;
    if (entry >= 0) aligned.add(key);
    const kept: WaitingEvent[] =
      entry < 0
        ? []
        : [{ event: { ...event, bytes: event.bytes.subarray(entry) }, of, entry: 0, more: null }];
    if (skipped === 0) return kept;
    return [
      {
        event: { type: 'dropped', exchangeId: event.exchangeId, direction, bytes: skipped },
        of,
        entry: 0,
        more: null,
      },
      ...kept,
    ];
  });
}
