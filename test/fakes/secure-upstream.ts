import type { AddressInfo, Socket } from 'node:net';
import { createServer, type Server } from 'node:https';
import type { TLSSocket } from 'node:tls';
import type { TestCertificate } from './certificates.ts';

/** What an upstream saw of one request. */
export interface SeenUpstream {
  readonly path: string;
  readonly host: string | null;
  /** The name asked for in the TLS handshake; null when there was none. */
  readonly servername: string | null;
  readonly proxyHeaders: readonly string[];
}

/** An https upstream that answers 200 to all and agrees to every WebSocket. */
export interface SecureUpstream {
  readonly port: number;
  readonly seen: readonly SeenUpstream[];
  /** How many connections came in all. */
  connections(): number;
  /** Shows another certificate from the next connection on, and closes those there are. */
  show(certificate: TestCertificate): void;
  close(): Promise<void>;
}

/** Starts one on `address`, 127.0.0.1 unless given. */
export async function startSecureUpstream(
  certificate: TestCertificate,
  address = '127.0.0.1',
): Promise<SecureUpstream> {
  const seen: SeenUpstream[] = [];
  const sockets = new Set<Socket>();
  const server: Server = createServer({ cert: certificate.cert, key: certificate.key });
  const note = (request: {
    url?: string | undefined;
    headers: Readonly<Record<string, string | string[] | undefined>>;
    socket: Socket;
  }): void => {
    const { servername } = request.socket as TLSSocket & { servername: string | false | null };
    seen.push({
      path: request.url ?? '',
      host: (request.headers['host'] as string | undefined) ?? null,
      servername: servername === false ? null : servername,
      proxyHeaders: Object.keys(request.headers).filter((name) => name.startsWith('proxy-')),
    });
  };
  let came = 0;
  server.on('connection', (socket: Socket) => {
    came += 1;
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => sockets.delete(socket));
  });
  server.on('tlsClientError', () => {});
  server.on('request', (request, response) => {
    note(request);
    response.setHeader('content-type', 'application/json');
    response.end('{}');
  });
  server.on('upgrade', (request, socket: Socket) => {
    note(request);
    socket.on('error', () => socket.destroy());
    socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
  });
  await new Promise<void>((resolve) => server.listen(0, address, resolve));
  return {
    port: (server.address() as AddressInfo).port,
    seen,
    connections: () => came,
    show(next) {
      server.setSecureContext({ cert: next.cert, key: next.key });
      for (const socket of sockets) socket.destroy();
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
