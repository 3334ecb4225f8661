import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { bedBackends, bedGateway, startBed, type ProxyBed } from '../fakes/proxy-bed.ts';
import { rawClient } from '../fakes/raw-connection.ts';
import { requestBytes, sent } from '../fakes/raw-request.ts';
import { startRawUpstream, type RawUpstream } from '../fakes/raw-upstream.ts';

let upstream: RawUpstream;
let bed: ProxyBed;

beforeEach(async () => {
  upstream = await startRawUpstream();
  // Hundreds of connections are opened here; who opens them is proxy-admission's matter.
  bed = await startBed(upstream.url, { ownUid: null });
});
afterEach(async () => {
  await bed.stop();
  await upstream.close();
});

const streamHead = 'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n';
const chunk = (text: string): string => `${text.length.toString(16)}\r\n${text}\r\n`;

/** The body of a chunked answer, unframed; what follows a cut stays out. */
function unchunked(text: string): { body: string; isWhole: boolean } {
  let at = text.indexOf('\r\n\r\n') + 4;
  let body = '';
  for (;;) {
    const end = text.indexOf('\r\n', at);
    if (end < 0) return { body, isWhole: false };
    const size = Number.parseInt(text.slice(at, end), 16);
    if (size === 0) return { body, isWhole: text.endsWith('\r\n\r\n') };
    body += text.slice(end + 2, end + 2 + size);
    at = end + 2 + size + 2;
  }
}

async function streaming(): Promise<{
  client: Awaited<ReturnType<typeof rawClient>>;
  far: Awaited<ReturnType<RawUpstream['next']>>;
}> {
  const client = await sent(bed, requestBytes(bed));
  const far = await upstream.next();
  await far.until('{}');
  far.write(streamHead);
  await client.until('\r\n\r\n');
  return { client, far };
}

describe('a stream passes as it comes', () => {
  test('its head goes out before any of its body has come', async () => {
    const { client } = await streaming();
    expect(client.text()).toContain('HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n');
    client.socket.destroy();
  });

  test('no event waits for company: each is there before the next is sent', async () => {
    const { client, far } = await streaming();
    for (let index = 0; index < 50; index += 1) {
      far.write(chunk(`data: ${index}\n\n`));
      await client.until(`data: ${index}\n\n`);
    }
    far.write('0\r\n\r\n');
    await client.until('\r\n0\r\n\r\n');
    client.socket.destroy();
  });

  test('D4: a stream of one-byte writes arrives byte-identical', async () => {
    const { client, far } = await streaming();
    const body = 'event: a\ndata: {"text":"\u00e9\u00df"}\r\n\r\n: comment\n\ndata: x\n\n'.repeat(20);
    const latin = Buffer.from(body).toString('latin1');
    for (const byte of `${chunk(latin)}0\r\n\r\n`) {
      far.write(byte);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await client.until('\r\n0\r\n\r\n');
    expect(unchunked(client.text())).toEqual({ body: latin, isWhole: true });
    client.socket.destroy();
  });

  test('20,000 tiny events arrive whole, however they were cut into writes', async () => {
    const { client, far } = await streaming();
    const events = Array.from({ length: 20_000 }, (_, index) => `data: ${index}\n\n`);
    for (const event of events) far.write(chunk(event));
    far.write('0\r\n\r\n');
    await client.until((text) => text.endsWith('\r\n0\r\n\r\n'));
    expect(unchunked(client.text())).toEqual({ body: events.join(''), isWhole: true });
    const [ended] = await bed.ended();
    expect(ended?.outcome).toBe('ended');
    client.socket.destroy();
  });

  test('D5, D6: a line of 100 MB passes whole, and goes on until the client stops', async () => {
    const client = await sent(bed, requestBytes(bed));
    const far = await upstream.next();
    await far.until('{}');
    far.write(streamHead.replace('Transfer-Encoding: chunked', 'Content-Length: 200000000'));
    await client.until('\r\n\r\n');
    const sum = createHash('sha256');
    let heard = 0;
    const isHeard = new Promise<void>((resolve) => {
      client.socket.removeAllListeners('data');
      client.socket.on('data', (bytes: Buffer) => {
        heard += bytes.length;
        sum.update(bytes);
        if (heard >= 100_000_000) resolve();
      });
    });
    const expected = createHash('sha256');
    for (let written = 0; written < 100; written += 1) {
      const block = Buffer.alloc(1_000_000, `data: ${written}`);
      expected.update(block);
      if (!far.socket.write(block)) await once(far.socket, 'drain');
    }
    await isHeard;
    expect(heard).toBe(100_000_000);
    expect(sum.digest('hex')).toBe(expected.digest('hex'));
    client.socket.destroy();
    await far.closed();
    expect(await bed.ended()).toMatchObject([{ outcome: 'clientGone' }]);
  });

  test('the recorder gets a copy of every byte', async () => {
    const { client, far } = await streaming();
    const events = Array.from({ length: 2_000 }, (_, index) => `data: ${index}\n\n`);
    for (const event of events) far.write(chunk(event));
    far.write('0\r\n\r\n');
    await bed.ended();
    const copied = bed.events.flatMap((event) => (event.type === 'responseBytes' ? [event.bytes] : []));
    expect(Buffer.concat(copied).toString()).toBe(events.join(''));
    client.socket.destroy();
  });
});

describe('a cut is passed on as a cut', () => {
  const events = [
    'event: response.created\ndata: {}\n\n',
    'data: {"type":"response.output_text.delta","delta":"hi"}\n\n',
    'event: response.completed\ndata: {}\n\n',
  ];
  const whole = `${streamHead}${events.map(chunk).join('')}0\r\n\r\n`;

  test(`D1: cut after each of the ${whole.length} bytes of an answer, the client never sees a clean end`, async () => {
    for (let cut = 1; cut < whole.length; cut += 1) {
      const client = await sent(bed, requestBytes(bed));
      const far = await upstream.next();
      await far.until('{}');
      far.socket.end(Buffer.from(whole.slice(0, cut), 'latin1'));
      if (cut < streamHead.length) {
        expect(await client.until('}}')).toContain('HTTP/1.1 502 Bad Gateway');
      } else {
        const { text } = await client.closed();
        expect(unchunked(text).isWhole).toBe(false);
        const sentBody = unchunked(whole.slice(0, cut)).body;
        expect(unchunked(text).body.startsWith(sentBody.slice(0, unchunked(text).body.length))).toBe(true);
      }
      client.socket.destroy();
    }
    const ended = await bed.ended(whole.length - 1);
    const outcomes = new Set(ended.map(({ outcome }) => outcome));
    expect(outcomes).toEqual(new Set(['failed', 'upstreamGone']));
  });

  test('D14: a reset in mid-stream delivers what came before it, then breaks off', async () => {
    const { client, far } = await streaming();
    far.write(chunk('data: before\n\n'));
    await client.until('data: before\n\n');
    far.socket.resetAndDestroy();
    const { text } = await client.closed();
    expect(unchunked(text)).toEqual({ body: 'data: before\n\n', isWhole: false });
    const [ended] = await bed.ended();
    expect(ended).toMatchObject({ outcome: 'upstreamGone', problem: { code: 'upstream-reset' } });
  });

  test('D15: an upstream that ends its side before the stated length breaks off too', async () => {
    const client = await sent(bed, requestBytes(bed));
    const far = await upstream.next();
    await far.until('{}');
    far.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\npart');
    await client.until('part');
    far.socket.end();
    const { text } = await client.closed();
    expect(text.endsWith('part')).toBe(true);
    const [ended] = await bed.ended();
    expect(ended?.outcome).toBe('upstreamGone');
  });
});

describe('a client that goes away', () => {
  test('D7: in mid-stream, ends the upstream at once', async () => {
    const { client, far } = await streaming();
    client.socket.destroy();
    const goneAt = performance.now();
    await far.closed();
    expect(performance.now() - goneAt).toBeLessThan(1_000);
    const [ended] = await bed.ended();
    expect(ended).toMatchObject({ outcome: 'clientGone', problem: null });
  });

  test('D7: a stream outlasts a silence longer than every limit of the proxy', async () => {
    await bed.stop();
    const limits = { connectTimeoutMs: 300, headersTimeoutMs: 600, keepAliveMs: 300 };
    bed = await startBed(upstream.url, {
      ownUid: null,
      limits: { ...limits, clientHeadMs: 300, clientHeadCheckMs: 100 },
    });
    const { client, far } = await streaming();
    // What tells the time: a request whose answer does not come is given up, and then another.
    for (let wait = 0; wait < 2; wait += 1) {
      const other = await sent(bed, requestBytes(bed));
      await (await upstream.next()).until('{}');
      await other.until('504 Gateway Timeout');
    }
    far.write(`${chunk('data: late\n\n')}0\r\n\r\n`);
    await client.until('\r\n0\r\n\r\n');
    expect(unchunked(client.text())).toEqual({ body: 'data: late\n\n', isWhole: true });
    const ended = await bed.ended(3);
    expect(ended.map(({ outcome }) => outcome).at(-1)).toBe('ended');
  });

  test('D7: before the upstream has answered', async () => {
    const client = await sent(bed, requestBytes(bed));
    const far = await upstream.next();
    await far.until('{}');
    client.socket.destroy();
    await far.closed();
    const [ended] = await bed.ended();
    expect(ended?.outcome).toBe('clientGone');
  });

  test('in the middle of its own upload, so that no whole request was sent', async () => {
    const client = await sent(
      bed,
      requestBytes(bed, { body: '' }).replace('content-length: 0', 'content-length: 900000'),
    );
    client.write(Buffer.alloc(300_000));
    const far = await upstream.next();
    await far.until('\r\n\r\n');
    client.socket.destroy();
    await far.closed();
    const [ended] = await bed.ended();
    expect(ended?.outcome).toBe('clientGone');
  });

  test('in the middle of a small upload: the upstream hears nothing of it', async () => {
    const client = await sent(bed, requestBytes(bed));
    const far = await upstream.next();
    await far.until('{}');
    far.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
    await client.until('ok');
    client.write(requestBytes(bed, { body: '' }).replace('content-length: 0', 'content-length: 90'));
    client.write('part');
    client.socket.end();
    await client.closed();
    const ended = await bed.ended(2);
    expect(ended.map(({ outcome }) => outcome)).toEqual(['ended', 'clientGone']);
    expect(far.text()).not.toContain('part');
  });

  test('while its answer waits for it (D8): the upstream was paused, and is let go', async () => {
    const client = await sent(bed, requestBytes(bed));
    client.socket.pause();
    const far = await upstream.next();
    await far.until('{}');
    far.write('HTTP/1.1 200 OK\r\nContent-Length: 60000000\r\n\r\n');
    const block = Buffer.alloc(1_000_000);
    let isFull = false;
    for (let sentBlocks = 0; sentBlocks < 60 && !isFull; sentBlocks += 1) {
      isFull = !far.socket.write(block) && !(await drained(far.socket));
    }
    expect(isFull).toBe(true);
    client.socket.destroy();
    await far.closed();
    const [ended] = await bed.ended();
    expect(ended?.outcome).toBe('clientGone');
  });
});

/** True when a socket drains before a second of nobody reading has passed. */
async function drained(socket: import('node:net').Socket): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), 1_000);
    socket.once('drain', () => {
      clearTimeout(timer);
      resolve(true);
    });
  });
}

test('J3: an upstream that does not read pauses the upload, so that memory stays flat', async () => {
  const client = await sent(
    bed,
    requestBytes(bed, { body: '' }).replace('content-length: 0', 'content-length: 100000000'),
  );
  const block = Buffer.alloc(1_000_000);
  client.write(block);
  const far = await upstream.next();
  await far.until('\r\n\r\n');
  far.socket.pause();
  let written = 0;
  while (written < 100 && (client.socket.write(block) || (await drained(client.socket)))) written += 1;
  expect(written).toBeLessThan(40);
  client.socket.destroy();
  // A client whose upload is held back is not read, so its going is noticed when the upstream reads on.
  far.socket.resume();
  const [ended] = await bed.ended();
  expect(ended?.outcome).toBe('clientGone');
});

test('requests in flight keep their route when the table changes (P8)', async () => {
  const { client, far } = await streaming();
  const second = await startRawUpstream();
  bed.proxy.route(bed.table({ gateways: [bedGateway(bedBackends(second.url))] }));
  far.write(chunk('data: old\n\n') + '0\r\n\r\n');
  await client.until('0\r\n\r\n');
  client.write(requestBytes(bed, { body: 'new' }));
  await (await second.next()).until('new');
  client.socket.destroy();
  await second.close();
});

describe('stopping', () => {
  test('lets a running answer end within the grace', async () => {
    const { client, far } = await streaming();
    const stopped = bed.proxy.stop(20_000);
    far.write(`${chunk('data: last\n\n')}0\r\n\r\n`);
    await stopped;
    const { text } = await client.closed();
    expect(unchunked(text)).toEqual({ body: 'data: last\n\n', isWhole: true });
  });

  test('aborts what overruns the grace, and says so to the recorder', async () => {
    const { client, far } = await streaming();
    await bed.proxy.stop(0);
    await far.closed();
    expect(unchunked((await client.closed()).text).isWhole).toBe(false);
    const ended = await bed.ended();
    expect(ended.map(({ outcome }) => outcome)).toEqual(['stopped']);
  });

  test('closes the connections that carry nothing', async () => {
    const { client, far } = await streaming();
    const waiting = await rawClient(bed.port);
    const stopped = bed.proxy.stop(20_000);
    far.write('0\r\n\r\n');
    await stopped;
    await client.closed();
    await waiting.closed();
  });
});
