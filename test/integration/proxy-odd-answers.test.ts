// Answers that are not plain: another parser reads them, on the same connection, and nobody notices.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startBed, type ProxyBed } from '../fakes/proxy-bed.ts';
import { requestBytes, sent } from '../fakes/raw-request.ts';
import { startRawUpstream, type RawUpstream } from '../fakes/raw-upstream.ts';

let upstream: RawUpstream;
let bed: ProxyBed;
beforeEach(async () => {
  upstream = await startRawUpstream();
  bed = await startBed(upstream.url, { ownUid: null });
});
afterEach(async () => {
  await bed.stop();
  await upstream.close();
});

const chunked = 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n';
/** A tab before a value: in order, and not plain. */
const oddHead = 'HTTP/1.1 200 OK\r\nx:\ty\r\n';

test('an answer whose chunks get odd in their middle arrives whole, and its connection is not used again', async () => {
  const client = await sent(bed, requestBytes(bed));
  const far = await upstream.next();
  await far.until('{}');
  far.write(`${chunked}4\r\npots\r\n`);
  await client.until('4\r\npots\r\n');
  far.write('4;note="a"\r\nmi');
  await client.until('mi');
  far.write('st\r\n4;b\r\nruns\r\n');
  far.write('0\r\nchecksum: 1\r\n\r\n');
  const text = await client.until('\r\n0\r\n\r\n');
  const body = text.slice(text.indexOf('\r\n\r\n') + 4).replaceAll(/[0-9a-f]+\r\n|\r\n/g, '');
  expect(body).toBe('potsmistruns');
  expect(text).not.toContain('checksum');
  expect(await bed.ended()).toMatchObject([{ outcome: 'ended', problem: null }]);
  await far.closed();
  client.write(requestBytes(bed, { body: 'next' }));
  const next = await upstream.next();
  await next.until('next');
  client.socket.destroy();
});

test('one whose chunks are wrong in their middle is broken off behind what came, never ended', async () => {
  const client = await sent(bed, requestBytes(bed));
  const far = await upstream.next();
  await far.until('{}');
  far.write(`${chunked}4\r\nsome\r\n`);
  await client.until('some');
  far.write('xyz\r\n');
  const { text } = await client.closed();
  expect(text).not.toContain('\r\n0\r\n');
  expect(await bed.ended()).toMatchObject([{ outcome: 'upstreamGone', problem: { code: 'upstream-reset' } }]);
});

test('a WebSocket whose upgrade is answered oddly is carried both ways, with what came behind it', async () => {
  const client = await sent(
    bed,
    requestBytes(bed, {
      method: 'GET',
      headers: [
        'connection: Upgrade',
        'upgrade: websocket',
        'sec-websocket-version: 13',
        'sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==',
      ],
    }),
  );
  const far = await upstream.next();
  await far.until('\r\n\r\n');
  far.write('HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade:\twebsocket\r\n\r\nfirst');
  await client.until('first');
  client.write('word');
  await far.until('word');
  // The request itself was written once.
  expect(far.text().split('HTTP/1.1')).toHaveLength(2);
  far.write('other word');
  await client.until('other word');
  client.socket.destroy();
  await far.closed();
});

describe('an odd answer', () => {
  test('that comes before the upload is over reaches the client, and the upload goes no further', async () => {
    const request = requestBytes(bed, { body: '' }).replace('length: 0', 'length: 9000000');
    const client = await sent(bed, request);
    client.write('x'.repeat(1_000_000));
    const far = await upstream.next();
    await far.until('x'.repeat(100_000));
    far.write(`${oddHead}content-length: 2\r\n\r\nno`);
    await client.until('\r\n\r\nno');
    await far.closed();
    expect(await bed.ended()).toMatchObject([{ outcome: 'ended' }]);
    client.socket.destroy();
  });

  test('waits for a client that does not read, and comes whole when it does', async () => {
    const client = await sent(bed, requestBytes(bed));
    const far = await upstream.next();
    await far.until('{}');
    const size = 40_000_000;
    far.write(`${oddHead}content-length: ${size}\r\n\r\n`);
    await client.until('\r\n\r\n');
    client.socket.pause();
    const head = client.bytes().length;
    far.write(Buffer.alloc(size));
    const isHeldUp = await Promise.race([
      new Promise<boolean>((resolve) => far.socket.once('drain', () => resolve(false))),
      new Promise<boolean>((resolve) => setTimeout(resolve, 1_000, true)),
    ]);
    expect(isHeldUp).toBe(true);
    client.socket.resume();
    let bytes = head;
    await new Promise<void>((resolve) => {
      client.socket.on('data', (piece: Buffer) => {
        bytes += piece.length;
        if (bytes >= head + size) resolve();
      });
    });
    expect(await bed.ended()).toMatchObject([{ outcome: 'ended' }]);
    client.socket.destroy();
  });

  test('ends at once with the client that leaves', async () => {
    const client = await sent(bed, requestBytes(bed));
    const far = await upstream.next();
    await far.until('{}');
    far.write(`${oddHead}transfer-encoding: chunked\r\n\r\n4\r\nsome\r\n`);
    await client.until('some');
    client.socket.destroy();
    await far.closed();
    expect(await bed.ended()).toMatchObject([{ outcome: 'clientGone' }]);
  });

  test('a head that comes in more than a few reads arrives as it was', async () => {
    const client = await sent(bed, requestBytes(bed));
    const far = await upstream.next();
    await far.until('{}');
    const field = `x: ${'y'.repeat(200)}`;
    for (const byte of `HTTP/1.1 200 OK\r\ncontent-length: 2\r\n${field}\r\n\r\nok`) {
      far.write(byte);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await client.until('ok')).toContain(`HTTP/1.1 200 OK\r\ncontent-length: 2\r\n${field}\r\n`);
    client.socket.destroy();
  });
});

test('what an upstream says on a kept connection that nobody asked on is no answer to the next request', async () => {
  const client = await sent(bed, requestBytes(bed));
  const far = await upstream.next();
  await far.until('{}');
  far.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok');
  await client.until('ok');
  far.write('HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\nforged');
  client.write(requestBytes(bed, { body: 'second' }));
  const next = await upstream.next();
  await next.until('second');
  next.write('HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nreal');
  expect(await client.until('real')).not.toContain('forged');
  expect(far.text()).not.toContain('second');
  client.socket.destroy();
});
