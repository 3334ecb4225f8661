import { get, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CallbackServerOptions, PortsRefused } from './callback-server.ts';

// openai/codex `codex-rs/login/src/server.rs`: ask once, then try ten times 200 ms apart.
const tries = 10;
const betweenTriesMs = 200;

/** Servers holding one port: on 127.0.0.1, and on ::1 where that could be had. */
export interface TakenPort {
  readonly port: number;
  readonly servers: readonly Server[];
}

/** Takes the first port that can be had; one that another Codex sign-in holds is asked for, and only asked. */
export async function takePort(
  ports: readonly number[],
  make: () => Server,
  options: Pick<CallbackServerOptions, 'clock' | 'note' | 'signal'>,
): Promise<TakenPort | PortsRefused> {
  const refused: { port: number; code: string }[] = [];
  for (const port of ports) {
    let code = '';
    for (let tried = 0; tried < tries && !options.signal.aborted; tried += 1) {
      const server = make();
      code = await listen(server, port, '127.0.0.1');
      if (code === '') {
        const actual = (server.address() as AddressInfo).port;
        options.note('listening', { port: actual });
        const beside = make();
        const besideCode = await listen(beside, actual, '::1');
        if (besideCode !== '') options.note('no ::1 beside it', { code: besideCode });
        return { port: actual, servers: besideCode === '' ? [server, beside] : [server] };
      }
      if (code !== 'EADDRINUSE') break;
      if (tried === 0) {
        options.note('port busy, asking its holder to let go', { port });
        await askToCancel(port);
      }
      await options.clock.wait(betweenTriesMs, options.signal);
    }
    options.note('port refused', { port, code });
    refused.push({ port, code });
  }
  return { refused };
}

/** Empty when it listens, else the system's code. */
function listen(server: Server, port: number, host: string): Promise<string> {
  return new Promise((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'UNKNOWN'));
    server.listen({ port, host, exclusive: true }, () => resolve(''));
  });
}

function askToCancel(port: number): Promise<void> {
  return new Promise((resolve) => {
    const request = get(
      { host: '127.0.0.1', port, path: '/cancel', timeout: 2_000, agent: false },
      (response) => {
        response.resume();
        response.once('close', resolve);
      },
    );
    request.once('timeout', () => request.destroy());
    request.once('error', () => resolve());
  });
}
