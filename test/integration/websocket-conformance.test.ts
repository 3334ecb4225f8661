// Autobahn's sections 1 to 10 by tests of our own: a raw client, our tunnel, and `ws` as the server, and the other way round.
// What the same end does without us in between is the measure: same messages, same close code, byte for byte.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { createServer as createTcp, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { proofFigures } from '../fakes/figures.ts';
import { rawFrame } from '../fakes/codex-traffic.ts';
import { startBed, type ProxyBed } from '../fakes/proxy-bed.ts';
import { rawClient, type RawConnection } from '../fakes/raw-connection.ts';

const isWhole = process.env['POSTERN_TEST_WEBSOCKET'] === 'whole';

let bed: ProxyBed;
let port: number;
const server = createServer();
const sockets = new WebSocketServer({ server, maxPayload: 32 * 1024 * 1024 });

beforeAll(async () => {
  sockets.on('connection', (socket) => {
    socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }));
    socket.on('error', () => undefined);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  ({ port } = server.address() as AddressInfo);
  bed = await startBed(`http://127.0.0.1:${port}`);
});
afterAll(async () => {
  for (const socket of sockets.clients) socket.terminate();
  server.close();
  await bed.stop();
});

type Way = 'straight' | 'through';

async function open(way: Way): Promise<{ connection: RawConnection; from: number }> {
  const connection = await rawClient(way === 'straight' ? port : bed.port);
  const path = way === 'straight' ? '/responses' : `${bed.apiPath}/responses`;
  connection.write(
    `GET ${path} HTTP/1.1\r\nhost: 127.0.0.1:${way === 'straight' ? port : bed.port}\r\nconnection: upgrade\r\nupgrade: websocket\r\n` +
      'sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\nauthorization: Bearer t\r\n\r\n',
  );
  const text = await connection.until('\r\n\r\n');
  expect(text).toContain(' 101 ');
  return { connection, from: text.indexOf('\r\n\r\n') + 4 };
}

/** Everything the server says to these writes, up to the end of the connection: the frames as bytes. */
async function heard(way: Way, writes: readonly Buffer[]): Promise<string> {
  const { connection, from } = await open(way);
  for (const bytes of writes) {
    connection.write(bytes);
    if (writes.length > 1) await new Promise((resolve) => setImmediate(resolve));
  }
  const { text } = await connection.closed();
  return text.slice(from);
}

const frame = (first: number, payload: Buffer | string = ''): Buffer =>
  rawFrame('client', first, typeof payload === 'string' ? Buffer.from(payload) : payload);
const code = (number: number, reason: Buffer | string = ''): Buffer => {
  const two = Buffer.alloc(2);
  two.writeUInt16BE(number);
  return Buffer.concat([two, Buffer.from(reason)]);
};
const bye = frame(0x88, code(1000));
const bytewise = (...frames: readonly Buffer[]): Buffer[] =>
  Array.from(Buffer.concat(frames), (byte) => Buffer.from([byte]));
const text = 0x81;
const binary = 0x82;
const euro = Buffer.from('\u20ac\u{1f600}');
const lengths = [
  0,
  1,
  125,
  126,
  127,
  128,
  65_535,
  65_536,
  ...(isWhole ? [1 << 20, 4 << 20, 16 << 20] : [1 << 20]),
];

/** A frame without a mask, as no client may send it. */
const unmasked = (first: number, payload: string): Buffer => rawFrame('server', first, Buffer.from(payload));

const cases: readonly (readonly [section: string, name: string, writes: readonly Buffer[], closes: number])[] = [
  ...lengths.flatMap((length) => [
    ['1.1', `text of ${length}`, [frame(text, Buffer.alloc(length, 'a')), bye], 1000] as const,
    ['1.2', `binary of ${length}`, [frame(binary, Buffer.alloc(length, 0xfe)), bye], 1000] as const,
  ]),
  ['1.1', 'text in single bytes', bytewise(frame(text, 'x'.repeat(200)), bye), 1000],
  ...[0, 5, 125].map((length) => ['2', `ping of ${length}`, [frame(0x89, 'p'.repeat(length)), bye], 1000] as const),
  ['2', 'ping of 126', [frame(0x89, 'p'.repeat(126)), bye], 1002],
  ['2', 'a pong nobody asked for', [frame(0x8a, 'p'), frame(text, 'a'), bye], 1000],
  ['2', 'ten pings', [...Array.from({ length: 10 }, (_, index) => frame(0x89, `${index}`)), bye], 1000],
  ...[0x40, 0x20, 0x10, 0x70].flatMap((bits) => [
    ['3', `reserved bits ${bits.toString(16)} on text`, [frame(text | bits, 'a'), bye], 1002] as const,
    ['3', `reserved bits ${bits.toString(16)} on ping`, [frame(text, 'b'), frame(0x89 | bits, 'a'), bye], 1002] as const,
  ]),
  ...[3, 4, 5, 6, 7, 11, 12, 13, 14, 15].map((opcode) => ['4', `opcode ${opcode}`, [frame(text, 'a'), frame(0x80 | opcode, 'x'), bye], 1002] as const),
  ['5', 'a fragmented ping', [frame(0x09, 'a'), frame(0x80, 'b'), bye], 1002],
  ['5', 'a fragmented pong', [frame(0x0a, 'a'), frame(0x80, 'b'), bye], 1002],
  ['5', 'text in two', [frame(0x01, 'ab'), frame(0x80, 'cd'), bye], 1000],
  ['5', 'text in two with a ping between', [frame(0x01, 'ab'), frame(0x89, 'p'), frame(0x80, 'cd'), bye], 1000],
  ['5', 'text in two, byte by byte', bytewise(frame(0x01, 'ab'), frame(0x89, 'p'), frame(0x80, 'cd'), bye), 1000],
  ['5', 'a continuation of nothing', [frame(0x80, 'a'), bye], 1002],
  ['5', 'a continuation of nothing, unfinished', [frame(0x00, 'a'), bye], 1002],
  ['5', 'text within text', [frame(0x01, 'a'), frame(text, 'b'), bye], 1002],
  ['5', 'a continuation after the end', [frame(0x01, 'a'), frame(0x80, 'b'), frame(0x80, 'c'), bye], 1002],
  ['6', 'good UTF-8', [frame(text, euro), bye], 1000],
  ['6', 'UTF-8 split inside a letter', [frame(0x01, euro.subarray(0, 2)), frame(0x80, euro.subarray(2)), bye], 1000],
  ...['c080', 'eda080', 'f4908080', 'ff', 'e282', '80', 'f0288cbc', 'fe', 'c3', 'eda0bdedb880', 'f8a1a1a1a1', 'fc8080808080'].flatMap((hex) => [
    ['6', `bad UTF-8 ${hex}`, [frame(text, Buffer.from(hex, 'hex')), bye], 1007] as const,
    ['6', `bad UTF-8 ${hex} in pieces`, [frame(0x01, Buffer.from('ab')), frame(0x80, Buffer.from(hex, 'hex')), bye], 1007] as const,
  ]),
  ['7', 'a close without a code', [frame(0x88), bye], 1005],
  ['7', 'a close of one byte', [frame(0x88, 'a'), bye], 1002],
  ['7', 'a close with a reason of 123', [frame(0x88, code(1000, 'r'.repeat(123)))], 1000],
  ['7', 'a close with a reason of 124', [frame(0x88, code(1000, 'r'.repeat(124)))], 1002],
  ['7', 'a close with a bad reason', [frame(0x88, code(1000, Buffer.from('ff', 'hex')))], 1007],
  ['7', 'words after a close', [frame(text, 'a'), bye, frame(text, 'b')], 1000],
  ...[1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999].map((number) => ['7', `close code ${number}`, [frame(0x88, code(number))], number] as const),
  ...[0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535].map((number) => ['7', `close code ${number}, which may not be sent`, [frame(0x88, code(number))], 1002] as const),
  ['8', 'no mask', [unmasked(text, 'a')], 1002],
  ['8', 'no mask on a ping', [unmasked(0x89, 'a')], 1002],
  ['9', 'too large a message', [Buffer.from('\x82\xff\0\0\0\0\x03\0\0\0\0\0\0\0', 'latin1')], 1009],
  ['9', 'a length with its first bit set', [Buffer.from('\x82\xff\x80\0\0\0\0\0\0\0\0\0\0\0', 'latin1')], 1009],
  ['9', `${isWhole ? 4_096 : 256} fragments`, [frame(0x02, 'x'.repeat(1_000)), ...Array.from({ length: isWhole ? 4_095 : 255 }, () => frame(0x00, 'x'.repeat(1_000))), frame(0x80), bye], 1000],
  ['10', 'a message of 64 KB in frames of 1,300', [...Array.from({ length: 50 }, (_, index) => frame(index === 0 ? 0x01 : 0x00, 'y'.repeat(1_300))), frame(0x80, 'z'), bye], 1000],
]; // prettier-ignore

describe('D21: a frame of any kind has the same end through us as without us, and that is the one of RFC 6455', () => {
  test.each(cases)('%s %s', async (_section, _name, writes, closes) => {
    const [straight, through] = [await heard('straight', writes), await heard('through', writes)];
    // Compared by length and tail first: a difference in megabytes is no message.
    expect(through.length).toBe(straight.length);
    expect(through === straight).toBe(true);
    const last = Buffer.from(straight, 'latin1').subarray(straight.lastIndexOf('\x88'));
    expect(last.length >= 4 ? last.readUInt16BE(2) : 1005).toBe(closes);
  });
});

describe('D21: what a server may not send reaches the client as it is, for the client to judge', () => {
  const fromServer = cases.flatMap(([, , writes]) => {
    const bytes = Buffer.concat(writes);
    return writes.length < 5 && bytes.length < 100_000 ? [bytes] : [];
  });

  test(`sections 2 to 9: ${fromServer.length} sequences, masked and not`, async () => {
    const sequences = fromServer.flatMap((bytes) => [
      bytes,
      Buffer.from(bytes.map((byte, at) => (at === 1 ? byte & 0x7f : byte))),
    ]);
    const upstream = createTcp((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', (head) => {
        const number = Number(/n=(\d+) /.exec(head.toString())?.[1]);
        socket.write(
          'HTTP/1.1 101 Switching Protocols\r\nconnection: Upgrade\r\nupgrade: websocket\r\nsec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n',
        );
        socket.end(sequences[number] ?? Buffer.alloc(0));
      });
    });
    await once(upstream.listen(0, '127.0.0.1'), 'listening');
    const own = await startBed(`http://127.0.0.1:${(upstream.address() as AddressInfo).port}`);
    await Promise.all(
      sequences.map(async (sequence, number) => {
        const client = await rawClient(own.port);
        client.write(
          `GET ${own.apiPath}/responses?n=${number} HTTP/1.1\r\nhost: ${own.host}\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`,
        );
        const { text: all } = await client.closed();
        const got = Buffer.from(all.slice(all.indexOf('\r\n\r\n') + 4), 'latin1');
        expect(got.equals(sequence), `${number}: ${all.slice(0, 300)}`).toBe(true);
      }),
    );
    await own.stop();
    upstream.close();
    proofFigures({
      'conformance cases, client to server': cases.length,
      'sequences, server to client': sequences.length,
    });
  });
});
