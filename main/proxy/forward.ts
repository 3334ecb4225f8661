import type { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import Client from 'undici/lib/dispatcher/client.js';
import type { Transport } from '../domain/transport.ts';
import { openConnector, type Connector } from '../transport/connector.ts';

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
  /** Whose credential it carries: a connection that was opened for one party is never used for another (C51). */
  readonly party: string;
  /** How long a new connection may take to open; null takes the usual. */
  readonly connectTimeoutMs: number | null;
}

/** Who hears the answer; undici calls these in order, each at most once but `onHeaders` (1xx first) and `onData`. */
export type UpstreamAnswer = Required<
  Pick<
    Dispatcher.DispatchHandler,
    'onConnect' | 'onHeaders' | 'onData' | 'onComplete' | 'onError' | 'onUpgrade'
  >
>;

/** A request under way to the upstream. */
export interface Dispatched {
  /** It waits for a connection of its own to be opened. */
  readonly isFresh: boolean;
  /** Ends its connection at once. */
  abort(): void;
}

/** The way to every upstream: kept connections, one transport. */
export interface Forwarder {
  /** Sends once, never again: a request that fails is the client's to repeat (it may have been acted on). */
  dispatch(call: UpstreamCall, answer: UpstreamAnswer): Dispatched;
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
 * Opens the way to the upstreams by one transport. It keeps its own lists of idle connections, by origin, party and connect
 * timeout, each an undici `Client`: undici's pool opens a connection for every request that is aborted, to no use.
 * @throws {Error} when the extra authorities of the transport do not parse.
 */
export function openForwarder(transport: Transport, limits: ForwardLimits): Forwarder {
  const usual = openConnector(transport, limits);
  const connectors = new Map<number, Connector>([[limits.connectTimeoutMs, usual]]);
  const idle = new Map<string, Client[]>();
  let isClosed = false;

  function connectorFor(connectTimeoutMs: number): Connector {
    const made = connectors.get(connectTimeoutMs) ?? openConnector(transport, { connectTimeoutMs });
    connectors.set(connectTimeoutMs, made);
    return made;
  }

  function open(origin: string, connectTimeoutMs: number, key: string): Client {
    const client = new Client(origin, {
      connect: connectorFor(connectTimeoutMs),
      headersTimeout: limits.headersTimeoutMs,
      bodyTimeout: 0,
      keepAliveTimeout: limits.keepAliveMs,
      maxHeaderSize: answerHeadBytes,
    });
    client.on('drain', () => {
      if (isClosed) return end(client);
      const others = idle.get(key);
      if (others === undefined) idle.set(key, [client]);
      else others.push(client);
    });
    client.on('disconnect', () => forget(key, client));
    client.on('connectionError', () => forget(key, client));
    return client;
  }

  function forget(key: string, client: Client): void {
    const others = idle.get(key);
    const at = others?.indexOf(client) ?? -1;
    if (at >= 0) others?.splice(at, 1);
    end(client);
  }

  return {
    dispatch(call, answer) {
      const { headers } = call;
      if (call.bodyBytes !== null && !Buffer.isBuffer(call.body)) {
        headers.push('content-length', String(call.bodyBytes));
      }
      const connectTimeoutMs = call.connectTimeoutMs ?? limits.connectTimeoutMs;
      const key = `${connectTimeoutMs} ${call.origin} ${call.party}`;
      // The one used last: its upstream is the least likely to be closing it.
      const kept = idle.get(key)?.pop();
      const client = kept ?? open(call.origin, connectTimeoutMs, key);
      client.dispatch(
        {
          path: call.path,
          method: call.method,
          headers,
          body: call.body,
          ...(call.isUpgrade ? { upgrade: 'websocket' } : {}),
        },
        answer,
      );
      return { isFresh: kept === undefined, abort: () => forget(key, client) };
    },
    close() {
      isClosed = true;
      for (const clients of idle.values()) clients.forEach(end);
      idle.clear();
    },
  };
}

function end(client: Client): void {
  if (!client.destroyed) void client.destroy();
}
