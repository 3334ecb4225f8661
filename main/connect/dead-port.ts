import { connect } from 'node:net';

/** A port of this machine answers or refuses at once; longer means something is there that is busy. */
const limitMs = 300;

/** True when nobody listens there: the connection is refused. A slow or odd answer says that somebody does. */
export function isDeadPort(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const settle = (dead: boolean): void => {
      clearTimeout(limit);
      socket.destroy();
      resolve(dead);
    };
    const limit = setTimeout(() => settle(false), limitMs);
    socket.once('connect', () => settle(false));
    socket.once('error', (error: NodeJS.ErrnoException) => {
      const codes = error instanceof AggregateError ? error.errors.map(codeOf) : [codeOf(error)];
      settle(codes.every((code) => code === 'ECONNREFUSED'));
    });
  });
}

const codeOf = (error: unknown): unknown => (error as NodeJS.ErrnoException).code;
