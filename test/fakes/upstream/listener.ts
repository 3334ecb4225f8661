import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';

/** PEM texts. */
export interface TlsIdentity {
  readonly key: string;
  readonly cert: string;
}

export interface Listener {
  readonly server: Server;
  readonly origin: string;
  readonly port: number;
  /** Destroys every connection, upgraded ones too. */
  close(): Promise<void>;
}

/** Listens on 127.0.0.1, on a port the system picks. */
export async function listen(onRequest: RequestListener, tls: TlsIdentity | null): Promise<Listener> {
  const server = tls === null ? createHttpServer(onRequest) : createHttpsServer({ ...tls }, onRequest);
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    // A reset by the peer is the peer's affair; the exchange records it.
    socket.on('error', () => socket.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    server,
    port,
    origin: `${tls === null ? 'http' : 'https'}://127.0.0.1:${port}`,
    close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      return closed;
    },
  };
}
