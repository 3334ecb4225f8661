import type { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import symbols from 'undici/lib/core/symbols.js';
import Client from 'undici/lib/dispatcher/client.js';
import type { Transport } from '../domain/transport.ts';
import { openConnector, type Connector } from '../transport/connector.ts';
import { isKeptTooLong, UnderWay } from './kept.ts';

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
  /**
   * It goes over a connection opened for it, whose opening takes time of the network's. No getter: V8 keeps an object whose literal
   * has one, and all it leads to, long past its time.
   */
  isFresh(): boolean;
  /** Ends its connection at once. */
  abort(): void;
}

/** The way to every upstream: kept connections, one transport. */
export interface Forwarder {
  /**
   * Sends once: a request that fails is the client's to repeat, because it may have been acted on (RFC 9110 section 9.2.2). Where
   * an upstream is closing the kept connection that was taken, a new one is opened for two kinds (C50): for any request of which
   * nothing was written, and once for a GET without a body (an upgrade is one) that got no answer.
   */
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

/** A kept connection nobody uses, and since when, Unix ms. */
interface Idle {
  readonly client: Client;
  readonly since: number;
}

/**
 * Opens the way to the upstreams by one transport. It keeps its own lists of idle connections, by origin, party and connect
 * timeout, each an undici `Client`: undici's pool opens a connection for every request that is aborted, to no use.
 * @throws {Error} when the extra authorities of the transport do not parse.
 */
export function openForwarder(transport: Transport, limits: ForwardLimits): Forwarder {
  const usual = openConnector(transport, limits);
  const connectors = new Map<number, Connector>([[limits.connectTimeoutMs, usual]]);
  const idle = new Map<string, Idle[]>();
  const underWay = new WeakMap<Client, UnderWay>();
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
      const one = { client, since: Date.now() };
      if (others === undefined) idle.set(key, [one]);
      else others.push(one);
    });
    client.on('disconnect', () => {
      const waits = client.stats.pending === 0 ? undefined : underWay.get(client);
      // One that was given up counts as waiting, and would have a connection opened to no use.
      if (waits === undefined || waits.isBegun) return forget(key, client);
      // Nothing was written of it: undici opens a connection anew.
      waits.isFresh = true;
    });
    client.on('connectionError', () => forget(key, client));
    return client;
  }

  function forget(key: string, client: Client): void {
    const others = idle.get(key);
    const at = others?.findIndex((one) => one.client === client) ?? -1;
    if (at >= 0) others?.splice(at, 1);
    end(client);
  }

  function write(client: Client, call: UpstreamCall, handler: UnderWay): void {
    const { path, method, headers, body } = call;
    underWay.set(client, handler);
    const upgrade = call.isUpgrade ? 'websocket' : null;
    client.dispatch({ path, method, headers, body, upgrade }, handler);
  }

  /** The one used last: its upstream is the least likely to be closing it. Null when none is fit. */
  function takeKept(key: string): Client | null {
    const others = idle.get(key);
    for (let one = others?.pop(); one !== undefined; one = others?.pop()) {
      const { client, since } = one;
      if (!isKeptTooLong(since, Date.now(), client[symbols.kKeepAliveTimeoutValue])) return client;
      end(client);
    }
    return null;
  }

  return {
    dispatch(call, answer) {
      const { headers } = call;
      if (call.bodyBytes !== null && !Buffer.isBuffer(call.body)) {
        headers.push('content-length', String(call.bodyBytes));
      }
      const connectTimeoutMs = call.connectTimeoutMs ?? limits.connectTimeoutMs;
      const key = `${connectTimeoutMs} ${call.origin} ${call.party}`;
      const kept = takeKept(key);
      const mayRepeat = kept !== null && call.method === 'GET' && call.body === null;
      let client = kept ?? open(call.origin, connectTimeoutMs, key);
      let isAborted = false;
      const again = (): boolean => {
        if (isAborted) return false;
        first.isFresh = true;
        client = open(call.origin, connectTimeoutMs, key);
        write(client, call, new UnderWay(answer, true, null));
        return true;
      };
      const first = new UnderWay(answer, kept === null, mayRepeat ? again : null);
      write(client, call, first);
      return {
        isFresh: () => first.isFresh,
        abort() {
          isAborted = true;
          forget(key, client);
        },
      };
    },
    close() {
      isClosed = true;
      for (const clients of idle.values()) clients.forEach(({ client }) => end(client));
      idle.clear();
    },
  };
}

function end(client: Client): void {
  if (!client.destroyed) void client.destroy();
}
