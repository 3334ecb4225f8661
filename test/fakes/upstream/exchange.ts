import type { IncomingMessage } from 'node:http';
import { decompress } from 'fzstd';

export type HeaderPair = readonly [name: string, value: string];

/** One WebSocket frame as it was on the wire, whole messages for text and binary. */
export type Frame =
  | { readonly from: 'client' | 'server'; readonly kind: 'text'; readonly text: string }
  | {
      readonly from: 'client' | 'server';
      readonly kind: 'binary' | 'ping' | 'pong';
      readonly data: Uint8Array;
    }
  | {
      readonly from: 'client' | 'server';
      readonly kind: 'close';
      readonly code: number;
      readonly reason: string;
    };

/**
 * How an exchange ended: `finished` in good order, `client-gone` when the client left before we were done,
 * `cut` when the fake broke it off on purpose. The real Codex drops its WebSocket without a close frame when it
 * exits, so its connections end as `client-gone`.
 */
export type Outcome = 'open' | 'finished' | 'client-gone' | 'cut';

/** One request the fake received, with everything a test may want to compare. */
export interface Exchange {
  readonly id: number;
  readonly listener: 'model' | 'accounts';
  readonly method: string;
  /** Path and query exactly as received. */
  readonly target: string;
  readonly path: string;
  /** Names, order, case and repeats exactly as received. */
  readonly rawHeaders: readonly HeaderPair[];
  /** Raw bytes, still compressed when the client compressed them. */
  readonly body: Uint8Array;
  /** False until the client has sent the whole body. */
  readonly bodyComplete: boolean;
  /** Both directions, in order; empty unless this is a WebSocket. */
  readonly frames: readonly Frame[];
  /** Null until answered. */
  readonly status: number | null;
  readonly outcome: Outcome;
}

/** The same record while the fake is still writing it. */
export interface OpenExchange extends Exchange {
  body: Uint8Array;
  bodyComplete: boolean;
  frames: Frame[];
  status: number | null;
  outcome: Outcome;
}

/** Starts the record of a request whose head has arrived. */
export function openExchange(
  id: number,
  listener: Exchange['listener'],
  request: IncomingMessage,
): OpenExchange {
  const target = request.url ?? '';
  const rawHeaders: HeaderPair[] = [];
  for (let place = 0; place + 1 < request.rawHeaders.length; place += 2) {
    rawHeaders.push([request.rawHeaders[place] ?? '', request.rawHeaders[place + 1] ?? '']);
  }
  return {
    id,
    listener,
    method: request.method ?? '',
    target,
    path: target.split('?', 1)[0] ?? '',
    rawHeaders,
    body: new Uint8Array(),
    bodyComplete: false,
    frames: [],
    status: null,
    outcome: 'open',
  };
}

/** Every value of a header, whatever the case of its name. */
export function headerValues(exchange: Exchange, name: string): readonly string[] {
  const wanted = name.toLowerCase();
  return exchange.rawHeaders.filter(([found]) => found.toLowerCase() === wanted).map(([, value]) => value);
}

/** The body as text, decompressed when it came as zstd; throws when it does not decompress. */
export function bodyText(exchange: Exchange): string {
  const encoding = headerValues(exchange, 'content-encoding')[0];
  const plain = encoding === 'zstd' ? decompress(exchange.body) : exchange.body;
  return new TextDecoder().decode(plain);
}

/** One line for the message of a wait that ran out. */
export function describeExchange(exchange: Exchange): string {
  const { id, listener, method, target, status, outcome, frames } = exchange;
  return `#${id} ${listener} ${method} ${target} -> ${status ?? 'no answer'}, ${outcome}, ${frames.length} frames`;
}
