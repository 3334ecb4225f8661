// The proxy in a network of its own, with a neighbour one wire away who tries its port on every address, as one line of JSON.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { startBed } from './proxy-bed.ts';

const ip = (line: string): void => void execFileSync('ip', line.split(' '));

/** Runs `ip` for each line that begins with it; else dials `host port` and says what came of it. */
const neighbour = `
const { execFileSync } = require('node:child_process'), { connect } = require('node:net');
require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
  const [first, ...others] = line.split(' ');
  if (first === 'ip') { execFileSync('ip', others); return void console.log('done'); }
  const socket = connect({ host: first, port: Number(others[0]), timeout: 5000 }, () => { console.log('connected'); socket.destroy(); });
  socket.on('error', ({ code }) => console.log(code));
  socket.on('timeout', () => { console.log('timeout'); socket.destroy(); });
});`;

const far = spawn('unshare', ['--net', process.execPath, '-e', neighbour], {
  stdio: ['pipe', 'pipe', 'inherit'],
});
const said = createInterface({ input: far.stdout });
async function ask(line: string): Promise<string> {
  far.stdin.write(`${line}\n`);
  return String((await once(said, 'line'))[0]);
}

ip('link set lo up');
// It answers once it runs in its own network.
await ask('ip link set lo up');
ip('link add near type veth peer name far');
ip(`link set far netns ${far.pid}`);
await ask('ip addr add 198.18.7.2/24 dev far');
await ask('ip link set far up');
ip('addr add 198.18.7.1/24 dev near');
ip('link set near up');

const bed = await startBed('http://127.0.0.1:9');
const open = createServer((socket) => socket.end());
await once(open.listen(0, '0.0.0.0'), 'listening');
const { port } = open.address() as AddressInfo;
const result = {
  outward: await ask(`198.18.7.1 ${bed.port}`),
  loopback: await ask(`127.0.0.1 ${bed.port}`),
  somethingOpen: await ask(`198.18.7.1 ${port}`),
};
process.stdout.write(`${JSON.stringify(result)}\n`);
far.kill();
open.close();
await bed.stop();
