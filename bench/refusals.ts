// How long the proxy takes to refuse an unknown route, a token of nobody's, and one that lacks only the last character of a launch's.
// node --import tsx bench/refusals.ts [requests of each kind], or the same in Electron with ELECTRON_RUN_AS_NODE=1
import { once } from 'node:events';
import { connect } from 'node:net';
import { bedToken } from '../test/fakes/proxy-bed.ts';
import { startProxyProcess } from '../test/fakes/proxy-process.ts';

const wanted = Number(process.argv[2] ?? 5_000);
const proxy = await startProxyProcess();
const rest = '/v1/openai-responses/api/responses';
const kinds = {
  'an unknown route': '/favicon.ico',
  'a wrong token': `/l/${'x'.repeat(43)}${rest}`,
  'a near miss': `/l/${bedToken.slice(0, -1)}b${rest}`,
  'a wrong token again': `/l/${'y'.repeat(43)}${rest}`,
} as const;

const socket = connect({ port: proxy.port, host: '127.0.0.1', noDelay: true });
await once(socket, 'connect');

/** Microseconds from the request to its whole answer. */
async function timed(path: string): Promise<number> {
  const bytes = `GET ${path} HTTP/1.1\r\nhost: 127.0.0.1:${proxy.port}\r\n\r\n`;
  const began = process.hrtime.bigint();
  socket.write(bytes);
  let text = '';
  while (!text.endsWith('}}')) text += String((await once(socket, 'data'))[0]);
  if (!text.startsWith('HTTP/1.1 403 ')) throw new Error(text);
  return Number(process.hrtime.bigint() - began) / 1_000;
}

const times = new Map<string, number[]>(Object.keys(kinds).map((name) => [name, []]));
for (let round = -500; round < wanted; round += 1) {
  // In another order each time, so that none has always the same one before it; the first rounds only warm it up.
  const order = Object.entries(kinds).toSorted(() => Math.random() - 0.5);
  for (const [name, path] of order) {
    const took = await timed(path);
    if (round >= 0) times.get(name)?.push(took);
  }
}
socket.destroy();
await proxy.end();
for (const [name, all] of times) {
  const sorted = all.toSorted((one, other) => one - other);
  const at = (share: number): string => (sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(1);
  process.stdout.write(
    `${name}: median ${at(0.5)} µs, p90 ${at(0.9)}, p99 ${at(0.99)} of ${sorted.length}\n`,
  );
}
process.exit(0);
