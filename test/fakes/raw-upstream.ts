import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';
import { rawConnection, type RawConnection } from './raw-connection.ts';

/** An upstream that speaks bytes: it answers nothing but what the test says. */
export interface RawUpstream {
  readonly port: number;
  /** Its address as a backend has it. */
  readonly url: string;
  /** Connections in the order of their coming. */
  readonly connections: readonly RawConnection[];
  /** The next connection not handed out yet. */
  next(): Promise<RawConnection>;
  close(): Promise<void>;
}

/** Starts one on port 0; with `tls` it speaks https. */
export async function startRawUpstream(tls: TlsOptions | null = null): Promise<RawUpstream> {
  const connections: RawConnection[] = [];
  const waiters: (() => void)[] = [];
  let handedOut = 0;
  const accept = (connection: RawConnection): void => {
    connections.push(connection);
    waiters.shift()?.();
  };
  const server =
    tls === null
      ? createServer({ noDelay: true }, (socket) => accept(rawConnection(socket)))
      : createTlsServer(tls, (socket) => accept(rawConnection(socket)));
  server.on('tlsClientError', () => {});
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `${tls === null ? 'http' : 'https'}://127.0.0.1:${port}/base`,
    connections,
    async next() {
      if (handedOut >= connections.length) await new Promise<void>((resolve) => waiters.push(resolve));
      handedOut += 1;
      const connection = connections[handedOut - 1];
      if (connection === undefined) throw new Error('no connection came');
      return connection;
    },
    async close() {
      for (const { socket } of connections) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
