// J: what wastes descriptors, processors and memory, against the proxy alone in a process with limits of its own.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { bedToken } from '../fakes/proxy-bed.ts';
import { rawClient, type RawConnection } from '../fakes/raw-connection.ts';
import { startRawUpstream, type RawUpstream } from '../fakes/raw-upstream.ts';

const isWhole = process.env['POSTERN_TEST_EXHAUSTION'] === 'whole';
const megabyte = 1024 * 1024;
const endings: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).toReversed()) await end();
});

interface Used {
  readonly port: number;
  readonly rss: number;
  readonly maxRss: number;
  readonly cpuMs: number;
  readonly logLines: number;
}

/** A proxy in a process that may hold so many descriptors; memory of JavaScript is held to 512 MB in all of them (J8). */
async function begin(descriptors = 4_096) {
  const upstream = await startRawUpstream();
  endings.push(() => upstream.close());
  const entry = fileURLToPath(new URL('../fakes/proxy-process-entry.ts', import.meta.url));
  const child = spawn(
    'sh',
    ['-c', `ulimit -n ${descriptors}; exec "$0" "$@"`, process.execPath, '--max-old-space-size=512', '--import', 'tsx', entry, upstream.url],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  ); // prettier-ignore
  const gone = once(child, 'exit');
  const lines = createInterface({ input: child.stdout });
  const next = async (): Promise<Used> => JSON.parse(String((await once(lines, 'line'))[0])) as Used;
  const first = await next();
  endings.push(async () => {
    child.stdin.end();
    await gone;
  });
  const used = (): Promise<Used> => {
    const answer = next();
    child.stdin.write('look\n');
    return answer;
  };
  return {
    upstream,
    port: first.port,
    used,
    isRunning: () => child.exitCode === null && child.signalCode === null,
  };
}

const head = (port: number, more: string, token = bedToken): string =>
  `POST /l/${token}/v1/openai-responses/api/responses HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\n${more}`;

/** One request from its beginning to its end. */
async function isServed(port: number, upstream: RawUpstream, body: string): Promise<void> {
  const client = await rawClient(port);
  client.write(head(port, `content-length: ${body.length}\r\n\r\n${body}`));
  const far = await expect.poll(() => upstream.connections.find((one) => one.text().endsWith(body))).toBeDefined();
  void far;
  upstream.connections.find((one) => one.text().endsWith(body))?.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok');
  await client.until('\r\n\r\nok');
  client.socket.destroy();
} // prettier-ignore

async function many(count: number, port: number, says = ''): Promise<readonly RawConnection[]> {
  const all = await Promise.all(Array.from({ length: count }, () => rawClient(port)));
  endings.push(() => all.forEach(({ socket }) => socket.destroy()));
  if (says !== '') for (const one of all) one.write(says);
  return all;
}

/** Sends a body of so many megabytes in one request; resolves when the upstream has nearly all of it. */
async function upload(port: number, upstream: RawUpstream, megabytes: number): Promise<void> {
  const client = await rawClient(port);
  client.write(head(port, `content-length: ${megabytes * megabyte}\r\n\r\n`));
  const far = await upstream.next();
  let got = 0;
  // What the upstream keeps is not what this is about.
  far.socket.removeAllListeners('data');
  far.socket.on('data', (bytes: Buffer) => (got += bytes.length));
  const block = Buffer.alloc(megabyte, 'x');
  for (let sent = 0; sent < megabytes; sent += 1) {
    if (!client.socket.write(block)) await once(client.socket, 'drain');
  }
  await expect.poll(() => got).toBeGreaterThan((megabytes - 1) * megabyte);
  client.socket.destroy();
}

test('J3, J8: an upload of 100 MB streams through: beside one of 30 MB the process grows by less than 32 MB', async () => {
  const { upstream, port, used } = await begin();
  // What a first upload grows it by is the room Node's collector leaves for buffers, whatever the size.
  await upload(port, upstream, 30);
  const before = await used();
  await upload(port, upstream, 100);
  const after = await used();
  expect((after.maxRss - before.maxRss) / megabyte).toBeLessThan(32);
  expect(after.maxRss / megabyte).toBeLessThan(512);
}, 60_000);

test('J4: with 256 descriptors, 400 connections cost nobody more than a refusal; when they are gone the next is served', async () => {
  const { upstream, port, isRunning } = await begin(256);
  const idle = await many(400, port);
  for (const { socket } of idle) socket.destroy();
  await isServed(port, upstream, 'after the flood');
  expect(isRunning()).toBe(true);
});

test(`J6: a flood of wrong tokens costs little of a processor and a line of the log for each second`, async () => {
  const count = isWhole ? 20_000 : 4_000;
  const { upstream, port, used } = await begin();
  const before = await used();
  const began = performance.now();
  const bad = head(port, 'content-length: 0\r\n\r\n', 'x'.repeat(43));
  const clients = await many(8, port, bad.repeat(count / 8));
  await Promise.all(
    clients.map((client) => client.until((text) => text.split('admission-refused').length === count / 8 + 1)),
  );
  const seconds = (performance.now() - began) / 1_000;
  const after = await used();
  expect((after.cpuMs - before.cpuMs) / count).toBeLessThan(1);
  expect(after.logLines).toBeLessThanOrEqual(Math.ceil(seconds) + 2);
  expect(after.maxRss / megabyte).toBeLessThan(512);
  expect(upstream.connections).toHaveLength(0);
}, 60_000);

test('J9, J8: slow heads, slow bodies, overlapping ranges and slow readers at once keep nobody else out', async () => {
  const count = isWhole ? 200 : 60;
  const { upstream, port, used } = await begin();
  await many(count, port, head(port, 'x-slow: 1\r\n'));
  await many(count, port, head(port, 'content-length: 10000\r\n\r\nabc'));
  await many(count, port, head(port, `range: bytes=0-${Array.from({ length: 500 }, (_, index) => `,5-${index}`).join('')}\r\ncontent-length: 1\r\n\r\nr`));
  const readers = await many(count, port, head(port, 'content-length: 1\r\n\r\ns'));
  for (const { socket } of readers) socket.pause();
  await expect.poll(() => upstream.connections.filter((one) => one.text().endsWith('\r\n\r\ns')).length).toBe(count);
  const block = Buffer.alloc(256 * 1024, 'y');
  for (const far of upstream.connections.filter((one) => one.text().endsWith('\r\n\r\ns'))) {
    far.write('HTTP/1.1 200 OK\r\ncontent-length: 100000000\r\n\r\n');
    far.write(block);
  }
  await isServed(port, upstream, 'in the middle of it');
  expect((await used()).maxRss / megabyte).toBeLessThan(512);
}, 60_000); // prettier-ignore
