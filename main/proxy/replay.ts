import type { ExchangeEvent } from '../domain/exchange.ts';
import type { WaitingEvent } from './batch.ts';
import type { LiveExchange } from './tap.ts';

/** What a fresh recorder is told of exchanges whose beginning an earlier one took: the facts again, the content as left out. */
export function replayOf(live: Iterable<LiveExchange>): WaitingEvent[] {
  const events: ExchangeEvent[] = [];
  for (const { taken } of live) {
    if (taken.started === null) continue;
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
  }
  return events.map((event) => ({ event, entry: 0 }));
}

/**
 * The events no recorder took, fit for one that did not see what came before: of a WebSocket whose earlier frames were
 * taken, the bytes before the next frame are left out, because frames can be read only from a border on.
 */
export function strippedForReplay(
  untaken: readonly WaitingEvent[],
  live: ReadonlyMap<string, LiveExchange>,
): WaitingEvent[] {
  const aligned = new Set<string>();
  return untaken.flatMap((waiting): WaitingEvent[] => {
    const { event, entry } = waiting;
    if (event.type !== 'requestBytes' && event.type !== 'responseBytes') return [waiting];
    const exchange = live.get(event.exchangeId);
    const direction = event.type === 'requestBytes' ? 'request' : 'response';
    const wasBegun = exchange !== undefined && exchange.taken[`${direction}Bytes`] > 0;
    const key = `${direction} ${event.exchangeId}`;
    if (exchange?.isWebSocket !== true || !wasBegun || aligned.has(key)) return [waiting];
    const skipped = entry < 0 ? event.bytes.length : entry;
    if (entry >= 0) aligned.add(key);
    const kept: WaitingEvent[] =
      entry < 0 ? [] : [{ event: { ...event, bytes: event.bytes.subarray(entry) }, entry: 0 }];
    if (skipped === 0) return kept;
    return [
      { event: { type: 'dropped', exchangeId: event.exchangeId, direction, bytes: skipped }, entry: 0 },
      ...kept,
    ];
  });
}
