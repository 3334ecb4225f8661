import { createHttpReader } from './http.ts';
import type { InputMemory } from './input-memory.ts';
import type { ExchangeReader, ExchangeSink, Started } from './reader.ts';
import { createSocketReader } from './socket.ts';

/**
 * Makes the reader for an exchange; null when it asks for no response of a model, like the list of models. `earlierKey` is
 * the newest request of this exchange that an earlier recorder stored: its bytes are not sent again.
 */
export function createExchangeReader(
  started: Started,
  sink: ExchangeSink,
  now: () => number,
  earlierKey: string | null,
  memory: InputMemory,
): ExchangeReader | null {
  if (!/^responses(?:\/compact)?\/?$/.test(started.path)) return null;
  if (started.transport === 'websocket') return createSocketReader(started, sink, now, earlierKey);
  return started.method === 'POST' ? createHttpReader(started, sink, earlierKey, memory) : null;
}
