// Who makes room for a new connection when all places are taken: real sockets, and a clock of the test's own.
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { keepConnections, type Connection, type Connections } from '../../main/proxy/connections.ts';

let server: Server;
let now = 0;
let connections: Connections;
const clients: Socket[] = [];
beforeEach(async () => {
  now = 0;
  connections = keepConnections(null, 2, () => now);
  server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  server.close();
  await once(server, 'close');
});

async function comes(): Promise<Connection | null> {
  const accepted = once(server, 'connection') as Promise<[Socket]>;
  clients.push(connect((server.address() as AddressInfo).port, '127.0.0.1').on('error', () => undefined));
  const [socket] = await accepted;
  return connections.add(socket.on('error', () => undefined));
}

/** A connection with a request under way. */
async function busy(uploadingSince: () => number | null): Promise<Connection> {
  const connection = await comes();
  if (connection === null) throw new Error('no room');
  connection.running.push({ abort: () => undefined, uploadingSince });
  return connection;
}

test('J1 the oldest idle one makes room, and who is busy stays', async () => {
  const upload = await busy(() => 0);
  const idle = await comes();
  now = 3_600_000;
  expect(await comes()).not.toBe(null);
  expect([upload.socket.destroyed, idle?.socket.destroyed]).toEqual([false, true]);
});

test('J9 where all are busy, the upload that has dragged on longest makes room; an answer under way and a young upload do not', async () => {
  const answering = await busy(() => null);
  let isWhole = false;
  const upload = await busy(() => (isWhole ? null : 5));
  now = 30_000;
  expect(await comes()).toBe(null);
  now = 30_006;
  isWhole = true;
  expect(await comes()).toBe(null);
  isWhole = false;
  expect(await comes()).not.toBe(null);
  expect([answering.socket.destroyed, upload.socket.destroyed]).toEqual([false, true]);
});

test('J9 of two that drag on, the older one goes, once', async () => {
  const younger = await busy(() => 20);
  const older = await busy(() => 10);
  now = 60_000;
  expect(await comes()).not.toBe(null);
  expect([younger.socket.destroyed, older.socket.destroyed]).toEqual([false, true]);
});
