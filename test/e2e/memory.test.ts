// J8: the memory of the whole app, all its processes, while its proxy is wasted on. The proxy alone: integration/proxy-exhaustion.
import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import { ownBytes, processesOf, pssBytes } from '../../bench/window-processes.ts';
import { makeCodexHome } from '../codex/home.ts';
import { FAKE_API_KEY } from '../codex/login.ts';
import { rawClient, type RawConnection } from '../fakes/raw-connection.ts';
import { startRawUpstream } from '../fakes/raw-upstream.ts';
import { copiedCommand } from './log-of.ts';
import { removeProfile, startPostern } from './postern.ts';

const megabyte = 1024 * 1024;
const uploadMegabytes = 100;
const endings: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).toReversed()) await end();
});

/** The memory of all processes, in megabytes: each shared page counted once, and the same without the files they map. */
interface Memory {
  readonly all: number;
  readonly own: number;
}

/** The highest of it while something runs. */
async function highest(pid: number, run: () => Promise<unknown>): Promise<Memory> {
  let peak: Memory = { all: 0, own: 0 };
  const look = (): void => {
    const processes = processesOf(pid);
    const sum = (bytesOf: (pid: number) => number): number =>
      processes.reduce((bytes, one) => bytes + bytesOf(one.pid), 0) / megabyte;
    peak = { all: Math.max(peak.all, sum(pssBytes)), own: Math.max(peak.own, sum(ownBytes)) };
  };
  look();
  const timer = setInterval(look, 100);
  await run().finally(() => clearInterval(timer));
  look();
  return peak;
}

/** The same once the app's own start is over: nothing was added to it in eight looks. */
async function settled(pid: number): Promise<Memory> {
  let peak: Memory = { all: 0, own: 0 };
  for (let calm = 0; calm < 8; calm += 1) {
    const now = await highest(pid, () => new Promise((resolve) => setTimeout(resolve, 200)));
    if (now.own > peak.own + 2) calm = 0;
    peak = { all: Math.max(peak.all, now.all), own: Math.max(peak.own, now.own) };
  }
  return peak;
}

test('J3 J6 J8 J9 the whole app stays below 512 MB through a large upload from a cold start, a flood of wrong tokens and slow clients', async () => {
  const upstream = await startRawUpstream();
  endings.push(() => upstream.close());
  const home = await makeCodexHome({ auth: 'none' });
  endings.push(home.remove);
  const postern = await startPostern({
    home,
    upstream: { apiBase: upstream.url, chatgptBase: upstream.url },
    env: { OPENAI_API_KEY: FAKE_API_KEY },
  });
  endings.push(() => removeProfile(postern.profile), postern.quit);
  const { window, app, pid } = postern;
  const readClipboard = (): Promise<string> => app.evaluate(({ clipboard }) => clipboard.readText());
  const command = await copiedCommand(window, readClipboard, home.cwd);
  const [, path = ''] = /127\.0\.0\.1:\d+(\/l\/[\w-]+\/v1\/[\w-]+\/[\w%-]+)/.exec(command) ?? [];
  const port = await postern.port();
  const head = (more: string, at = path): string =>
    `POST ${at}/responses HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nauthorization: Bearer ${FAKE_API_KEY}\r\n` +
    `content-type: application/json\r\n${more}`;
  const many = async (count: number, says: string): Promise<readonly RawConnection[]> => {
    const all = await Promise.all(Array.from({ length: count }, () => rawClient(port)));
    endings.push(() => all.forEach(({ socket }) => socket.destroy()));
    for (const one of all) one.write(says);
    return all;
  };

  const idle = await settled(pid);
  const uploading = await highest(pid, async () => {
    const client = await rawClient(port);
    client.write(head(`content-length: ${uploadMegabytes * megabyte}\r\n\r\n`));
    const far = await upstream.next();
    let got = 0;
    far.socket.removeAllListeners('data');
    far.socket.on('data', (bytes: Buffer) => (got += bytes.length));
    const block = Buffer.alloc(megabyte, 'x');
    for (let sent = 0; sent < uploadMegabytes; sent += 1) {
      if (!client.socket.write(block)) await once(client.socket, 'drain');
    }
    await expect.poll(() => got, { timeout: 60_000 }).toBeGreaterThan((uploadMegabytes - 1) * megabyte);
    far.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok');
    await client.until('\r\n\r\nok');
    client.socket.destroy();
    // Nobody reads what else would come on it.
    far.socket.destroy();
  });
  const flooded = await highest(pid, async () => {
    const wrong = path.replace(/\/l\/[\w-]+/, `/l/${'x'.repeat(43)}`);
    const clients = await many(8, head('content-length: 0\r\n\r\n', wrong).repeat(500));
    await Promise.all(
      clients.map((one) => one.until((text) => text.split('admission-refused').length === 501)),
    );
  });
  const slowed = await highest(pid, async () => {
    const before = upstream.connections.length;
    await many(60, head('x-slow: 1\r\n'));
    await many(60, head('content-length: 10000\r\n\r\nabc'));
    const readers = await many(60, head('content-length: 1\r\n\r\ns'));
    for (const { socket } of readers) socket.pause();
    const asked = () => upstream.connections.slice(before).filter((one) => one.text().endsWith('\r\n\r\ns'));
    await expect.poll(() => asked().length, { timeout: 60_000 }).toBe(60);
    for (const far of asked()) {
      far.write('HTTP/1.1 200 OK\r\ncontent-length: 100000000\r\n\r\n');
      far.write(Buffer.alloc(megabyte, 'y'));
    }
    const served = await rawClient(port);
    served.write(head('content-length: 6\r\n\r\nserved'));
    const isThere = () => upstream.connections.find((one) => one.text().endsWith('served'));
    await expect.poll(isThere, { timeout: 60_000 }).toBeDefined();
    isThere()?.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok');
    await served.until('\r\n\r\nok');
  });

  const told = { idle, uploading, flooded, slowed };
  process.stdout.write(`J8, MB of all processes: ${JSON.stringify(told)}\n`);
  for (const [name, { all }] of Object.entries(told)) expect(all, name).toBeLessThan(512);
  // Without the files: another app that ends meanwhile has this one own the pages of their program alone.
  expect(uploading.own - idle.own).toBeLessThan(uploadMegabytes / 2);
}, 240_000);
