// Connections that are read plainly, and the places at which Node's server takes them over.
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { PlainConnection } from '../../main/proxy/plain-connection.ts';
import type { PlainRequest } from '../../main/proxy/plain-request.ts';
import { startBed, type BedOptions, type ProxyBed } from '../fakes/proxy-bed.ts';
import { rawClient, type RawConnection } from '../fakes/raw-connection.ts';
import { requestBytes, sent } from '../fakes/raw-request.ts';
import { startRawUpstream, type RawUpstream } from '../fakes/raw-upstream.ts';

let upstream: RawUpstream;
let bed: ProxyBed;
const clients: RawConnection[] = [];
afterEach(async () => {
  for (const { socket } of clients.splice(0)) socket.destroy();
  await bed.stop();
  await upstream.close();
});

async function begin(options: BedOptions = {}): Promise<void> {
  upstream = await startRawUpstream();
  bed = await startBed(upstream.url, options);
}

async function client(bytes: string): Promise<RawConnection> {
  const one = await sent(bed, bytes);
  clients.push(one);
  return one;
}

const answer = (body: string, ...more: readonly string[]): string =>
  ['HTTP/1.1 200 OK', `content-length: ${body.length}`, ...more, '', body].join('\r\n');
/** A field with a byte beyond ASCII is Node's to read. */
const notPlain = ['x-name: \xe4'];

/** Sends a request on a connection, has the upstream answer it and close, and gives what the client got for it. */
async function asked(near: RawConnection, bytes: string, answered: string, end: string): Promise<string> {
  const before = near.text().length;
  near.write(bytes);
  const far = await upstream.next();
  await far.until('\r\n\r\n{}');
  far.write(answered.replace('\r\n', '\r\nconnection: close\r\n'));
  await near.until((all) => all.slice(before).endsWith(end));
  await bed.ended(bed.events.filter(({ type }) => type === 'started').length);
  return near.text().slice(before);
}

const answers: readonly (readonly [what: string, answered: string, end: string])[] = [
  ['a sized answer', answer('{"ok":1}', 'Content-Type: application/json', 'x-Two: 1', 'x-two:  2 '), '}'],
  [
    'an answer in chunks',
    'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n',
    '0\r\n\r\n',
  ],
  ['an empty sized answer', answer(''), '\r\n\r\n'],
  [
    'an empty answer in chunks',
    'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
    '0\r\n\r\n',
  ],
  ['204', 'HTTP/1.1 204 No Content\r\nx: y\r\n\r\n', '\r\n\r\n'],
  ['304 with a length', 'HTTP/1.1 304 Not Modified\r\ncontent-length: 7\r\n\r\n', '\r\n\r\n'],
  [
    'a refusal with a reason of its own',
    'HTTP/1.1 429 Slow d\xf6wn\r\nretry-after: 1\r\ncontent-length: 2\r\n\r\n{}',
    '{}',
  ],
  ['a value beyond ASCII', answer('ok', 'x: \xe4\xff'), 'ok'],
  ['a body of 40 KB', answer('x'.repeat(40_000)), 'xx'],
];

test('whoever reads the request, the answer has the same bytes', async () => {
  await begin();
  const plain = await client('');
  const byNode = await client('');
  for (const [what, answered, end] of answers) {
    const first = await asked(plain, requestBytes(bed), answered, end);
    const second = await asked(byNode, requestBytes(bed, { headers: notPlain }), answered, end);
    expect(first, what).toBe(second);
    expect(first, what).toContain('\r\nConnection: keep-alive\r\nKeep-Alive: timeout=120\r\n');
  }
});

test('a field that may not be written on is refused the same, whoever reads the request', async () => {
  await begin();
  const all: string[] = [];
  for (const headers of [[], notPlain]) {
    const near = await client(requestBytes(bed, { headers }));
    const far = await upstream.next();
    await far.until('{}');
    far.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\nx: a\x01b\r\n\r\nok');
    all.push(await near.until('}'));
    far.socket.destroy();
  }
  expect(all[0]).toContain('HTTP/1.1 502 Bad Gateway\r\n');
  expect(all[0]).toBe(all[1]);
});

test('a body that comes in many reads is passed on as it was, and the next request of its connection with it', async () => {
  await begin();
  const near = await client('');
  for (const size of [100_000, 700_000]) {
    const body = Buffer.alloc(size, 'abcdefghijk').toString('latin1');
    const bytes = requestBytes(bed, { body });
    for (let at = 0; at < bytes.length; at += 33_333) {
      near.write(bytes.slice(at, at + 33_333));
      await turnOfTheLoop();
    }
    const far = upstream.connections[0] ?? (await upstream.next());
    await far.until((all) => all.endsWith(body));
    far.write(answer(`got ${size}`));
    await near.until(`got ${size}`);
  }
  expect(upstream.connections).toHaveLength(1);
});

/** The upstream's end of the connection that just got this body. */
async function farThatHeard(body: string): Promise<RawConnection> {
  const heard = (one: RawConnection): boolean => !one.socket.destroyed && one.text().endsWith(body);
  await expect.poll(() => upstream.connections.some(heard), { interval: 5 }).toBe(true);
  const far = upstream.connections.find(heard);
  if (far === undefined) throw new Error(`nobody heard ${body}`);
  return far;
}

test('requests sent before the answer to the one before them are answered in order', async () => {
  await begin();
  const bytes = ['one', 'two', 'three'].map((body) => requestBytes(bed, { body })).join('');
  // All at once, with the end of one and the beginning of the next in one read, and after the first is under way.
  for (const cut of [bytes.length, bytes.indexOf('two') + 1, bytes.indexOf('one') + 2]) {
    const near = await client(bytes.slice(0, cut));
    if (cut < bytes.length) {
      await bed.event(({ type }) => type === 'started');
      near.write(bytes.slice(cut));
    }
    for (const body of ['one', 'two', 'three']) {
      (await farThatHeard(body)).write(answer(`<${body}>`));
      await near.until(`<${body}>`);
    }
    near.socket.destroy();
    for (const { socket } of upstream.connections) socket.destroy();
  }
});

test('an answer that comes before the body is whole leaves the connection fit for the next request', async () => {
  await begin();
  const bytes = requestBytes(bed, { body: 'y'.repeat(600_000) });
  const near = await client(bytes.slice(0, 300_000));
  const far = await upstream.next();
  await far.until('yyyy');
  far.write('HTTP/1.1 413 Payload Too Large\r\ncontent-length: 2\r\nconnection: close\r\n\r\nno');
  await near.until((all) => all.endsWith('no'));
  near.write(bytes.slice(300_000));
  near.write(requestBytes(bed));
  const next = await upstream.next();
  await next.until('\r\n\r\n{}');
  next.write(answer('ok'));
  await near.until('\r\n\r\nok');
});

test('a request that does not pass is refused as ever, with what was read of its body, and its connection goes on', async () => {
  await begin();
  const near = await client(
    requestBytes(bed, { path: '/l/none/v1/openai-responses/api/responses', body: 'z'.repeat(5_000) }),
  );
  expect(await near.until('}')).toContain('HTTP/1.1 403 Forbidden\r\n');
  near.write(requestBytes(bed));
  const far = await upstream.next();
  await far.until('\r\n\r\n{}');
  far.write(answer('ok'));
  await near.until('\r\n\r\nok');
  expect(upstream.connections).toHaveLength(1);
});

test('a connection without a request is closed in its time, one with an answer under way is not', async () => {
  await begin({ limits: { clientIdleMs: 300 } });
  const near = await client(requestBytes(bed));
  const far = await upstream.next();
  await far.until('{}');
  const idle = await client(requestBytes(bed));
  const other = await upstream.next();
  await other.until('{}');
  other.write(answer('ok'));
  await idle.until('ok');
  const { error } = await idle.closed();
  expect(error).toBeNull();
  far.write(answer('late'));
  await near.until('late');
  await near.closed();
});

test('what is asked after a connection was given up for its silence is not passed on', async () => {
  await begin({ limits: { clientHeadMs: 200 } });
  const near = await client('');
  expect(await near.until('}}')).toContain('HTTP/1.1 408 Request Timeout\r\n');
  near.write(requestBytes(bed));
  await near.closed();
  expect(bed.events).toEqual([]);
  expect(upstream.connections).toEqual([]);
});

test('a client that leaves in the middle of an answer, or of its request, takes the upstream’s connection with it', async () => {
  await begin();
  const near = await client(requestBytes(bed));
  const far = await upstream.next();
  await far.until('{}');
  far.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n');
  await near.until('hello');
  near.socket.end();
  await far.closed();
  const half = await client(requestBytes(bed, { body: 'w'.repeat(500_000) }).slice(0, 350_000));
  const other = await upstream.next();
  await other.until('wwww');
  half.socket.destroy();
  await other.closed();
  const ended = await bed.ended(2);
  expect(ended.map(({ outcome }) => outcome)).toEqual(['clientGone', 'clientGone']);
});

test('of a body that nobody hears yet no more is read, and all of it comes when somebody does', async () => {
  await begin();
  const taken = new Promise<readonly [Socket, PlainRequest]>((done) => {
    const server = createServer((socket) => {
      new PlainConnection(socket, {
        firstMs: 20_000,
        keptMs: 20_000,
        onRequest: (request) => done([socket, request]),
        giveAway() {},
        onSilent() {},
      });
    });
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      void rawClient(port).then((near) => {
        clients.push(near);
        near.write(requestBytes(bed, { body: 'v'.repeat(20_000_000) }));
        server.close();
      });
    });
  });
  const [socket, request] = await taken;
  expect(request.complete).toBe(false);
  expect(socket.isPaused()).toBe(true);
  let heard = 0;
  request.on('data', (piece: Buffer) => (heard += piece.length));
  const ended = once(request, 'end');
  request.resume();
  await ended;
  expect(heard).toBe(20_000_000);
});

test('a client that has nothing to ask and ends its side is let go', async () => {
  await begin();
  const near = await rawClient(bed.port);
  near.socket.end();
  expect(await near.closed()).toEqual({ text: '', error: null });
});
