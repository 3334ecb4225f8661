import { createHttpReader } from './http.ts';
import type { ExchangeReader, ExchangeSink, Resumption, Started } from './reader.ts';
import { createSocketReader } from './socket.ts';

/** Makes the reader for an exchange; null when it asks for no response of a model, like the list of models. */
export function createExchangeReader(
  started: Started,
  sink: ExchangeSink,
  now: () => number,
  resumption: Resumption | null,
): ExchangeReader | null {
  if (!/^responses(?:\/compact)?\/?$/.test(started.path)) return null;
  if (started.transport === 'websocket') return createSocketReader(started, sink, now, resumption);
  return started.method === 'POST' ? createHttpReader(started, sink, resumption) : null;
}
