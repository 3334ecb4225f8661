import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readDirectly } from '../../main/proxy/direct-read.ts';
import { startBed, type ProxyBed } from '../fakes/proxy-bed.ts';
import { rawClient } from '../fakes/raw-connection.ts';
import { requestBytes, sent } from '../fakes/raw-request.ts';
import { startRawUpstream, type RawUpstream } from '../fakes/raw-upstream.ts';

let upstream: RawUpstream;
let bed: ProxyBed;
beforeEach(async () => {
  upstream = await startRawUpstream();
  bed = await startBed(upstream.url);
});
afterEach(async () => {
  await bed.stop();
  await upstream.close();
});

const kilobyte = 1024;
const answered = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok';
const sha = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

function withBody(body: Buffer, behind = ''): Buffer {
  const head = requestBytes(bed, { body: '' }).replace('content-length: 0', `content-length: ${body.length}`);
  return Buffer.concat([Buffer.from(head), body, Buffer.from(behind)]);
}

/** What the upstream got behind its head, once it is so long. */
async function bodyOf(far: Awaited<ReturnType<RawUpstream['next']>>, length: number): Promise<Buffer> {
  await far.until((text) => text.length - text.indexOf('\r\n\r\n') - 4 >= length);
  return far.bytes().subarray(far.text().indexOf('\r\n\r\n') + 4);
}

describe('a large body', () => {
  const sizes = [255, 256, 257, 319, 320, 321, 384, 1_000, 2_048].flatMap((size) => [
    size * kilobyte - 1,
    size * kilobyte,
    size * kilobyte + 1,
  ]);
  test('arrives byte for byte at every size around the borders of a read, and so does what follows it at once', async () => {
    for (const size of sizes) {
      const body = randomBytes(size);
      const next = requestBytes(bed, { body: `"after ${size}"` });
      const client = await sent(bed, withBody(body, next));
      const far = await upstream.next();
      expect(sha(await bodyOf(far, size)), String(size)).toBe(sha(body));
      far.write(answered);
      // It came before the first was answered, so it has a connection of its own.
      const other = await upstream.next();
      await other.until(`"after ${size}"`);
      for (const one of [client, far, other]) one.socket.destroy();
    }
  }, 60_000);

  test('arrives byte for byte in whatever pieces it comes', async () => {
    const body = randomBytes(1_500_000);
    const bytes = withBody(body, requestBytes(bed, { body: '"behind"' }));
    for (const piece of [1_447, 40_000, 65_536, 65_537, 700_001]) {
      const client = await rawClient(bed.port);
      for (let at = 0; at < bytes.length; at += piece) {
        client.write(bytes.subarray(at, at + piece));
        await new Promise((resolve) => setImmediate(resolve));
      }
      const far = await upstream.next();
      expect(sha(await bodyOf(far, body.length)), String(piece)).toBe(sha(body));
      far.write(answered);
      const other = await upstream.next();
      await other.until('"behind"');
      for (const one of [client, far, other]) one.socket.destroy();
    }
  }, 60_000);

  test('arrives byte for byte at an upstream that reads now and then', async () => {
    for (const size of [300_001, 333_333, 700_007, 4_000_037]) {
      const body = randomBytes(size);
      const client = await sent(bed, withBody(body, requestBytes(bed, { body: `"behind ${size}"` })));
      const far = await upstream.next();
      let reads = 0;
      far.socket.on('data', () => {
        reads += 1;
        if (reads % 3 !== 0) return;
        far.socket.pause();
        setImmediate(() => far.socket.resume());
      });
      expect(sha(await bodyOf(far, size)), String(size)).toBe(sha(body));
      far.write(answered);
      const other = await upstream.next();
      await other.until(`"behind ${size}"`);
      for (const one of [client, far, other]) one.socket.destroy();
    }
  }, 60_000);

  test('C8: what follows it at once is held to the rules of a request line', async () => {
    const smuggled = requestBytes(bed, { body: '' }).replace('POST ', 'POST  ');
    for (const size of [300, 400, 2_000].map((one) => one * kilobyte)) {
      const client = await sent(bed, withBody(Buffer.alloc(size, 'x'), smuggled));
      const far = await upstream.next();
      await bodyOf(far, size);
      far.write(answered);
      await client.until('request-malformed');
      expect(client.text()).toContain('HTTP/1.1 400 ');
      far.socket.destroy();
      client.socket.destroy();
    }
  });

  test('that an upstream answers before its end is read on, and the next request is taken on the same connection', async () => {
    const body = Buffer.alloc(3_000 * kilobyte, 'y');
    const bytes = withBody(body);
    const client = await sent(bed, bytes.subarray(0, 1_000_000));
    const far = await upstream.next();
    await far.until('yyy');
    far.write(answered);
    await client.until('\r\n\r\nok');
    client.write(bytes.subarray(1_000_000));
    client.write(requestBytes(bed, { body: '"second"' }));
    // Whichever connection it goes on.
    await expect.poll(() => upstream.connections.some((one) => one.text().endsWith('"second"'))).toBe(true);
    client.socket.destroy();
  });

  test('whose client goes in the middle ends its exchange, and the proxy serves on', async () => {
    const client = await sent(bed, withBody(Buffer.alloc(3_000 * kilobyte, 'z')).subarray(0, 2_000_000));
    const far = await upstream.next();
    await far.until((text) => text.length > 1_900_000);
    client.socket.destroy();
    const [ended] = await bed.ended();
    expect(ended?.outcome).toBe('clientGone');
    await far.closed();
    const other = await sent(bed, withBody(Buffer.alloc(500 * kilobyte, 'o')));
    await bodyOf(await upstream.next(), 500 * kilobyte);
    other.socket.destroy();
  });
});

describe('reading directly', () => {
  const bodyBytes = 8 * 1024 * kilobyte;

  /** How many reads of one upload went by whoever watches the connection, and what came of its body. */
  async function upload(isDirect: boolean): Promise<{ watched: number; body: string }> {
    let watched = 0;
    const server = createServer();
    server.on('connection', (socket) => socket.prependListener('data', () => (watched += 1)));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const client = await rawClient((server.address() as AddressInfo).port);
    client.write(`POST / HTTP/1.1\r\nhost: a\r\ncontent-length: ${bodyBytes}\r\n\r\n`);
    const [request] = (await once(server, 'request')) as [IncomingMessage];
    if (isDirect) readDirectly(request, bodyBytes);
    const hash = createHash('sha256');
    request.on('data', (piece: Buffer) => hash.update(piece));
    client.write(Buffer.alloc(bodyBytes, 'd'));
    await once(request, 'end');
    client.socket.destroy();
    server.close();
    return { watched, body: hash.digest('hex') };
  }

  test('works with the parser of this Node: hardly a read of the body goes by those who watch the connection', async () => {
    const [plain, direct] = [await upload(false), await upload(true)];
    expect(direct.body).toBe(plain.body);
    expect(direct.body).toBe(sha(Buffer.alloc(bodyBytes, 'd')));
    expect(plain.watched).toBeGreaterThan(bodyBytes / (64 * kilobyte));
    expect(direct.watched).toBeLessThan(20);
  });
});
