import type { Readable } from 'node:stream';
import { createSecureContext, rootCertificates, type SecureContext } from 'node:tls';
import { Agent, type Dispatcher } from 'undici';

/** One request to the upstream, ready to be written. */
export interface UpstreamCall {
  readonly origin: string;
  readonly path: string;
  readonly method: string;
  /** Flat list of names and values, without Host and Content-Length. */
  readonly headers: string[];
  readonly body: Buffer | Readable | null;
  /** Length of a streamed body; null sends it chunked. Ignored for a gathered one. */
  readonly bodyBytes: number | null;
  readonly isUpgrade: boolean;
}

/** Who hears the answer; undici calls these in order, each at most once but `onHeaders` (1xx first) and `onData`. */
export type UpstreamAnswer = Required<
  Pick<
    Dispatcher.DispatchHandler,
    'onConnect' | 'onHeaders' | 'onData' | 'onComplete' | 'onError' | 'onUpgrade'
  >
>;

/** The way to every upstream: pooled connections, one TLS trust. */
export interface Forwarder {
  /** Sends once, never again: a request that fails is the client's to repeat (it may have been acted on). */
  dispatch(call: UpstreamCall, answer: UpstreamAnswer): void;
  /** Connections opened so far, to tell waiting for one from our own time. */
  connects(): number;
  /** Lets running requests end, then closes every connection. */
  close(): void;
}

/** Limits in milliseconds; 0 is none. */
export interface ForwardLimits {
  readonly connectTimeoutMs: number;
  readonly headersTimeoutMs: number;
  readonly keepAliveMs: number;
}

/**
 * Connect: 10 s. Answer head: 10 minutes, because compaction and images answer only when they are done and Codex itself
 * sets no limit there. Stream idle: none of ours; Codex's own is 300 s and it hangs up, which aborts the upstream.
 * Idle connections: 30 s, below the 60 s of common load balancers, so that a request rarely meets one being closed; a
 * server that announces less (`Keep-Alive: timeout`) is honoured.
 */
export const defaultForwardLimits: ForwardLimits = {
  connectTimeoutMs: 10_000,
  headersTimeoutMs: 600_000,
  keepAliveMs: 30_000,
};

/** Upstream heads may be larger than what we take from a client: content policies and cookies of a CDN. */
const answerHeadBytes = 64 * 1024;

/**
 * Opens the way to the upstreams, trusting the runtime's roots and `extraCaPem`.
 * @throws {Error} when `extraCaPem` is no PEM bundle.
 */
export function openForwarder(extraCaPem: string | null, limits: ForwardLimits): Forwarder {
  const secureContext = extraCaPem === null ? null : trusting(extraCaPem);
  let connects = 0;
  const agent = new Agent({
    connect: {
      timeout: limits.connectTimeoutMs,
      ...(secureContext === null ? {} : { secureContext }),
    },
    headersTimeout: limits.headersTimeoutMs,
    bodyTimeout: 0,
    keepAliveTimeout: limits.keepAliveMs,
    maxHeaderSize: answerHeadBytes,
  });
  agent.on('connect', () => (connects += 1));
  return {
    dispatch(call, answer) {
      const headers = call.headers;
      if (call.bodyBytes !== null && !Buffer.isBuffer(call.body)) {
        headers.push('content-length', String(call.bodyBytes));
      }
      agent.dispatch(
        {
          origin: call.origin,
          path: call.path,
          method: call.method,
          headers,
          body: call.body,
          ...(call.isUpgrade ? { upgrade: 'websocket' } : {}),
        },
        answer,
      );
    },
    connects: () => connects,
    close: () => void agent.close(),
  };
}

function trusting(extraCaPem: string): SecureContext {
  return createSecureContext({ ca: [...rootCertificates, extraCaPem] });
}
