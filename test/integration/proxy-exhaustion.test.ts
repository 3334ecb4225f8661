// J: what wastes descriptors, processors and memory, against the proxy alone in a process with limits of its own.
import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import { startProxyProcess, type ProxyProcess, type ProxyProcessOptions } from '../fakes/proxy-process.ts';
import { rawClient } from '../fakes/raw-connection.ts';

const isWhole = process.env['POSTERN_TEST_EXHAUSTION'] === 'whole';
const megabyte = 1024 * 1024;
const endings: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).toReversed()) await end();
});

async function begin(options: ProxyProcessOptions = {}): Promise<ProxyProcess> {
  const proxy = await startProxyProcess(options);
  endings.push(proxy.end);
  return proxy;
}

/** Sends a body of so many megabytes in one request; resolves when the upstream has nearly all of it. */
async function upload({ port, upstream, head }: ProxyProcess, megabytes: number): Promise<void> {
  const client = await rawClient(port);
  client.write(head(`content-length: ${megabytes * megabyte}\r\n\r\n`));
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
  const proxy = await begin();
  // What a first upload grows it by is the room Node's collector leaves for buffers, whatever the size.
  await upload(proxy, 30);
  const before = await proxy.used();
  await upload(proxy, 100);
  const after = await proxy.used();
  expect((after.maxRss - before.maxRss) / megabyte).toBeLessThan(32);
  expect(after.maxRss / megabyte).toBeLessThan(512);
}, 60_000);

test('J4, J8: with 256 descriptors, 400 connections cost nobody more than a refusal; when they are gone the next is served', async () => {
  const { many, serves, isRunning, used } = await begin({ descriptors: 256 });
  const idle = await many(400);
  for (const { socket } of idle) socket.destroy();
  await serves('after the flood');
  expect(isRunning()).toBe(true);
  expect((await used()).maxRss / megabyte).toBeLessThan(512);
});

test(`J6, J8: a flood of wrong tokens costs little of a processor and a line of the log for each second`, async () => {
  const count = isWhole ? 20_000 : 4_000;
  const { upstream, head, many, used } = await begin();
  const before = await used();
  const began = performance.now();
  const bad = head('content-length: 0\r\n\r\n', 'x'.repeat(43));
  const clients = await many(8, bad.repeat(count / 8));
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

test('J9, J8: slow heads, slow bodies, overlapping ranges and slow readers at once keep nobody else out, from before the flood to the middle of it', async () => {
  const count = isWhole ? 200 : 60;
  const { upstream, head, many, serves, used } = await begin();
  let isFull = false;
  let servedAtFull = 0;
  // Each begins when the one before has its answer, from before the flood until all of it has been under way for a while.
  const others = async (): Promise<void> => {
    for (let number = 0; servedAtFull < 20; number += 1) {
      await serves(`other ${number}.`);
      if (isFull) servedAtFull += 1;
    }
  };
  const flood = async (): Promise<void> => {
    await many(count, head('x-slow: 1\r\n'));
    await many(count, head('content-length: 10000\r\n\r\nabc'));
    await many(count, head(`range: bytes=0-${Array.from({ length: 500 }, (_, index) => `,5-${index}`).join('')}\r\ncontent-length: 1\r\n\r\nr`));
    const readers = await many(count, head('content-length: 1\r\n\r\ns'));
    for (const { socket } of readers) socket.pause();
    const asked = () => upstream.connections.filter((one) => one.text().endsWith('\r\n\r\ns'));
    await expect.poll(() => asked().length).toBe(count);
    const block = Buffer.alloc(256 * 1024, 'y');
    for (const far of asked()) {
      far.write('HTTP/1.1 200 OK\r\ncontent-length: 100000000\r\n\r\n');
      far.write(block);
    }
    isFull = true;
  };
  await Promise.all([others(), flood()]);
  expect((await used()).maxRss / megabyte).toBeLessThan(512);
}, 60_000); // prettier-ignore
