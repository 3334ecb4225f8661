import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A CONNECT proxy that leads one host to a port of this machine and everything else nowhere. */
export interface ConnectProxy {
  readonly url: string;
  close(): Promise<void>;
}

/** Starts one; `host` is as a client asks for it, `auth.openai.com:443`. */
export async function startConnectProxy(host: string, port: number): Promise<ConnectProxy> {
  const sockets = new Set<Socket>();
  const keep = (socket: Socket): Socket => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    return socket.once('close', () => sockets.delete(socket));
  };
  const server = createServer((client) => {
    keep(client).once('data', (head) => {
      if (!head.toString('latin1').startsWith(`CONNECT ${host} `)) {
        return void client.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
      }
      const onward = keep(connect(port, '127.0.0.1', () => client.write('HTTP/1.1 200 OK\r\n\r\n')));
      client.pipe(onward).pipe(client);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
