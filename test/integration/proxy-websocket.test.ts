import { createHash, randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { startBed, type BedOptions, type ProxyBed } from '../fakes/proxy-bed.ts';
import type { RawConnection } from '../fakes/raw-connection.ts';
import { requestBytes, sent } from '../fakes/raw-request.ts';
import { startRawUpstream, type RawUpstream } from '../fakes/raw-upstream.ts';

const opened: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).toReversed()) await close();
});

/** A proxy before a WebSocket server that does what `ws` does. */
async function beginWithServer(
  options: BedOptions = {},
): Promise<{ bed: ProxyBed; sockets: WebSocketServer; server: Server }> {
  const server = createServer();
  const sockets = new WebSocketServer({ server, perMessageDeflate: true, maxPayload: 64 * 1024 * 1024 });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  opened.push(() => {
    for (const socket of sockets.clients) socket.terminate();
    server.close();
  });
  const bed = await startBed(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, options);
  opened.push(() => bed.stop());
  return { bed, sockets, server };
}

/** A proxy before an upstream that speaks bytes. */
async function beginRaw(): Promise<{ bed: ProxyBed; upstream: RawUpstream }> {
  const upstream = await startRawUpstream();
  opened.push(() => upstream.close());
  const bed = await startBed(upstream.url);
  opened.push(() => bed.stop());
  return { bed, upstream };
}

function connect(bed: ProxyBed): WebSocket {
  return new WebSocket(`ws://${bed.host}${bed.apiPath}/responses`, {
    headers: { authorization: 'Bearer t' },
  });
}

const upgradeHeaders = [
  'connection: Upgrade',
  'upgrade: websocket',
  'sec-websocket-version: 13',
  'sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==',
  'sec-websocket-extensions: permessage-deflate; client_max_window_bits',
  'authorization: Bearer t',
  'openai-beta: responses_websockets=2026-02-06',
];
const switching =
  'HTTP/1.1 101 Switching Protocols\r\nconnection: Upgrade\r\nUpgrade: websocket\r\n' +
  'Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\nx-codex-turn-state: abc\r\n\r\n';

const upgrade = (bed: ProxyBed): Promise<RawConnection> =>
  sent(bed, requestBytes(bed, { method: 'GET', headers: upgradeHeaders }));

async function tunnelled(): Promise<{ bed: ProxyBed; client: RawConnection; far: RawConnection }> {
  const { bed, upstream } = await beginRaw();
  const client = await upgrade(bed);
  const far = await upstream.next();
  await far.until('\r\n\r\n');
  far.write(switching);
  await client.until('\r\n\r\n');
  return { bed, client, far };
}

describe('the handshake', () => {
  test('passes as it came, but for the extensions the recorder could not read', async () => {
    const { bed, upstream } = await beginRaw();
    const client = await upgrade(bed);
    const far = await upstream.next();
    await far.until('\r\n\r\n');
    expect(far.text()).toBe(
      `GET /base/responses HTTP/1.1\r\nhost: 127.0.0.1:${upstream.port}\r\nconnection: upgrade\r\nupgrade: websocket\r\n` +
        'sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\nauthorization: Bearer t\r\n' +
        'openai-beta: responses_websockets=2026-02-06\r\n\r\n',
    );
    far.write(switching);
    await client.until('\r\n\r\n');
    expect(client.text()).toBe(switching);
    const responded = await bed.event((event) => event.type === 'responded');
    expect(responded).toMatchObject({ status: 101 });
    client.socket.destroy();
  });

  test('bytes sent before and right after the agreement are not lost, in either direction', async () => {
    const { bed, upstream } = await beginRaw();
    const client = await sent(
      bed,
      `${requestBytes(bed, { method: 'GET', headers: upgradeHeaders })}\x81\x01a`,
    );
    client.write('\x81\x01b');
    const far = await upstream.next();
    await far.until('\r\n\r\n');
    far.write(`${switching}\x81\x01z`);
    await client.until('\x81\x01z');
    await far.until('\x81\x01a\x81\x01b');
    client.socket.destroy();
  });
});

describe('an upstream that does not agree', () => {
  test.each([
    ['D19: 426', '426 Upgrade Required', 'x-request-id: r1', '{"error":{"message":"use HTTP"}}'],
    ['404', '404 Not Found', 'x-request-id: r2', 'not here'],
    [
      '429 with its body',
      '429 Too Many Requests',
      'x-codex-primary-used-percent: 100.0',
      '{"error":{"type":"usage_limit_reached"}}',
    ],
    ['401, which is the upstream\u2019s own', '401 Unauthorized', 'x-openai-authorization-error: e', '{}'],
  ])('%s reaches the client as it came', async (_name, status, header, body) => {
    const { bed, upstream } = await beginRaw();
    const client = await upgrade(bed);
    const far = await upstream.next();
    await far.until('\r\n\r\n');
    far.write(`HTTP/1.1 ${status}\r\n${header}\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
    const { text } = await client.closed();
    expect(text).toBe(
      `HTTP/1.1 ${status}\r\n${header}\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
    );
    const [ended] = await bed.ended();
    expect(ended).toMatchObject({ outcome: 'ended', problem: null });
    expect(bed.notices.at(-1)).toMatchObject({ type: 'answered', status: Number(status.slice(0, 3)) });
  });

  test('refused connection: 502 in our own words', async () => {
    const { bed, upstream } = await beginRaw();
    await upstream.close();
    opened.splice(0, 1);
    const client = await upgrade(bed);
    const { text } = await client.closed();
    expect(text).toContain('HTTP/1.1 502 Bad Gateway\r\n');
    expect(text).toContain('"code":"upstream-refused"');
  });

  test('a client that goes away meanwhile ends the dial', async () => {
    const { bed, upstream } = await beginRaw();
    const client = await upgrade(bed);
    const far = await upstream.next();
    await far.until('\r\n\r\n');
    client.socket.destroy();
    await far.closed();
    const [ended] = await bed.ended();
    expect(ended?.outcome).toBe('clientGone');
  });
});

describe('the tunnel', () => {
  test('D21: close codes and reasons reach the other side, from either one', async () => {
    const { bed, sockets } = await beginWithServer();
    const codes = [1000, 1001, 1003, 1007, 1008, 1009, 1011, 1013, 3000, 4999];
    for (const code of codes) {
      const client = connect(bed);
      const [far] = (await once(sockets, 'connection')) as [WebSocket];
      if (client.readyState !== WebSocket.OPEN) await once(client, 'open');
      expect(client.extensions).toBe('');
      const fromClient = code % 2 === 0;
      const [closing, other] = fromClient ? [client, far] : [far, client];
      closing.close(code, `reason ${code}`);
      const [heard, reason] = (await once(other, 'close')) as [number, Buffer];
      expect([heard, String(reason)]).toEqual([code, `reason ${code}`]);
    }
    const ended = await bed.ended(codes.length);
    expect(new Set(ended.map(({ outcome }) => outcome))).toEqual(new Set(['ended']));
  });

  test('D23: idle for longer than every limit of the proxy, then told why and closed by the upstream', async () => {
    const limits = { connectTimeoutMs: 300, headersTimeoutMs: 600, keepAliveMs: 300 };
    const { bed, sockets } = await beginWithServer({
      limits: { ...limits, clientHeadMs: 300, clientHeadCheckMs: 100 },
    });
    const client = connect(bed);
    const [far] = (await once(sockets, 'connection')) as [WebSocket];
    if (client.readyState !== WebSocket.OPEN) await once(client, 'open');
    // What tells the time: a request whose answer does not come is given up, and then another.
    for (let wait = 0; wait < 2; wait += 1) {
      await (await sent(bed, requestBytes(bed))).until('504 Gateway Timeout');
    }
    expect(client.readyState).toBe(WebSocket.OPEN);
    const heard = once(client, 'message');
    const closed = once(client, 'close');
    far.send('{"type":"error","status":400,"error":{"code":"websocket_connection_limit_reached"}}');
    far.close(1000, 'an hour is enough');
    expect(String((await heard)[0])).toContain('websocket_connection_limit_reached');
    expect((await closed).map(String)).toEqual(['1000', 'an hour is enough']);
    const ended = await bed.ended(3);
    expect(ended.at(-1)).toMatchObject({ outcome: 'ended', problem: null });
  });

  test('D21: text, binary, ping, fragments and a message of 16 MB come through whole', async () => {
    const { bed, sockets } = await beginWithServer();
    sockets.on('connection', (socket) => {
      socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }));
    });
    const client = connect(bed);
    await once(client, 'open');
    const large = randomBytes(16 * 1024 * 1024);
    const echoed = once(client, 'message');
    client.send(large);
    const [back] = (await echoed) as [Buffer];
    const sha = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
    expect(sha(back)).toBe(sha(large));
    client.ping('p');
    expect(String((await once(client, 'pong'))[0])).toBe('p');
    const text = once(client, 'message');
    client.send('hal', { fin: false });
    client.send('ves', { fin: true });
    expect(String((await text)[0])).toBe('halves');
    client.terminate();
  });

  test('D21: what no WebSocket may send passes untouched, for the peers to judge', async () => {
    const { client, far } = await tunnelled();
    const odd = [
      '\x83\x01a',
      '\xf1\x01b',
      '\x81\x02\xff\xfe',
      '\x89\x7e\x00\x80' + 'p'.repeat(128),
      '\x88\x02\x03\xf7',
    ];
    for (const frame of odd) {
      far.write(frame);
      await client.until(frame);
      client.write(frame);
      await far.until(frame);
    }
    client.socket.destroy();
  });

  test('the recorder gets the frames of both directions as they were', async () => {
    const { bed, client, far } = await tunnelled();
    client.write('\x81\x82\x01\x02\x03\x04\x69\x6b');
    await far.until('\x69\x6b');
    far.write('\x81\x02ok');
    await client.until('ok');
    client.socket.destroy();
    await bed.ended();
    const bytesOf = (type: 'requestBytes' | 'responseBytes'): string =>
      Buffer.concat(bed.events.flatMap((event) => (event.type === type ? [event.bytes] : []))).toString(
        'latin1',
      );
    expect(bytesOf('requestBytes')).toBe('\x81\x82\x01\x02\x03\x04\x69\x6b');
    expect(bytesOf('responseBytes')).toBe('\x81\x02ok');
  });

  test('D22: an upstream that dies in mid-answer takes the client along, and is told from a close', async () => {
    const { bed, client, far } = await tunnelled();
    far.write('\x81\x05he');
    await client.until('he');
    far.socket.resetAndDestroy();
    await client.closed();
    const [ended] = await bed.ended();
    expect(ended).toMatchObject({ outcome: 'upstreamGone', problem: { code: 'upstream-reset' } });
  });

  test('an upstream that ends its side delivers its last bytes first', async () => {
    const { bed, client, far } = await tunnelled();
    far.socket.end(Buffer.from('\x81\x02hi\x88\x02\x03\xe8', 'latin1'));
    const { text } = await client.closed();
    expect(text.endsWith('\x81\x02hi\x88\x02\x03\xe8')).toBe(true);
    const [ended] = await bed.ended();
    expect(ended?.outcome).toBe('ended');
  });

  test('a client that dies takes the upstream along at once', async () => {
    const { bed, client, far } = await tunnelled();
    client.socket.resetAndDestroy();
    await far.closed();
    const [ended] = await bed.ended();
    expect(ended?.outcome).toBe('clientGone');
  });

  test('a reader that stops pauses the other side', async () => {
    const { client, far } = await tunnelled();
    client.socket.pause();
    const block = Buffer.concat([
      Buffer.from('\x82\x7f\0\0\0\0\x02\0\0\0', 'latin1'),
      Buffer.alloc(1_000_000),
    ]);
    let written = 0;
    while (written < 60 && (far.socket.write(block) || (await drains(far.socket)))) written += 1;
    expect(written).toBeLessThan(40);
    client.socket.resume();
    await once(far.socket, 'drain');
    client.socket.destroy();
  });

  test('C51: two clients never share an upstream socket', async () => {
    const { bed, upstream } = await beginRaw();
    const clients = [await upgrade(bed), await upgrade(bed)];
    const fars = [await upstream.next(), await upstream.next()];
    for (const far of fars) {
      await far.until('\r\n\r\n');
      far.write(switching);
    }
    await Promise.all(clients.map((client) => client.until('\r\n\r\n')));
    clients[0]?.write('\x81\x03one');
    clients[1]?.write('\x81\x03two');
    await Promise.any(fars.map((far) => far.until('one')));
    await Promise.any(fars.map((far) => far.until('two')));
    for (const far of fars) expect(far.text().includes('one') && far.text().includes('two')).toBe(false);
    for (const client of clients) client.socket.destroy();
  });

  test('stopping ends open tunnels and says so', async () => {
    const { bed, client, far } = await tunnelled();
    await bed.proxy.stop(0);
    await Promise.all([client.closed(), far.closed()]);
    const ended = await bed.ended();
    expect(ended.map(({ outcome }) => outcome)).toEqual(['stopped']);
  });
});

async function drains(socket: import('node:net').Socket): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), 1_000);
    socket.once('drain', () => {
      clearTimeout(timer);
      resolve(true);
    });
  });
}
