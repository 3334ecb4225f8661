import { sniffEvent } from './events.ts';
import {
  endingOf,
  longestEventBytes,
  longestRequestBytes,
  type ExchangeReader,
  type ExchangeSink,
  type Started,
} from './reader.ts';
import { createFrameReader } from './frames.ts';
import { turnProblems } from './problems.ts';
import { readSocketRequest, requestWithoutBody, unseenRequest, type ResponseRequest } from './request.ts';

/** The upgrade was refused so that Codex falls back to HTTP at once; that is no failure of a turn. */
const upgradeRequired = 426;

/** Reads one WebSocket: requests from the client's frames, events from the server's, one response at a time. */
export function createSocketReader(
  started: Started,
  sink: ExchangeSink,
  now: () => number,
  earlierKey: string | null,
): ExchangeReader {
  const { exchangeId, headers } = started;
  let key = earlierKey;
  let at = started.at;
  let status: number | null = null;
  let clientClosed = false;
  /** The response under way is over: the next one answers another request. */
  let answered = false;
  let requestDropped = false;
  const asked = new Map<string, number>();

  const client = createFrameReader('client', longestRequestBytes, {
    onText(message) {
      const request = readSocketRequest(exchangeId, headers, message);
      if (request !== null) sink.wire.next();
      sink.wire.message(Math.max(at, Math.min(request?.sentAt ?? now(), now())), 'client', message);
      if (request === null) return;
      at = Math.max(at, Math.min(request.sentAt ?? now(), now()));
      begin({ ...request, key: keyOf(request) });
      requestDropped = false;
    },
    onClose: () => (clientClosed = true),
  });

  const server = createFrameReader('server', longestEventBytes, {
    onText(message) {
      const event = sniffEvent(message);
      const isUnasked = event?.type === 'created' && requestDropped && (answered || key === null);
      if (isUnasked) sink.wire.next();
      sink.wire.message(at, 'upstream', message);
      if (event === null) return;
      if (event.type === 'created' && isUnasked) {
        sink.wire.incomplete();
        begin(unseenRequest(exchangeId, headers, event.responseId));
        if (key !== null) sink.dropped(at, key, 'request');
        requestDropped = false;
      }
      if (event.type === 'limits') return sink.event(at, key ?? '', event);
      if (key === null) return;
      sink.event(at, key, event);
      if (['completed', 'failed', 'incomplete', 'error'].includes(event.type)) answered = true;
    },
    onClose: () => undefined,
  });

  /** The same message sent again on the same connection asks again. */
  function keyOf({ key: first }: ResponseRequest): string {
    const times = (asked.get(first) ?? 0) + 1;
    asked.set(first, times);
    return times === 1 ? first : `${first}+${times}`;
  }

  /** One connection carries one response at a time: a new request ends the one before it. */
  function begin(request: ResponseRequest): void {
    if (key !== null && key !== request.key) {
      sink.ended(at, key, { state: 'interrupted', problem: turnProblems.cancelled() });
    }
    key = request.key;
    answered = false;
    sink.request(at, request);
    sink.sent(at, request.key);
  }

  return {
    requestBytes: (bytes) => client.write(bytes),
    requestEnded: () => undefined,
    responded: (event) => void (status = event.status),
    responseBytes(when, bytes) {
      at = Math.max(at, when);
      if (status === 101) server.write(bytes);
    },
    // What is left is whole frames; a request that is missing is noticed by its answer.
    dropped(direction) {
      if (direction === 'request') requestDropped = true;
      else sink.wire.incomplete();
    },
    ended(when, outcome, problem) {
      at = Math.max(at, when);
      if (status !== null && status !== 101) return refused(status);
      if (status === null && key === null && outcome === 'failed' && problem !== null) {
        return sink.refused(at, requestWithoutBody(exchangeId, headers), problem);
      }
      if (key === null) return;
      const byClient = outcome === 'clientGone' || (outcome === 'ended' && clientClosed);
      sink.ended(at, key, endingOf(byClient ? 'clientGone' : outcome, problem));
      if (byClient) sink.left(at, key);
    },
  };

  /** An upgrade that belongs to a turn and was refused is a failed try of that turn. */
  function refused(refusedWith: number): void {
    const request = requestWithoutBody(exchangeId, headers);
    const belongs = request.identity.turnId !== null && request.identity.requestKind !== 'prewarm';
    if (refusedWith === upgradeRequired) return;
    const problem = turnProblems.status(refusedWith, null);
    if (!belongs) return sink.refused(at, request, problem);
    sink.request(started.at, request);
    sink.ended(at, request.key, { state: 'failed', problem });
  }
}
