import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { randomUUID } from 'node:crypto';
import type { ExchangeNotice } from '../domain/exchange.ts';
import { emptyTable, type RoutingTable } from '../domain/routing.ts';
import { directTransport, isSameTransport } from '../domain/transport.ts';
import { askWithin, type AskCredential } from './credential.ts';
import { defaultClientLimits, makeClientServer, type ClientLimits } from './client-server.ts';
import { keepConnections, maxConnections, type Connection } from './connections.ts';
import { deafListeners, type Listeners, type RunningExchange } from './exchange.ts';
import { otherProtocol, stopping } from './failures.ts';
import { countRefusals } from './refusals.ts';
import { defaultForwardLimits, openForwarder, type Forwarder, type ForwardLimits } from './forward.ts';
import { keepIdentities } from './identity.ts';
import type { RequestHead } from './framing.ts';
import { judge, type Judgement, type Surroundings } from './judge.ts';
import { listen } from './listen.ts';
import type { ExchangeObserver } from './observer.ts';
import type { Passage } from './passage.ts';
import type { PlainConnection } from './plain-connection.ts';
import type { PlainRequest } from './plain-request.ts';
import { refuse, refuseOnSocket } from './refuse.ts';
import { relay } from './relay.ts';
import { Roll } from './roll.ts';
import type { Route } from './route.ts';
import { relayUpgrade } from './websocket.ts';

/** A proxy that listens. */
export interface Proxy {
  readonly port: number;
  /**
   * Listens on one more port; those before stay, because a running Codex holds its address to its end.
   * @throws {AppError} proxy-port when it cannot.
   */
  alsoListen(port: number): Promise<void>;
  /** Routes by this table from the next request on; requests in flight keep the one they started with. */
  route(table: RoutingTable): void;
  /** Takes no new requests, lets running ones end within the grace, then aborts them. */
  stop(graceMs: number): Promise<void>;
}

export type ProxyLog = (
  level: 'info' | 'warn' | 'error',
  event: string,
  facts: Readonly<Record<string, string | number | boolean | null>>,
) => void;

export interface ProxyOptions {
  readonly port: number;
  readonly orElse: 'anyPort' | 'fail';
  readonly observer: ExchangeObserver;
  readonly notice: (notice: ExchangeNotice) => void;
  readonly log: ProxyLog;
  /** Whose connections are taken; null takes any user's. */
  readonly ownUid: number | null;
  /** Gives the credentials of ours; without it a backend that needs one answers 400. */
  readonly credential?: AskCredential;
  readonly limits?: Partial<ProxyLimits>;
}

/** Limits towards the client, and those towards the upstream. */
export interface ProxyLimits extends ForwardLimits, ClientLimits {
  readonly connections: number;
  /** Longest wait for a credential: a renewal goes over the network, and a keyring may ask the person first. */
  readonly credentialMs: number;
}

const defaultLimits: ProxyLimits = {
  ...defaultForwardLimits,
  ...defaultClientLimits,
  connections: maxConnections,
  credentialMs: 60_000,
};

/**
 * Starts the proxy: admit, route, authorise, forward, with copies going aside.
 * @throws {AppError} proxy-port when it cannot listen.
 */
export async function startProxy(options: ProxyOptions): Promise<Proxy> {
  const limits: ProxyLimits = { ...defaultLimits, ...options.limits };
  const listeners: Listeners = { observer: options.observer, notice: options.notice };
  const connections = keepConnections(options.ownUid, limits.connections);
  const running = new Roll<RunningExchange>();
  const refusals = countRefusals(options.log);
  const keepIdentity = keepIdentities();
  const ask = askWithin(options.credential ?? null, limits.credentialMs);
  let onAllOver: (() => void) | null = null;
  let isStopping = false;
  let table = emptyTable;
  let forwarder = openForwarder(directTransport, limits);
  const servers: Server[] = [];

  function judgeHead(
    head: RequestHead,
    connection: Connection,
    { isUpgrade, headIsExact }: Pick<Surroundings, 'isUpgrade' | 'headIsExact'>,
  ): Judgement {
    const peerIsOurs = connection.peer !== 'another';
    const port = connection.socket.localPort ?? 0;
    const judgement = judge(head, { table, port, isUpgrade, headIsExact, peerIsOurs });
    if (judgement.passes && isStopping) return { passes: false, failure: stopping, asked: null };
    return judgement;
  }

  function judgeRequest(
    request: IncomingMessage,
    connection: Connection,
    isUpgrade: boolean,
  ): () => Judgement {
    const head = {
      method: request.method ?? '',
      target: request.url ?? '',
      httpVersion: request.httpVersion,
      rawHeaders: request.rawHeaders,
    };
    const headIsExact = connection.heads?.stoodAs(head) ?? false;
    return () => {
      const judgement = judgeHead(head, connection, { isUpgrade, headIsExact });
      if (!judgement.passes && judgement.failure !== stopping) tellRefusal(judgement);
      return judgement;
    };
  }

  function tellRefusal({ asked, failure }: Extract<Judgement, { passes: false }>): void {
    refusals.add(failure);
    if (asked === null) return;
    const facts = { ...asked, exchangeId: randomUUID(), at: Date.now() };
    options.notice({ type: 'seen', ...facts });
    const { status, problem } = failure;
    options.notice({ type: 'answered', ...facts, status, managed: false, problem });
  }

  function passage(route: Route): Passage {
    const told = route.isProbe ? deafListeners : listeners;
    return { route, forwarder, listeners: told, ask, log: options.log };
  }

  function run(one: RunningExchange, connection: Connection): void {
    if (one.exchange.isOver) return;
    running.enter(one);
    connection.running.push(one);
    one.exchange.onEnd = () => {
      running.leave(one);
      connection.running.splice(connection.running.indexOf(one), 1);
      if (running.size === 0) onAllOver?.();
    };
  }

  function whenPeerIsKnown(connection: Connection, then: () => void): void {
    connections.whenPeerIsKnown(connection, () => {
      if (!connection.socket.destroyed) guarded(connection.socket, then);
    });
  }

  function onRequest(request: IncomingMessage, response: ServerResponse, expectsContinue: boolean): void {
    const connection = connections.of(request.socket);
    if (connection === null) return void request.socket.destroy();
    const decide = judgeRequest(request, connection, false);
    whenPeerIsKnown(connection, () => {
      if (connection.isSpoilt) return;
      const judgement = decide();
      connection.isRefused = !judgement.passes;
      if (!judgement.passes) {
        connection.isSpoilt = judgement.failure.problem.code === 'request-malformed';
        // As every server does after a 400 (RFC 9112 section 9.6): the answer is the last thing on the connection.
        if (connection.isSpoilt) response.shouldKeepAlive = false;
        return refuse(request, response, judgement.failure);
      }
      if (expectsContinue) response.writeContinue();
      const route = keepIdentity(judgement.route, request.rawHeaders);
      run(relay(request, response, passage(route)), connection);
    });
  }

  /** What does not pass is read again and refused by way of Node's server: one place says no. */
  function onPlainRequest(connection: Connection, plain: PlainConnection, request: PlainRequest): void {
    const { method, target, rawHeaders } = request;
    const head = { method, target, httpVersion: '1.1', rawHeaders };
    whenPeerIsKnown(connection, () => {
      const judgement = judgeHead(head, connection, { isUpgrade: false, headIsExact: true });
      if (!judgement.passes) return plain.giveAway();
      const answer = plain.take();
      if (answer === null) return;
      const route = keepIdentity(judgement.route, rawHeaders);
      run(relay(request, answer, passage(route)), connection);
    });
  }

  function onUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const connection = socket instanceof Socket ? connections.of(socket) : null;
    if (connection === null) return void socket.destroy();
    socket.on('error', () => {});
    const isWebSocket = request.headers.upgrade?.toLowerCase() === 'websocket';
    const decide = judgeRequest(request, connection, isWebSocket);
    connection.heads?.stop();
    // Nobody reads it until it is decided who does.
    socket.pause();
    whenPeerIsKnown(connection, () => {
      if (connection.isSpoilt) return void socket.destroy();
      const judgement = decide();
      if (!judgement.passes) return refuseOnSocket(socket, judgement.failure);
      if (!isWebSocket) return refuseOnSocket(socket, otherProtocol);
      connection.isTunnel = true;
      const { socket: client } = connection;
      run(relayUpgrade(request, client, head, passage(judgement.route)), connection);
    });
  }

  /** A mistake of ours costs one request, not the thread. */
  function guarded(socket: Duplex, handle: () => void): void {
    try {
      handle();
    } catch (error) {
      options.log('error', 'proxy: request failed inside', {
        reason: error instanceof Error ? error.message : 'unknown',
      });
      socket.destroy();
    }
  }

  async function open(wanted: number, orElse: 'anyPort' | 'fail'): Promise<number> {
    const server = makeClientServer(limits, connections, {
      onRequest: (request, response, expectsContinue) =>
        guarded(request.socket, () => onRequest(request, response, expectsContinue)),
      onPlainRequest: (connection, plain, request) =>
        guarded(request.socket, () => onPlainRequest(connection, plain, request)),
      onUpgrade: (request, socket, head) => guarded(socket, () => onUpgrade(request, socket, head)),
      onRefused: (failure) => refusals.add(failure),
    });
    const port = await listen(server, wanted, orElse);
    servers.push(server);
    return port;
  }

  const port = await open(options.port, options.orElse);

  return {
    port,
    async alsoListen(wanted) {
      await open(wanted, 'fail');
    },
    route(next) {
      if (!isSameTransport(next.transport, table.transport))
        forwarder = renewed(forwarder, next, limits, options.log);
      table = next;
    },
    async stop(graceMs) {
      isStopping = true;
      for (const server of servers) server.close();
      connections.destroyIdle();
      await allOver(graceMs);
      for (const one of running) one.abort('stopped');
      connections.destroyAll();
      forwarder.close();
      refusals.flush();
    },
  };

  function allOver(graceMs: number): Promise<void> {
    if (running.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, graceMs);
      onAllOver = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

function renewed(current: Forwarder, table: RoutingTable, limits: ForwardLimits, log: ProxyLog): Forwarder {
  current.close();
  try {
    return openForwarder(table.transport, limits);
  } catch {
    log('warn', 'proxy: extra certificate authorities could not be read', { revision: table.revision });
    return openForwarder({ ...table.transport, extraCaPem: null }, limits);
  }
}
