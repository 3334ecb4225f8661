import type { ClientRequest, ClientResponse } from './client.ts';
import { Answer } from './answer.ts';
import { partyOf } from './credential.ts';
import { tooLargeToSign } from './credential-problems.ts';
import { Exchange, type RunningExchange } from './exchange.ts';
import type { Failure } from './failures.ts';
import type { Dispatched, UpstreamCall } from './forward.ts';
import { headerValue, upstreamHeaders } from './headers.ts';
import { judgeBody, modelGateOf } from './model-gate.ts';
import type { Passage } from './passage.ts';
import { refuse } from './refuse.ts';
import { gatherBody, gatherLimit, signedBytes, streamBody } from './request-body.ts';
import type { Instead } from './retry.ts';
import { send } from './send.ts';

/** Passes one HTTP request to its upstream and the answer back, with the client's credential or the backend's own. */
export function relay(request: ClientRequest, response: ClientResponse, passage: Passage): RunningExchange {
  const { route, forwarder, listeners, ask, log } = passage;
  const { rawHeaders } = request;
  const { options } = route.backend;
  const method = request.method ?? 'GET';
  const exchange = new Exchange({ route, transport: 'http', method, rawHeaders }, listeners);
  const entered = performance.now();
  let began = entered;
  let handedOver = 0;
  let dispatched: Dispatched | null = null;
  let answer: Answer | null = null;

  const length = headerValue(rawHeaders, 'content-length');
  const bodyBytes = length === null ? null : Number(length);
  const isChunked = headerValue(rawHeaders, 'transfer-encoding') !== null;

  const dispatch = (headers: string[], body: UpstreamCall['body'], instead: Instead | null): Dispatched => {
    // Sent once before: what was waited for since is not ours.
    if (dispatched !== null) began = performance.now();
    answer = new Answer({
      exchange,
      response: () => response,
      cut: () => request.socket.destroySoon(),
      onUpgraded: (_headers, upstream) => upstream.destroy(),
      onSending() {
        // A kept connection made us wait; opening a new one is the network's time, not ours.
        if (dispatched?.isFresh() === false) exchange.spent(performance.now() - handedOver);
      },
      instead,
      idleMs: options.streamIdleTimeoutMs,
    });
    dispatched = forwarder.dispatch(
      {
        origin: route.origin,
        path: route.path,
        method,
        headers,
        body,
        bodyBytes,
        isUpgrade: false,
        party: partyOf(route),
        connectTimeoutMs: options.connectTimeoutMs,
      },
      answer,
    );
    handedOver = performance.now();
    exchange.spent(handedOver - began);
    return dispatched;
  };
  const fail = (failure: Failure): void => {
    if (exchange.isOver) return;
    refuse(request, response, failure);
    exchange.end('failed', failure.problem);
  };
  const sendBody = (gathered: { readonly body: Buffer | null } | null): void => {
    // Told before the credential is there: the wait for it is part of the exchange.
    if (route.backend.auth.type !== 'transparent') void exchange.tap;
    send({
      route,
      ask,
      log,
      exchange,
      method,
      headers: upstreamHeaders(rawHeaders, false),
      gathered,
      dispatch: (headers, instead) =>
        dispatch(headers, gathered === null ? streamBody(request, exchange) : gathered.body, instead),
      fail,
    });
  };

  const gate = modelGateOf(route);
  const limit = gatherLimit(route.backend, isChunked, bodyBytes);
  if (limit === null) {
    sendBody(null);
  } else {
    const tooLarge = (): void =>
      fail({ status: 400, problem: gate?.unreadable('tooLarge') ?? tooLargeToSign(signedBytes) });
    if ((bodyBytes ?? 0) > limit) tooLarge();
    else
      gatherBody(request, limit, tooLarge, (body) => {
        began = performance.now();
        judgeBody(gate, rawHeaders, body, (refusal) => {
          if (exchange.isOver) return;
          if (refusal === null) sendBody({ body });
          if (exchange.isOver) return;
          const { tap } = exchange;
          if (body !== null) tap.requestBytes(body);
          tap.requestEnded(Date.now());
          if (refusal !== null) fail({ status: 400, problem: refusal });
        });
      });
  }
  return {
    exchange,
    place: -1,
    uploadingSince: () => (request.complete ? null : entered),
    abort(outcome) {
      if (exchange.isOver) return;
      exchange.end(outcome);
      answer?.drop();
      dispatched?.abort();
    },
  };
}
