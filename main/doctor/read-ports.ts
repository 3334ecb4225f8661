import { createServer } from 'node:net';
import { codeOf } from './bounded.ts';
import type { SignInPort } from './facts.ts';

/** Whether a port of this machine can be had: it is taken for a moment, and given back. */
export function readPort(port: number): Promise<SignInPort> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) =>
      resolve({ port, state: codeOf(error) === 'EADDRINUSE' ? 'busy' : 'refused' }),
    );
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () =>
      server.close(() => resolve({ port, state: 'free' })),
    );
  });
}
