import { readEvent } from './events.ts';
import {
  endingOf,
  longestEventBytes,
  longestRequestBytes,
  type ExchangeReader,
  type ExchangeSink,
  type Resumption,
  type Started,
} from './reader.ts';
import { createFrameReader } from './frames.ts';
import { turnProblems } from './problems.ts';
import { readSocketRequest, requestWithoutBody } from './request.ts';

/** The upgrade was refused so that Codex falls back to HTTP at once; that is no failure of a turn. */
const upgradeRequired = 426;

/** Reads one WebSocket: requests from the client's frames, events from the server's, one response at a time. */
export function createSocketReader(
  started: Started,
  sink: ExchangeSink,
  now: () => number,
  resumption: Resumption | null,
): ExchangeReader {
  const { exchangeId, headers } = started;
  let key: string | null = resumption?.key ?? null;
  let at = started.at;
  let status: number | null = resumption?.responded?.status ?? null;
  let clientClosed = false;

  const client = createFrameReader('client', longestRequestBytes, {
    onText(message) {
      const request = readSocketRequest(exchangeId, headers, message);
      if (request === null) return;
      at = Math.max(at, Math.min(request.sentAt ?? now(), now()));
      supersede(request.key);
      key = request.key;
      sink.request(at, request);
    },
    onClose: () => (clientClosed = true),
  });
  const server = createFrameReader('server', longestEventBytes, {
    onText(message) {
      const event = key === null ? null : readEvent(message);
      if (event !== null && key !== null) sink.event(at, key, event);
    },
    onClose: () => undefined,
  });
  if (resumption !== null) {
    client.gap();
    server.gap();
  }

  /** One connection carries one response at a time: a new request ends the one before it. */
  function supersede(next: string): void {
    if (key === null || key === next) return;
    sink.ended(at, key, { state: 'interrupted', problem: turnProblems.cancelled() });
  }

  return {
    requestBytes: (bytes) => client.write(bytes),
    requestEnded: () => undefined,
    responded: (event) => void (status = event.status),
    responseBytes(when, bytes) {
      at = when;
      if (status === 101) server.write(bytes);
    },
    dropped(direction) {
      (direction === 'request' ? client : server).gap();
      if (key !== null) sink.dropped(at, key, direction);
    },
    ended(when, outcome, problem) {
      at = Math.max(at, when);
      if (status !== null && status !== 101) return refused(status);
      if (key === null) return;
      const byClient = outcome === 'clientGone' || (outcome === 'ended' && clientClosed);
      sink.ended(at, key, endingOf(byClient ? 'clientGone' : outcome, problem));
      if (byClient) sink.left(at, key);
    },
  };

  /** An upgrade that belongs to a turn and was refused is a failed try of that turn. */
  function refused(answered: number): void {
    const request = requestWithoutBody(exchangeId, headers);
    const belongs = request.identity.turnId !== null && request.identity.requestKind !== 'prewarm';
    if (!belongs || answered === upgradeRequired) return;
    sink.request(started.at, request);
    sink.ended(at, request.key, { state: 'failed', problem: turnProblems.status(answered, null) });
  }
}
