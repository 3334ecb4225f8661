import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { WebSocketServer } from 'ws';

/** A request as it reached an upstream, whole. */
export interface Seen {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  /** Names in lower case. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
  /** Which connection it came on, counted from 1. */
  readonly connection: number;
}

/** What an upstream answers; an upgrade is agreed to at 101. */
export interface NotedAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent one after the other, each in a turn of its own; without them a short JSON text. */
  readonly pieces?: readonly string[];
}

/** An upstream that notes what reaches it; over WebSocket it sends back what it gets. */
export interface NotingUpstream {
  readonly origin: string;
  /** Requests and upgrades alike, in the order of their coming. */
  readonly seen: readonly Seen[];
  /** How many connections came in all. */
  connections(): number;
  close(): void;
}

/** Starts one on a free port; without `answer` everything is 200, and every upgrade agreed to. */
export async function startNotingUpstream(
  answer: (seen: Seen, isUpgrade: boolean) => NotedAnswer | null = () => null,
  port = 0,
): Promise<NotingUpstream> {
  const seen: Seen[] = [];
  const connections: Socket[] = [];
  const note = (request: IncomingMessage, body: string): Seen => {
    const { rawHeaders } = request;
    const one: Seen = {
      method: request.method ?? '',
      target: request.url ?? '',
      headers: rawHeaders.flatMap((name, at) =>
        at % 2 === 0 ? [[name.toLowerCase(), rawHeaders[at + 1] ?? ''] as const] : [],
      ),
      body,
      connection: connections.indexOf(request.socket) + 1,
    };
    seen.push(one);
    return one;
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { status, headers, pieces } = answer(note(request, Buffer.concat(chunks).toString()), false) ?? {
        status: 200,
      };
      response.writeHead(status, { 'content-type': 'application/json', 'x-upstream': 'yes', ...headers });
      if (pieces === undefined) response.end(JSON.stringify({ status }));
      else void stream(response, pieces);
    });
  });
  // Node's own 5 s would, on a busy machine, let it close a connection under a POST, which is nobody's to repeat (C50).
  server.keepAliveTimeout = 120_000;
  server.on('connection', (socket) => connections.push(socket));
  const sockets = new WebSocketServer({ noServer: true });
  server.on('upgrade', (request: IncomingMessage, socket, head) => {
    const { status } = answer(note(request, ''), true) ?? { status: 101 };
    if (status !== 101) {
      socket.end(`HTTP/1.1 ${status} No\r\ncontent-length: 2\r\nx-upstream: yes\r\n\r\n{}`);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (far) => far.on('message', (text) => far.send(text)));
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    connections: () => connections.length,
    close() {
      for (const socket of sockets.clients) socket.terminate();
      server.closeAllConnections();
      server.close();
    },
  };
}

async function stream(response: ServerResponse, pieces: readonly string[]): Promise<void> {
  for (const piece of pieces) {
    response.write(piece);
    await new Promise((resolve) => setImmediate(resolve));
  }
  response.end();
}

/** Every value of a field of a request, by its lower-case name. */
export function valuesOf(one: Seen | undefined, name: string): string[] {
  return (one?.headers ?? []).filter(([other]) => other === name).map(([, value]) => value);
}
