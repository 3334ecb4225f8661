// Connections to an upstream that are kept, and that it may be closing when the next request comes (C50).
import { Readable } from 'node:stream';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { directTransport } from '../../main/domain/transport.ts';
import { defaultForwardLimits, openForwarder, type UpstreamCall } from '../../main/proxy/forward.ts';
import { startBed, type ProxyBed } from '../fakes/proxy-bed.ts';
import type { RawConnection } from '../fakes/raw-connection.ts';
import { requestBytes, sent } from '../fakes/raw-request.ts';
import { startRawUpstream, type RawUpstream } from '../fakes/raw-upstream.ts';

const opened: (() => Promise<void>)[] = [];
afterEach(async () => {
  vi.restoreAllMocks();
  for (const close of opened.splice(0).toReversed()) await close();
});

/** A whole answer of two bytes; `more` are whole lines. */
const answerOf = (...more: readonly string[]): string =>
  ['HTTP/1.1 200 OK', 'content-length: 2', ...more, '', 'ok'].join('\r\n');
const upgradeLines = [
  'connection: Upgrade',
  'upgrade: websocket',
  'sec-websocket-version: 13',
  'sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==',
];
const agreed = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n';

async function startUpstream(): Promise<RawUpstream> {
  const upstream = await startRawUpstream();
  opened.push(() => upstream.close());
  return upstream;
}

/** A proxy that keeps one connection to its upstream: `far` is its other end. */
async function beginKept(
  ...more: readonly string[]
): Promise<{ bed: ProxyBed; upstream: RawUpstream; far: RawConnection; first: RawConnection }> {
  const upstream = await startUpstream();
  const bed = await startBed(upstream.url);
  opened.push(() => bed.stop());
  const first = await sent(bed, requestBytes(bed, { body: 'first' }));
  const far = await upstream.next();
  await far.until('first');
  far.write(answerOf(...more));
  await first.until('ok');
  opened.push(async () => void first.socket.destroy());
  await bed.ended();
  return { bed, upstream, far, first };
}

const upgradeOf = (bed: ProxyBed): string => requestBytes(bed, { method: 'GET', headers: upgradeLines });
const modelsOf = (bed: ProxyBed): string =>
  requestBytes(bed, { method: 'GET', path: `${bed.apiPath}/models` });

/** Both ways in which an upstream ends a connection of which it has read nothing more, or something. */
const ends = [
  ['closes', (far: RawConnection) => void far.socket.destroy()],
  ['resets', (far: RawConnection) => void far.socket.resetAndDestroy()],
] as const;

describe.each(ends)('C50: an upstream that %s a kept connection as it gets a request', (_how, endIt) => {
  test('does not fail a WebSocket: it is opened over a connection of its own', async () => {
    const { bed, upstream, far } = await beginKept();
    const client = await sent(bed, upgradeOf(bed));
    await far.until('websocket');
    endIt(far);
    const next = await upstream.next();
    await next.until('\r\n\r\n');
    expect(next.text()).toBe(far.text().slice(far.text().indexOf('GET ')));
    next.write(agreed);
    await client.until('101 Switching Protocols');
    client.write('word');
    await next.until('word');
    next.write('other word');
    await client.until('other word');
    client.socket.destroy();
    expect((await bed.ended(2)).map(({ problem }) => problem)).toEqual([null, null]);
    expect(upstream.connections).toHaveLength(2);
  });

  test('does not fail a GET, which is repeated once and no more', async () => {
    const { bed, upstream, far } = await beginKept();
    const client = await sent(bed, modelsOf(bed));
    await far.until('/models');
    endIt(far);
    const next = await upstream.next();
    await next.until('\r\n\r\n');
    endIt(next);
    expect(await client.until('}}')).toContain('HTTP/1.1 502 ');
    client.socket.destroy();
    expect(await bed.ended(2)).toMatchObject([{}, { problem: { code: 'upstream-reset' } }]);
    expect(upstream.connections).toHaveLength(2);
  });

  test('gets a POST it was sent no second time', async () => {
    const { bed, upstream, far } = await beginKept();
    const client = await sent(bed, requestBytes(bed, { body: 'second' }));
    await far.until('second');
    endIt(far);
    expect(await client.until('}}')).toContain('HTTP/1.1 502 ');
    client.socket.destroy();
    await bed.ended(2);
    expect(upstream.connections).toHaveLength(1);
  });
});

test('C50: a GET is not repeated where its connection was opened for it, nor after its answer began', async () => {
  const upstream = await startUpstream();
  const bed = await startBed(upstream.url);
  opened.push(() => bed.stop());
  const client = await sent(bed, modelsOf(bed));
  const far = await upstream.next();
  await far.until('/models');
  far.socket.resetAndDestroy();
  expect(await client.until('}}')).toContain('HTTP/1.1 502 ');
  client.socket.destroy();
  expect(upstream.connections).toHaveLength(1);

  const kept = await beginKept();
  const second = await sent(kept.bed, modelsOf(kept.bed));
  await kept.far.until('/models');
  kept.far.write('HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\nsome');
  await second.until('some');
  kept.far.socket.resetAndDestroy();
  await second.closed();
  expect(await kept.bed.ended(2)).toMatchObject([{}, { outcome: 'upstreamGone' }]);
  expect(kept.upstream.connections).toHaveLength(1);
});

test('C50: a client that leaves while its WebSocket is opened a second time ends that one too', async () => {
  const { bed, upstream, far } = await beginKept();
  const client = await sent(bed, upgradeOf(bed));
  await far.until('websocket');
  far.socket.resetAndDestroy();
  const next = await upstream.next();
  await next.until('websocket');
  client.socket.destroy();
  await next.closed();
  expect(await bed.ended(2)).toMatchObject([{}, { outcome: 'clientGone' }]);
  expect(upstream.connections).toHaveLength(2);
});

test('C50: a POST that waits while the event loop stands still does not meet a connection that is ending for its age', async () => {
  // Two seconds are kept off of what it announces.
  const { bed, upstream, far, first } = await beginKept('keep-alive: timeout=4');
  first.write(requestBytes(bed, { body: 'second' }));
  // As on a busy machine: the timer that ends the connection and the request are both due in one turn of the loop.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2_100);
  const answered = first.until(
    (text) => text.includes('postern_error') || text.split('\r\n\r\nok').length === 3,
  );
  const next = await Promise.race([upstream.next(), answered.then(() => null)]);
  await next?.until('second');
  next?.write(answerOf());
  expect(await answered).not.toContain('postern_error');
  first.socket.destroy();
  expect(far.text()).not.toContain('second');
});

test('C50: after a sleep of the computer, in which no timer ran, no request meets a connection from before it', async () => {
  const { bed, upstream, far, first } = await beginKept();
  const wokenAt = Date.now() + 3_600_000;
  vi.spyOn(Date, 'now').mockReturnValue(wokenAt);
  first.write(requestBytes(bed, { body: 'second' }));
  const next = await upstream.next();
  await next.until('second');
  next.write(answerOf());
  await first.until((text) => text.split('\r\n\r\nok').length === 3);
  first.socket.destroy();
  expect(far.text()).not.toContain('second');
});

/** A forwarder by itself, and a way to post seven bytes with it. */
async function beginForwarder() {
  const upstream = await startUpstream();
  const forwarder = openForwarder(directTransport, defaultForwardLimits);
  opened.push(async () => forwarder.close());
  const post = (sending: UpstreamCall['body']) => {
    let over: () => void = () => {};
    let failed: (error: Error) => void = () => {};
    const told = new Promise<void>((resolve, reject) => {
      over = resolve;
      failed = reject;
    });
    const dispatched = forwarder.dispatch(
      {
        origin: new URL(upstream.url).origin,
        path: '/responses',
        method: 'POST',
        headers: [],
        body: sending,
        bodyBytes: 7,
        isUpgrade: false,
        party: 'one',
        connectTimeoutMs: null,
      },
      {
        onSending: () => {},
        onHead: () => {},
        onPiece: () => true,
        onEnd: () => over(),
        onUpgraded: () => {},
        onError: (error) => failed(error),
      },
    );
    return { told, dispatched };
  };
  return { upstream, post };
}

describe('C50: a request given to a connection whose end has come but is not read yet', () => {
  const bodies: readonly (readonly [name: string, body: () => UpstreamCall['body']])[] = [
    ['gathered', () => Buffer.from('{"n":2}')],
    ['streamed', () => Readable.from([Buffer.from('{"n":'), Buffer.from('2}')])],
  ];
  test.each(bodies)('is sent once over a new one, of a POST with a %s body too', async (_name, body) => {
    const { upstream, post } = await beginForwarder();
    const first = post(Buffer.from('{"n":1}'));
    const far = await upstream.next();
    await far.until('{"n":1}');
    far.write(answerOf());
    await first.told;
    // From a timer, what came meanwhile is not read yet.
    await new Promise((resolve) => setTimeout(resolve, 0));
    far.socket.destroy();
    const second = post(body());
    expect(second.dispatched.isFresh()).toBe(false);
    const next = await upstream.next();
    await next.until('{"n":2}');
    expect(second.dispatched.isFresh()).toBe(true);
    next.write(answerOf());
    await second.told;
    expect(far.text()).not.toContain('{"n":2}');
    expect(upstream.connections).toHaveLength(2);
  });
});

test('a request that is given up before any of it was written lets go of its body, and the upstream hears nothing', async () => {
  const { upstream, post } = await beginForwarder();
  const connecting = new Readable({ read() {} });
  post(connecting).dispatched.abort();
  expect(connecting.destroyed).toBe(true);
  const first = post(Buffer.from('{"n":1}'));
  const isFirst = (text: string): boolean => text.includes('{"n":1}');
  await expect.poll(() => upstream.connections.filter((one) => isFirst(one.text()))).toHaveLength(1);
  const far = upstream.connections.find((one) => isFirst(one.text()));
  far?.write(answerOf());
  await first.told;
  const waiting = new Readable({ read() {} });
  const second = post(waiting).dispatched;
  expect(second.isFresh()).toBe(false);
  second.abort();
  expect(waiting.destroyed).toBe(true);
  await far?.closed();
  expect(upstream.connections.map((one) => one.text().split('POST ').length - 1).toSorted()).toEqual([0, 1]);
});
