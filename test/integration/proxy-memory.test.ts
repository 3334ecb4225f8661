// J8, D8: what the proxy holds in memory under J1, J2 and J5 and for a reader that stopped, alone in a process of 512 MB.
import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import { startProxyProcess, type ProxyProcess, type ProxyProcessOptions } from '../fakes/proxy-process.ts';
import { rawClient, type RawConnection } from '../fakes/raw-connection.ts';

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

const streamHead = 'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n';
const chunk = (text: string): string => `${text.length.toString(16)}\r\n${text}\r\n`;

/** The head of an answer of so many bytes. Each has a connection of its own, so that the next asked for is the next one's. */
const answerHead = (bytes: number): string =>
  `HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\nContent-Length: ${bytes}\r\n\r\n`;

/** Counts what comes of a body instead of keeping it; resolves when all of it is there. */
function counting({ socket }: RawConnection, wanted: number): { bytes(): number; isWhole: Promise<void> } {
  let got = 0;
  socket.removeAllListeners('data');
  const isWhole = new Promise<void>((resolve) => {
    socket.on('data', (bytes: Buffer) => {
      got += bytes.length;
      if (got === wanted) resolve();
    });
  });
  return { bytes: () => got, isWhole };
}

/** Writes a block so many times, as fast as it is taken. */
async function write({ socket }: RawConnection, block: Buffer, times: number): Promise<void> {
  for (let sent = 0; sent < times; sent += 1) if (!socket.write(block)) await once(socket, 'drain');
}

/** A client whose answer has begun: its head is there. */
async function answering({ head, port, upstream }: ProxyProcess, bytes: number) {
  const client = await rawClient(port);
  endings.push(() => client.socket.destroy());
  client.write(head('content-length: 2\r\n\r\n{}'));
  const far = await upstream.next();
  await far.until('{}');
  far.write(answerHead(bytes));
  await client.until('\r\n\r\n');
  return { client, far, heard: counting(client, bytes) };
}

test('J1, J8: a thousand idle connections keep nobody out, and the process stays far below 512 MB', async () => {
  const { many, serves, used } = await begin();
  await many(1_000);
  for (let time = 0; time < 10; time += 1) await serves(`beside a thousand, ${time}.`);
  expect((await used()).maxRss / megabyte).toBeLessThan(512);
});

test('J2, J8: 500 streams at once all arrive whole, and the process stays below 512 MB', async () => {
  const { upstream, head, many, used } = await begin();
  const clients = await many(500, head('content-length: 3\r\n\r\n{."'));
  const fars: RawConnection[] = [];
  while (fars.length < clients.length) fars.push(await upstream.next());
  await Promise.all(fars.map((far) => far.until('{."')));
  for (const far of fars) far.write(streamHead);
  const event = chunk(`data: ${'abc'.repeat(2_000)}\n\n`);
  for (let round = 0; round < 10; round += 1) for (const far of fars) far.write(event);
  for (const far of fars) far.write('0\r\n\r\n');
  for (const client of clients) {
    const text = await client.until('\r\n0\r\n\r\n');
    expect(text.replaceAll('\r\n', '').match(/data: (?:abc){2000}\n\n/g)).toHaveLength(10);
  }
  expect((await used()).maxRss / megabyte).toBeLessThan(512);
});

test('J5, J8: beside a recorder that takes nothing, 256 MB of answers pass whole in less memory; no fact is left out', async () => {
  const proxy = await begin({ behind: true });
  const before = await proxy.used();
  const delta = `event: response.output_text.delta\ndata: {"delta":"${'x'.repeat(8_000)}"}\n\n`;
  const deltas = Buffer.from(delta.repeat(128));
  const completed = 'event: response.completed\ndata: {"type":"response.completed"}\n\n';
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      const { far, heard } = await answering(proxy, 32 * deltas.length + completed.length);
      await write(far, deltas, 32);
      far.write(completed);
      await heard.isWhole;
    }),
  );
  // The recorder hears of an end in its own time.
  await expect.poll(async () => (await proxy.used()).copies.ended).toBe(8);
  const after = await proxy.used();
  expect(after.copies).toMatchObject({ started: 8, responded: 8, ended: 8, completed: 8 });
  expect(after.copies.droppedBytes).toBeGreaterThan(after.copies.contentBytes);
  expect(after.copies.droppedBytes + after.copies.contentBytes).toBe(
    8 * (32 * deltas.length + completed.length),
  );
  expect((after.maxRss - before.maxRss) / megabyte).toBeLessThan(160);
  expect(after.maxRss / megabyte).toBeLessThan(512);
}, 60_000);

test('D8, J8: a client that stops reading in the middle of a long answer costs no memory, and gets all of it when it reads on', async () => {
  const proxy = await begin();
  const block = Buffer.alloc(megabyte, 'y');
  // A whole answer that is read: what passing it grows the process by is not what stopping costs.
  const first = await answering(proxy, 100 * megabyte);
  await Promise.all([write(first.far, block, 100), first.heard.isWhole]);
  const before = await proxy.used();

  const stopped = await answering(proxy, 100 * megabyte);
  stopped.client.socket.pause();
  const written = write(stopped.far, block, 100);
  // As much passes beside it: time enough for its own to have come, had it been read from the upstream.
  const beside = await answering(proxy, 100 * megabyte);
  await Promise.all([write(beside.far, block, 100), beside.heard.isWhole]);
  const after = await proxy.used();
  expect((after.maxRss - before.maxRss) / megabyte).toBeLessThan(32);

  expect(stopped.heard.bytes()).toBeLessThan(megabyte);
  stopped.client.socket.resume();
  await Promise.all([written, stopped.heard.isWhole]);
}, 60_000);
