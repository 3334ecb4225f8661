import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { bedBackends, bedGateway, startBed, type ProxyBed } from '../fakes/proxy-bed.ts';
import type { RawConnection } from '../fakes/raw-connection.ts';
import { refusalOf, requestBytes, sent } from '../fakes/raw-request.ts';
import { startRawUpstream, type RawUpstream } from '../fakes/raw-upstream.ts';

const opened: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).toReversed()) await close();
});

async function begin(modelPattern: string): Promise<{ bed: ProxyBed; upstream: RawUpstream }> {
  const upstream = await startRawUpstream();
  opened.push(() => upstream.close());
  const bed = await startBed(upstream.url);
  opened.push(() => bed.stop());
  const [api] = bedBackends(upstream.url);
  bed.proxy.route(bed.table({ gateways: [bedGateway([{ ...api, modelPattern }])] }));
  return { bed, upstream };
}

/** `{"model":"gpt-test","input":[]}` as a Zstandard frame. */
const zstdBody = Buffer.from('KLUv/QRY+QAAeyJtb2RlbCI6ImdwdC10ZXN0IiwiaW5wdXQiOltdfYeJvU4=', 'base64');

function post(bed: ProxyBed, body: Buffer, headers: readonly string[] = []): Buffer {
  const head = [
    `POST ${bed.apiPath}/responses HTTP/1.1`,
    `host: ${bed.host}`,
    ...headers,
    ...(headers.some((line) => line.startsWith('transfer-encoding'))
      ? []
      : [`content-length: ${body.length}`]),
  ];
  return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), body]);
}

const large = (model: string): Buffer => Buffer.from(`{"input":"${'x'.repeat(600_000)}","model":"${model}"}`);
const chunked = (body: Buffer): Buffer =>
  Buffer.concat([Buffer.from(`${body.length.toString(16)}\r\n`), body, Buffer.from('\r\n0\r\n\r\n')]);

describe('P15: a request over HTTP', () => {
  test.each<[name: string, body: Buffer, headers: readonly string[]]>([
    ['small', Buffer.from('{"model":"gpt-test"}'), []],
    ['large, the model at its end', large('gpt-test'), []],
    ['chunked', chunked(large('gpt-test')), ['transfer-encoding: chunked']],
    ['zstd', zstdBody, ['content-encoding: zstd']],
    ['gzip', gzipSync(large('gpt-test')), ['content-encoding: gzip']],
    ['one of two models', Buffer.from('{"model":"other","model":"gpt-test"}'), []],
  ])(
    '%s, of an excluded model: 400, told in the log, and no connection upstream',
    async (_name, body, headers) => {
      const { bed, upstream } = await begin('other|gpt-5.*');
      const client = await sent(bed, post(bed, body, headers));
      expect(await refusalOf(client)).toEqual({ status: 400, code: 'model-excluded' });
      const [ended] = await bed.ended();
      expect(ended).toMatchObject({ outcome: 'failed', problem: { code: 'model-excluded' } });
      expect(bed.events.map(({ type }) => type).slice(0, 3)).toEqual([
        'started',
        'requestBytes',
        'requestEnded',
      ]);
      expect(bed.notices.at(-1)).toMatchObject({ type: 'answered', problem: { code: 'model-excluded' } });
      expect(upstream.connections).toHaveLength(0);
    },
  );

  test.each<[name: string, body: Buffer, headers: readonly string[]]>([
    ['small', Buffer.from('{"model":"gpt-test"}'), []],
    ['large', large('gpt-test'), []],
    ['zstd', zstdBody, ['content-encoding: zstd']],
    ['without a model', Buffer.from('{"input":[]}'), []],
    ['without JSON', Buffer.from('v=0 sdp'), []],
  ])('%s, of a model that is taken, passes byte for byte', async (_name, body, headers) => {
    const { bed, upstream } = await begin('gpt-.*');
    const client = await sent(bed, post(bed, body, headers));
    const far = await upstream.next();
    await far.until((text) => text.length >= body.length && text.endsWith(body.toString('latin1')));
    far.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
    expect(await client.until('ok')).toContain('HTTP/1.1 200 OK');
    client.socket.destroy();
  });

  test('a GET has no model and passes', async () => {
    const { bed, upstream } = await begin('nothing');
    const client = await sent(bed, requestBytes(bed, { method: 'GET', path: `${bed.apiPath}/models` }));
    await (await upstream.next()).until('GET /base/models HTTP/1.1');
    client.socket.destroy();
  });

  test.each<[name: string, body: Buffer, encoding: string]>([
    ['D11 a bomb', gzipSync(Buffer.alloc(140 * 1024 * 1024, ' ')), 'gzip'],
    ['what is not what it says', Buffer.from('{"model":"gpt-5"}'), 'zstd'],
    ['an encoding nobody reads', Buffer.from('{"model":"gpt-5"}'), 'compress'],
    ['two encodings', Buffer.from('{"model":"gpt-5"}'), 'identity\r\ncontent-encoding: gzip'],
  ])('%s: 400, because its model cannot be read', async (_name, body, encoding) => {
    const { bed, upstream } = await begin('gpt-.*');
    const client = await sent(bed, post(bed, body, [`content-encoding: ${encoding}`]));
    expect(await refusalOf(client)).toEqual({ status: 400, code: 'request-malformed' });
    expect(upstream.connections).toHaveLength(0);
  });

  test('D11 one that says it is larger than 128 MB is refused by its head', async () => {
    const { bed, upstream } = await begin('gpt-.*');
    const client = await sent(
      bed,
      `POST ${bed.apiPath}/responses HTTP/1.1\r\nhost: ${bed.host}\r\ncontent-length: 134217729\r\n\r\n`,
    );
    expect(await refusalOf(client)).toEqual({ status: 400, code: 'request-malformed' });
    expect(upstream.connections).toHaveLength(0);
  });

  test('a client that goes in the middle of its body is told as gone, and nothing went upstream', async () => {
    const { bed, upstream } = await begin('gpt-.*');
    // A first request, so that the proxy knows by now who is at the other end.
    const client = await sent(bed, post(bed, Buffer.from('{"model":"other"}')));
    await client.until('}}');
    client.write(
      `POST ${bed.apiPath}/responses HTTP/1.1\r\nhost: ${bed.host}\r\ncontent-length: 100\r\n\r\n{"model":"gpt-5"`,
    );
    client.socket.end();
    const ended = await bed.ended(2);
    expect(ended.map(({ outcome }) => outcome)).toEqual(['failed', 'clientGone']);
    expect(upstream.connections).toHaveLength(0);
  });
});

const switching =
  'HTTP/1.1 101 Switching Protocols\r\nconnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: x\r\n\r\n';
const upgradeHeaders = [
  'connection: Upgrade',
  'upgrade: websocket',
  'sec-websocket-version: 13',
  'sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==',
];

async function tunnelled(
  pattern: string,
): Promise<{ bed: ProxyBed; client: RawConnection; far: RawConnection }> {
  const { bed, upstream } = await begin(pattern);
  const client = await sent(bed, requestBytes(bed, { method: 'GET', headers: upgradeHeaders }));
  const far = await upstream.next();
  await far.until('\r\n\r\n');
  far.write(switching);
  await client.until('\r\n\r\n');
  return { bed, client, far };
}

/** A short text message, masked with zeros. */
const message = (text: string): Buffer =>
  Buffer.concat([
    Buffer.from([0x81, 0xfe, text.length >> 8, text.length & 255, 0, 0, 0, 0]),
    Buffer.from(text),
  ]);
const create = (model: string): Buffer =>
  message(`{"type":"response.create","model":"${model}","input":"${'x'.repeat(120)}"}`);
const ping = Buffer.from([0x89, 0x80, 0, 0, 0, 0]);

describe('P15: a request over WebSocket', () => {
  test('of an excluded model is answered by an error event; what is around it passes byte for byte', async () => {
    const { bed, client, far } = await tunnelled('gpt-5.*');
    const head = far.bytes().length;
    client.write(Buffer.concat([create('gpt-5'), ping]));
    client.write(create('gpt-4o'));
    client.write(ping);
    client.write(create('gpt-5.5'));
    const expected = Buffer.concat([create('gpt-5'), ping, ping, create('gpt-5.5')]);
    await far.until((text) => text.length >= head + expected.length);
    expect(far.bytes().subarray(head).equals(expected)).toBe(true);
    const text = await client.until('"headers":{}}');
    const answer = JSON.parse(text.slice(text.indexOf('\x81\x7e') + 4)) as { error: object };
    expect(answer).toMatchObject({ type: 'error', status: 400, error: { postern_code: 'model-excluded' } });
    // The log sees what the client sent and got.
    const bytesOf = (type: 'requestBytes' | 'responseBytes'): string =>
      Buffer.concat(bed.events.flatMap((event) => (event.type === type ? [event.bytes] : []))).toString();
    expect(bytesOf('requestBytes')).toContain('"model":"gpt-4o"');
    expect(bytesOf('responseBytes')).toContain('does not take the model');
    client.socket.destroy();
  });

  test('the answer waits for the end of a message of the upstream', async () => {
    const { client, far } = await tunnelled('gpt-5.*');
    far.write(Buffer.from([0x01, 2, 0x7b, 0x22]));
    await client.until('\x01\x02{"');
    client.write(Buffer.concat([create('gpt-4o'), ping]));
    // The ping behind it has come through: the message before it was judged.
    await far.until(ping.toString('latin1'));
    far.write(Buffer.from([0x80, 2, 0x22, 0x7d, 0x81, 2, 0x7b, 0x7d]));
    const text = await client.until((all) => all.endsWith('\x81\x02{}'));
    const frames = text.slice(text.indexOf('\x01\x02{"'));
    expect(frames.startsWith('\x01\x02{"\x80\x02"}\x81\x7e')).toBe(true);
    expect(frames.endsWith('"headers":{}}\x81\x02{}')).toBe(true);
    client.socket.destroy();
  });

  test('where every model is taken nothing is held back, not even half a message', async () => {
    const { client, far } = await tunnelled('.*');
    const half = create('gpt-4o').subarray(0, 40);
    client.write(half);
    await far.until(half.toString('latin1'));
    client.socket.destroy();
  });

  test('with a pattern half a message is held back, and passes once it is whole', async () => {
    const { client, far } = await tunnelled('gpt-4.*');
    const head = far.bytes().length;
    const whole = create('gpt-4o');
    client.write(Buffer.concat([ping, whole.subarray(0, 40)]));
    await far.until(ping.toString('latin1'));
    expect(far.bytes().subarray(head).equals(ping)).toBe(true);
    client.write(whole.subarray(40));
    await far.until((text) => text.length >= head + ping.length + whole.length);
    expect(
      far
        .bytes()
        .subarray(head + ping.length)
        .equals(whole),
    ).toBe(true);
    client.socket.destroy();
  });
});
