import { ServerResponse, type IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { ExchangeOutcome } from '../domain/exchange.ts';
import { Answer } from './answer.ts';
import { partyOf } from './credential.ts';
import { Exchange, type RunningExchange } from './exchange.ts';
import { brokenOff } from './failures.ts';
import type { Dispatched } from './forward.ts';
import { clientHeaders, upstreamHeaders } from './headers.ts';
import { gateFrames } from './model-gate-frames.ts';
import { modelGateOf } from './model-gate.ts';
import type { Passage } from './passage.ts';
import { writeFailure } from './refuse.ts';
import type { Instead } from './retry.ts';
import { send } from './send.ts';
import { tunnel } from './tunnel.ts';

/** Bytes a client may send before the upstream agreed; a client that waits for the handshake sends none. */
const earlyBytes = 256 * 1024;

/**
 * Passes one WebSocket upgrade to its upstream. An upstream that agrees is tunnelled byte for byte; any other answer
 * (426, 404, 429 with its body) reaches the client as it came.
 */
export function relayUpgrade(
  request: IncomingMessage,
  client: Socket,
  head: Buffer,
  passage: Passage,
): RunningExchange {
  const { route, forwarder, listeners, ask, log } = passage;
  let began = performance.now();
  const { rawHeaders } = request;
  const exchange = new Exchange({ route, transport: 'websocket', method: 'GET', rawHeaders }, listeners);
  let upstreamSide: Duplex | null = null;
  let dispatched: Dispatched | null = null;
  let answer: Answer | null = null;
  const giveUp = (outcome: 'clientGone' | 'stopped'): void => {
    if (exchange.isOver) return;
    exchange.end(outcome);
    answer?.drop();
    dispatched?.abort();
    upstreamSide?.destroy();
    client.destroy();
  };
  const early = waitWithClient(client, head, () => giveUp('clientGone'));

  const response = (): ServerResponse => {
    early.stop();
    return ordinaryResponse(request, client, () => giveUp('clientGone'));
  };
  const dispatch = (headers: string[], instead: Instead | null): Dispatched => {
    // Sent once before: what was waited for since is not ours.
    if (dispatched !== null) began = performance.now();
    answer = new Answer({
      exchange,
      onSending() {},
      cut: () => client.destroySoon(),
      response,
      onUpgraded(rawAnswer, upstream) {
        const answeredAt = performance.now();
        upstreamSide = upstream;
        const first = early.stop();
        if (exchange.isOver) {
          upstream.destroy();
          return;
        }
        client.write(switchingHead(rawAnswer));
        exchange.spent(performance.now() - answeredAt);
        exchange.answered(101, clientHeaders(rawAnswer), null);
        if (first.length > 0) client.unshift(first);
        const gate = modelGateOf(route);
        const onEnd = (outcome: ExchangeOutcome): void =>
          exchange.end(outcome, outcome === 'upstreamGone' ? brokenOff(exchange.origin) : null);
        tunnel(client, upstream, exchange, onEnd, gate === null ? null : gateFrames(gate));
      },
      instead,
      idleMs: route.backend.options.streamIdleTimeoutMs,
    });
    dispatched = forwarder.dispatch(
      {
        origin: route.origin,
        path: route.path,
        method: 'GET',
        headers,
        body: null,
        bodyBytes: null,
        isUpgrade: true,
        party: partyOf(route),
        connectTimeoutMs: route.backend.options.connectTimeoutMs,
      },
      answer,
    );
    exchange.spent(performance.now() - began);
    return dispatched;
  };

  send({
    route,
    ask,
    log,
    exchange,
    method: 'GET',
    headers: upstreamHeaders(rawHeaders, true),
    gathered: { body: null },
    dispatch,
    fail(failure) {
      if (exchange.isOver) return;
      writeFailure(response(), failure);
      exchange.end('failed', failure.problem);
    },
  });
  if (!exchange.isOver) void exchange.tap;
  return { exchange, place: -1, abort: giveUp, uploadingSince: () => null };
}

/** Reads the client while the upstream decides, so that its going away is noticed; returns what it sent too early. */
function waitWithClient(client: Socket, head: Buffer, onGone: () => void): { stop(): Buffer } {
  let early = [head];
  let bytes = head.length;
  const onData = (chunk: Buffer): void => {
    early.push(chunk);
    bytes += chunk.length;
    if (bytes > earlyBytes) client.pause();
  };
  const onOver = (): void => {
    onGone();
    client.destroy();
  };
  client.on('data', onData);
  client.on('end', onOver);
  client.on('close', onOver);
  // Without a listener an error would be thrown; the close that follows it is what counts.
  client.on('error', () => {});
  client.resume();
  return {
    stop() {
      client.removeListener('data', onData);
      client.removeListener('end', onOver);
      client.removeListener('close', onOver);
      client.pause();
      const all = Buffer.concat(early);
      early = [];
      return all;
    },
  };
}

/** A response of Node's own on a connection that asked for an upgrade and did not get it; the connection ends with it. */
function ordinaryResponse(request: IncomingMessage, client: Socket, onGone: () => void): ServerResponse {
  const response = new ServerResponse(request);
  response.shouldKeepAlive = false;
  response.assignSocket(client);
  response.once('finish', () => client.destroySoon());
  client.once('close', () => {
    if (!response.writableFinished) onGone();
  });
  client.on('end', () => client.destroy());
  client.resume();
  return response;
}

/** The head of a 101 as the upstream sent it, its own Connection and Upgrade fields included. */
function switchingHead(flat: readonly string[]): Buffer {
  const lines = ['HTTP/1.1 101 Switching Protocols'];
  for (let at = 0; at + 1 < flat.length; at += 2) lines.push(`${flat[at] ?? ''}: ${flat[at + 1] ?? ''}`);
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
}
