import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { connect, type AddressInfo, type Socket } from 'node:net';
import type { TestCertificate } from './certificates.ts';

/** What one CONNECT asked for. */
export interface AskedOfProxy {
  /** Host and port, as asked. */
  readonly target: string;
  readonly authorization: string | null;
}

/** A proxy as networks have them: it leads CONNECT on to a port of this machine, whatever name was asked for. */
export interface ForwardProxy {
  readonly url: string;
  /** Host and port, as messages name it. */
  readonly host: string;
  readonly asked: readonly AskedOfProxy[];
  close(): Promise<void>;
}

export interface ForwardProxyOptions {
  /** Where every tunnel leads, or where one to this `host:port` does. */
  readonly port: number | ((target: string) => number);
  /** Makes it an https proxy. */
  readonly certificate?: TestCertificate;
  /** `user:password` it wants; without it everybody may pass. */
  readonly wants?: string;
  /** The schemes it names in a 407. */
  readonly schemes?: string;
  /** Instead of leading on: these bytes, silence, or the end of the connection. */
  readonly instead?: { readonly bytes: string } | 'silence' | 'close';
}

/** Starts one on 127.0.0.1. */
export async function startForwardProxy(options: ForwardProxyOptions): Promise<ForwardProxy> {
  const { certificate, wants, instead, port } = options;
  const portFor = (target: string): number => (typeof port === 'number' ? port : port(target));
  const asked: AskedOfProxy[] = [];
  const sockets = new Set<Socket>();
  const keep = (socket: Socket): Socket => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    return socket.once('close', () => sockets.delete(socket));
  };
  const server: Server =
    certificate === undefined
      ? createServer()
      : createTlsServer({ cert: certificate.cert, key: certificate.key });
  server.on('connection', keep);
  server.on('connect', (request, client: Socket) => {
    const authorization = request.headers['proxy-authorization'] ?? null;
    asked.push({ target: request.url ?? '', authorization });
    client.on('error', () => client.destroy());
    if (instead === 'silence') return;
    if (instead === 'close') return void client.destroy();
    if (instead !== undefined) return void client.end(instead.bytes);
    const expected = wants === undefined ? null : `Basic ${Buffer.from(wants).toString('base64')}`;
    if (expected !== null && authorization !== expected) {
      const scheme = options.schemes ?? 'Basic realm="network"';
      return void client.end(
        `HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: ${scheme}\r\nContent-Length: 0\r\n\r\n`,
      );
    }
    const onward = keep(
      connect(portFor(request.url ?? ''), '127.0.0.1', () =>
        client.write('HTTP/1.1 200 Connection established\r\n\r\n'),
      ),
    );
    client.pipe(onward).pipe(client);
    client.once('close', () => onward.destroy());
    onward.once('close', () => client.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: `${certificate === undefined ? 'http' : 'https'}://${host}`,
    host,
    asked,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
