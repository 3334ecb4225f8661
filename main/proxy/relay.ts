import type { IncomingMessage, ServerResponse } from 'node:http';
import { Answer } from './answer.ts';
import type { AskCredential } from './credential.ts';
import { Exchange, type Listeners, type RunningExchange } from './exchange.ts';
import type { Dispatched, Forwarder, UpstreamCall } from './forward.ts';
import { headerValue, upstreamHeaders } from './headers.ts';
import { sendManaged } from './managed.ts';
import { refuse } from './refuse.ts';
import { streamBody } from './request-body.ts';
import type { Route } from './route.ts';

/** Sized bodies up to this are gathered and sent with their head in one write; larger ones are streamed. */
const gatheredBytes = 256 * 1024;

/** Passes one HTTP request to its upstream and the answer back, with the client's credential or the backend's own. */
export function relay(
  request: IncomingMessage,
  response: ServerResponse,
  route: Route,
  forwarder: Forwarder,
  listeners: Listeners,
  ask: AskCredential,
): RunningExchange {
  const { rawHeaders } = request;
  const { auth } = route.backend;
  const method = request.method ?? 'GET';
  const exchange = new Exchange({ route, transport: 'http', method, rawHeaders }, listeners);
  let began = performance.now();
  let handedOver = 0;
  let dispatched: Dispatched | null = null;
  let answer: Answer | null = null;

  const length = headerValue(rawHeaders, 'content-length');
  const bodyBytes = length === null ? null : Number(length);
  const isChunked = headerValue(rawHeaders, 'transfer-encoding') !== null;
  const dispatch = (headers: string[], body: UpstreamCall['body'], onRejected: (() => void) | null): void => {
    answer = new Answer({
      exchange,
      response: () => response,
      cut: () => request.socket.destroySoon(),
      onUpgraded: (_headers, upstream) => upstream.destroy(),
      onSending() {
        // A kept connection made us wait; opening a new one is the network's time, not ours.
        if (dispatched?.isFresh === false) exchange.spent(performance.now() - handedOver);
      },
      onRejected,
    });
    dispatched = forwarder.dispatch(
      { origin: route.origin, path: route.path, method, headers, body, bodyBytes, isUpgrade: false },
      answer,
    );
    handedOver = performance.now();
    exchange.spent(handedOver - began);
  };
  const send = (bodyOnce: () => UpstreamCall['body'], canReplay: boolean): void => {
    const headers = upstreamHeaders(rawHeaders, false);
    if (auth.type !== 'account') return dispatch(headers, bodyOnce(), null);
    // Told before the credential is there: the wait for it is part of the exchange.
    void exchange.tap;
    sendManaged({
      route,
      accountId: auth.accountId,
      ask,
      headers,
      canReplay,
      isOver: () => exchange.isOver,
      send(authorised, onRejected) {
        dispatch(authorised, bodyOnce(), () => {
          const rejected = dispatched;
          // Not from inside its own answer.
          process.nextTick(() => rejected?.abort());
          began = performance.now();
          onRejected();
        });
      },
      fail(failure) {
        if (exchange.isOver) return;
        refuse(request, response, failure);
        exchange.end('failed', failure.problem);
      },
    });
  };

  if (!isChunked && (bodyBytes ?? 0) <= gatheredBytes) {
    gather(request, (body) => {
      if (exchange.isOver) return;
      began = performance.now();
      send(() => body, true);
      if (exchange.isOver) return;
      const { tap } = exchange;
      if (body !== null) tap.requestBytes(body);
      tap.requestEnded(Date.now());
    });
  } else {
    send(() => streamBody(request, exchange), false);
  }
  return {
    exchange,
    abort(outcome) {
      if (exchange.isOver) return;
      exchange.end(outcome);
      answer?.drop();
      dispatched?.abort();
    },
  };
}

function gather(request: IncomingMessage, done: (body: Buffer | null) => void): void {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.once('end', () => {
    const [first] = chunks;
    if (first === undefined) return done(null);
    done(chunks.length === 1 ? first : Buffer.concat(chunks));
  });
}
