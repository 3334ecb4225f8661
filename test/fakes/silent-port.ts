import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A port whose system takes no more connections: an attempt to connect hears nothing at all. */
export interface SilentPort {
  close(): Promise<void>;
}

// It listens, says so, and then never runs its event loop again.
const listener = `
  const server = require('node:net').createServer();
  server.listen({ host: process.argv[1], port: Number(process.argv[2]), backlog: 1 }, () => {
    require('node:fs').writeSync(1, 'up');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  });`;

/** Makes `port` of an address of this machine silent. */
export async function startSilentPort(address: string, port: number): Promise<SilentPort> {
  const child = spawn(process.execPath, ['-e', listener, address, String(port)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  const taken: Socket[] = [];
  // Its system holds two that were not accepted; those after them wait.
  for (let count = 0; count < 2; count += 1) {
    const socket = connect({ host: address, port });
    socket.on('error', () => {});
    taken.push(socket);
    await once(socket, 'connect');
  }
  return {
    async close() {
      for (const socket of taken) socket.destroy();
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}
