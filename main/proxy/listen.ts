import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AppError, problem } from '../domain/problem.ts';

/**
 * Listens on 127.0.0.1 alone and returns the port. A busy port is left to whoever holds it.
 * @throws {AppError} proxy-port when it cannot listen.
 */
export async function listen(server: Server, port: number, orElse: 'anyPort' | 'fail'): Promise<number> {
  try {
    return await listenOn(server, port);
  } catch (error) {
    if (orElse === 'anyPort' && port !== 0) return listen(server, 0, 'fail');
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    const why = code === 'EADDRINUSE' ? 'Another program uses it.' : `The system refused it (${code}).`;
    throw new AppError(
      problem(
        'proxy-port',
        `The proxy cannot listen on port ${port}.`,
        why,
        'Choose another port, or end the other program.',
      ),
      error,
    );
  }
}

function listenOn(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const onError = (error: Error): void => {
      server.removeListener('listening', onListening);
      reject(error);
    };
    const onListening = (): void => {
      server.removeListener('error', onError);
      resolve(portOf(server.address()));
    };
    server.once('error', onError);
    server.once('listening', onListening);
    server.listen({ host: '127.0.0.1', port, exclusive: true, backlog: 511 });
  });
}

function portOf(address: AddressInfo | string | null): number {
  return typeof address === 'object' && address !== null ? address.port : 0;
}
