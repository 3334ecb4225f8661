import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Connection, Connections } from './connections.ts';
import { clientFailure, notAdmitted, type Failure } from './failures.ts';
import { watchHeads } from './heads-on-wire.ts';
import { PlainConnection } from './plain-connection.ts';
import type { PlainRequest } from './plain-request.ts';
import { refuseOnSocket } from './refuse.ts';

/** Limits towards clients, milliseconds. */
export interface ClientLimits {
  /** Time a client may take to send the head of a request. */
  readonly clientHeadMs: number;
  /** How often that time is checked: Node's own timer, so its wake-ups are few. */
  readonly clientHeadCheckMs: number;
  /** How long a client's connection is kept without a request. */
  readonly clientIdleMs: number;
}

/**
 * A slow head is answered 408 after 20 to 50 seconds. Idle client connections are kept longer than Codex keeps them (90 s), so that it
 * never meets one we are closing.
 */
export const defaultClientLimits: ClientLimits = {
  clientHeadMs: 20_000,
  clientHeadCheckMs: 30_000,
  clientIdleMs: 120_000,
};

/** Who hears what clients ask. */
export interface ClientHandlers {
  onRequest(request: IncomingMessage, response: ServerResponse, expectsContinue: boolean): void;
  /** It is taken or given away, now or later: by giving it away it comes again as a request. */
  onPlainRequest(connection: Connection, plain: PlainConnection, request: PlainRequest): void;
  onUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Something that was no request was refused. */
  onRefused(failure: Failure): void;
}

const clientHeadBytes = 16 * 1024;

/**
 * Makes a server for clients. Each connection is read plainly as long as nothing but plain requests comes; then Node's parser reads it, which
 * knows all the rest and refuses what is wrong.
 */
export function makeClientServer(
  limits: ClientLimits,
  connections: Connections,
  handlers: ClientHandlers,
): Server {
  const server = createServer({
    highWaterMark: 64 * 1024,
    noDelay: true,
    maxHeaderSize: clientHeadBytes,
    headersTimeout: limits.clientHeadMs,
    connectionsCheckingInterval: limits.clientHeadCheckMs,
    // A large upload over a slow network may take long; what has no launch is refused by its head alone.
    requestTimeout: 0,
    keepAliveTimeout: limits.clientIdleMs,
    requireHostHeader: false,
  });
  // No silent cut of the header list: framing.ts counts it.
  server.maxHeadersCount = 0;
  // Node's own listener begins its parser; here it is called when a connection is no longer plain.
  const [readByNode] = server.listeners('connection');
  server.removeAllListeners('connection');
  server.on('connection', (socket: Socket) => {
    const connection = connections.add(socket);
    if (connection === null) return;
    const plain: PlainConnection = new PlainConnection(socket, {
      firstMs: limits.clientHeadMs,
      keptMs: limits.clientIdleMs,
      onRequest: (request) => handlers.onPlainRequest(connection, plain, request),
      giveAway(bytes) {
        readByNode?.call(server, socket);
        connection.heads = watchHeads(socket);
        socket.unshift(bytes);
        socket.resume();
      },
      onSilent: () => onClientError('ERR_HTTP_REQUEST_TIMEOUT', socket),
    });
  });
  server.on('request', (request, response) => handlers.onRequest(request, response, false));
  server.on('checkContinue', (request, response) => handlers.onRequest(request, response, true));
  server.on('upgrade', (request, socket, head) => handlers.onUpgrade(request, socket, head));
  server.on('connect', (_request, socket) => refuseOnSocket(socket, notAdmitted));
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    onClientError(error.code ?? '', socket);
  });

  function onClientError(code: string, socket: Duplex): void {
    const connection = socket instanceof Socket ? connections.of(socket) : null;
    // Bytes after a request that closes its connection: nobody reads them, and the answer to it is still due.
    if (code === 'HPE_CLOSED_CONNECTION') return;
    if (connection?.isRefused === true) return connection.socket.destroySoon();
    const isAnswering = connection !== null && connection.running.length > 0;
    if (isAnswering || code === 'ECONNRESET') return void socket.destroy();
    const failure = clientFailure(code);
    handlers.onRefused(failure);
    refuseOnSocket(socket, failure);
  }

  return server;
}
