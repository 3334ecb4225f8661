import type { IncomingMessage, ServerResponse } from 'node:http';
import { Answer } from './answer.ts';
import { Exchange, type Listeners, type RunningExchange } from './exchange.ts';
import type { Dispatched, Forwarder, UpstreamCall } from './forward.ts';
import { headerValue, upstreamHeaders } from './headers.ts';
import { streamBody } from './request-body.ts';
import type { Route } from './route.ts';

/** Sized bodies up to this are gathered and sent with their head in one write; larger ones are streamed. */
const gatheredBytes = 256 * 1024;

/** Passes one HTTP request to its upstream and the answer back. */
export function relay(
  request: IncomingMessage,
  response: ServerResponse,
  route: Route,
  forwarder: Forwarder,
  listeners: Listeners,
): RunningExchange {
  const { rawHeaders } = request;
  const method = request.method ?? 'GET';
  const exchange = new Exchange({ route, transport: 'http', method, rawHeaders }, listeners);
  let began = performance.now();
  let handedOver = 0;
  let dispatched: Dispatched | null = null;
  const answer = new Answer({
    exchange,
    response: () => response,
    cut: () => request.socket.destroySoon(),
    onUpgraded: (_headers, upstream) => upstream.destroy(),
    onSending() {
      // A kept connection made us wait; opening a new one is the network's time, not ours.
      if (dispatched?.isFresh === false) exchange.spent(performance.now() - handedOver);
    },
  });

  const length = headerValue(rawHeaders, 'content-length');
  const bodyBytes = length === null ? null : Number(length);
  const isChunked = headerValue(rawHeaders, 'transfer-encoding') !== null;
  const send = (body: UpstreamCall['body']): void => {
    dispatched = forwarder.dispatch(
      {
        origin: route.origin,
        path: route.path,
        method,
        headers: upstreamHeaders(rawHeaders, false),
        body,
        bodyBytes,
        isUpgrade: false,
      },
      answer,
    );
    handedOver = performance.now();
    exchange.spent(handedOver - began);
  };

  if (!isChunked && (bodyBytes ?? 0) <= gatheredBytes) {
    gather(request, (body) => {
      if (exchange.isOver) return;
      began = performance.now();
      send(body);
      if (exchange.isOver) return;
      const { tap } = exchange;
      if (body !== null) tap.requestBytes(body);
      tap.requestEnded(Date.now());
    });
  } else {
    send(streamBody(request, exchange));
  }
  return {
    exchange,
    abort(outcome) {
      if (exchange.isOver) return;
      exchange.end(outcome);
      answer.drop();
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
