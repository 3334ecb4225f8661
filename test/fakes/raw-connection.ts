import { connect, type Socket } from 'node:net';
import { once } from 'node:events';

/** One end of a TCP connection as bytes: what came so far, and waiting for more of it. */
export interface RawConnection {
  readonly socket: Socket;
  /** Everything received so far, as latin1. */
  text(): string;
  bytes(): Buffer;
  /** Resolves when the text received holds `part` (at or after `from`); rejects when the connection ends before. */
  until(part: string | ((text: string) => boolean)): Promise<string>;
  /** Resolves with everything received when the connection is over. */
  closed(): Promise<{ text: string; error: string | null }>;
  write(bytes: string | Buffer): void;
}

/** Wraps a socket; reading starts at once. */
export function rawConnection(socket: Socket): RawConnection {
  const chunks: Buffer[] = [];
  const waiters = new Set<() => void>();
  let isOver = false;
  let error: string | null = null;
  const wake = (): void => {
    for (const waiter of waiters) waiter();
  };
  socket.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    wake();
  });
  socket.on('error', (cause: NodeJS.ErrnoException) => (error = cause.code ?? cause.message));
  socket.on('close', () => {
    isOver = true;
    wake();
  });
  const bytes = (): Buffer => Buffer.concat(chunks);
  const text = (): string => bytes().toString('latin1');
  const wait = (isDone: () => boolean): Promise<void> =>
    new Promise((resolve, reject) => {
      const check = (): void => {
        const done = isDone();
        if (!done && !isOver) return;
        waiters.delete(check);
        if (done) resolve();
        else reject(new Error(`the connection ended first, after ${JSON.stringify(text().slice(0, 2_000))}`));
      };
      waiters.add(check);
      check();
    });
  return {
    socket,
    bytes,
    text,
    async until(part) {
      await wait(() => (typeof part === 'string' ? text().includes(part) : part(text())));
      return text();
    },
    async closed() {
      await wait(() => isOver);
      return { text: text(), error };
    },
    write(out) {
      socket.write(typeof out === 'string' ? Buffer.from(out, 'latin1') : out);
    },
  };
}

/** Connects to a port of this machine and speaks bytes. */
export async function rawClient(port: number): Promise<RawConnection> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  const connection = rawConnection(socket);
  await once(socket, 'connect');
  return connection;
}
