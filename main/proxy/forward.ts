import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import type { Transport } from '../domain/transport.ts';
import { openConnector, type Connector, type Destination } from '../transport/connector.ts';
import { afterReading } from './after-reading.ts';
import { isConnectionGone, isKeptTooLong } from './kept.ts';
import { expectsBody, headEnd, requestHead } from './request-head.ts';
import { upstreamFault, type UpstreamAnswer } from './upstream-answer.ts';
import { UpstreamConnection, type ConnectionLimits, type Outgoing } from './upstream-connection.ts';

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
export interface ForwardLimits extends ConnectionLimits {
  readonly connectTimeoutMs: number;
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

/** Where connections lead that may carry the same requests: one origin, one party, one connect timeout. */
interface Lane {
  readonly destination: Destination;
  /** As a request states it. */
  readonly host: string;
  readonly connect: Connector;
  /** Kept connections nobody uses, the one used last at the end. */
  readonly idle: UpstreamConnection[];
}

/**
 * Opens the way to the upstreams by one transport. It keeps its own lists of idle connections, each of which carries one request at
 * a time.
 * @throws {Error} when the extra authorities of the transport do not parse.
 */
export function openForwarder(transport: Transport, limits: ForwardLimits): Forwarder {
  const usual = openConnector(transport, limits);
  const connectors = new Map<number, Connector>([[limits.connectTimeoutMs, usual]]);
  const lanes = new Map<string, Lane>();
  const whenRead = afterReading();
  let isClosed = false;

  function connectorFor(connectTimeoutMs: number): Connector {
    const made = connectors.get(connectTimeoutMs) ?? openConnector(transport, { connectTimeoutMs });
    connectors.set(connectTimeoutMs, made);
    return made;
  }

  function laneOf({ origin, party, connectTimeoutMs }: UpstreamCall): Lane {
    const within = connectTimeoutMs ?? limits.connectTimeoutMs;
    const key = `${within} ${origin} ${party}`;
    const known = lanes.get(key);
    if (known !== undefined) return known;
    const { hostname, protocol, port, host } = new URL(origin);
    const destination = { hostname: hostname.replace(/^\[|\]$/g, ''), protocol, port };
    const lane = { destination, host, connect: connectorFor(within), idle: [] };
    lanes.set(key, lane);
    return lane;
  }

  function hold(socket: Socket, { idle }: Lane): UpstreamConnection {
    return new UpstreamConnection(socket, {
      limits,
      onIdle(connection) {
        if (isClosed) connection.destroy();
        else idle.push(connection);
      },
      onGone(connection) {
        const at = idle.indexOf(connection);
        if (at >= 0) idle.splice(at, 1);
      },
    });
  }

  /** The one used last: its upstream is the least likely to be closing it. Null when none is fit. */
  function takeKept({ idle }: Lane): UpstreamConnection | null {
    for (let one = idle.pop(); one !== undefined; one = idle.pop()) {
      if (!one.isGone && !isKeptTooLong(one.idleSince, Date.now(), one.keptForMs)) return one;
      one.destroy();
    }
    return null;
  }

  return {
    dispatch(call, answer) {
      const lane = laneOf(call);
      const outgoing = outgoingOf(call, lane.host);
      let isAborted = false;
      let isSending = false;
      let connection: UpstreamConnection | null = null;
      const sent = new Sent(() => {
        isAborted = true;
        if (isSending && outgoing !== null) return connection?.giveUp(outgoing);
        connection?.destroy();
        endBody(call);
      });
      if (outgoing === null) {
        process.nextTick(() => {
          if (!isAborted) answer.onError(upstreamFault('POSTERN_REQUEST_UNFIT'));
        });
        return sent;
      }

      const overNew = (): void => {
        sent.setFresh();
        isSending = false;
        connection = null;
        lane.connect(lane.destination, (error, socket) => {
          if (isAborted) return void socket?.destroy();
          if (socket === null) {
            endBody(call);
            return answer.onError(error);
          }
          connection = hold(socket, lane);
          isSending = true;
          connection.send(outgoing, answer, (fault) => answer.onError(fault));
        });
      };
      const kept = takeKept(lane);
      if (kept === null) {
        overNew();
        return sent;
      }
      const mayRepeat = call.method === 'GET' && call.body === null;
      connection = kept;
      // What an upstream has said meanwhile, its end or bytes that nobody asked for, is read first.
      whenRead(() => {
        if (isAborted) return;
        if (kept.isGone) return overNew();
        isSending = true;
        kept.send(outgoing, answer, (fault, isAnswered) => {
          if (mayRepeat && !isAnswered && !isAborted && isConnectionGone(fault)) overNew();
          else answer.onError(fault);
        });
      });
      return sent;
    },
    close() {
      isClosed = true;
      for (const { idle } of lanes.values()) for (const one of idle.splice(0)) one.destroy();
    },
  };
}

/** A request that was dispatched. */
class Sent implements Dispatched {
  #isFresh = false;
  readonly abort: () => void;

  constructor(abort: () => void) {
    this.abort = abort;
  }

  isFresh(): boolean {
    return this.#isFresh;
  }

  setFresh(): void {
    this.#isFresh = true;
  }
}

/** A call as it is written; null when it cannot be. */
function outgoingOf(call: UpstreamCall, host: string): Outgoing | null {
  const { method, path, headers, body, bodyBytes, isUpgrade } = call;
  const head = requestHead({ method, path, host, headers, isUpgrade });
  if (head === null) return null;
  if (body !== null && !Buffer.isBuffer(body)) return { method, isUpgrade, head, body, bodyBytes };
  const length = body?.length ?? 0;
  const end = headEnd(length > 0 || expectsBody(method) ? { length } : 'none');
  return { method, isUpgrade, head: head + end, body: length > 0 ? body : null, bodyBytes: null };
}

/** Nobody will read the body of a call that cannot be sent. */
function endBody({ body }: UpstreamCall): void {
  if (body !== null && !Buffer.isBuffer(body)) body.destroy();
}
