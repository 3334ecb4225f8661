import { createServer } from 'node:net';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { MessageChannel, Worker, type MessagePort } from 'node:worker_threads';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { batchOf, type BatchMessage } from '../../main/domain/batch-message.ts';
import type { ExchangeBatch } from '../../main/domain/exchange.ts';
import type { RoutingTable } from '../../main/domain/routing.ts';
import type { ProxyCommand, ProxyReport } from '../../main/proxy/port.ts';
import { bedBackends, bedGateway, bedTable, bedToken } from '../fakes/proxy-bed.ts';
import { rawClient } from '../fakes/raw-connection.ts';
import { startRawUpstream, type RawUpstream } from '../fakes/raw-upstream.ts';

let worker: Worker;
let upstream: RawUpstream;
let reports: ProxyReport[];
let listeners: Set<() => void>;

beforeEach(async () => {
  reports = [];
  listeners = new Set();
  upstream = await startRawUpstream();
  const entry = new URL('../../main/proxy/worker.ts', import.meta.url).href;
  worker = new Worker(
    `import('tsx/esm/api').then(({ register }) => { register(); return import(${JSON.stringify(entry)}); });`,
    { eval: true },
  );
  worker.on('message', (report: ProxyReport) => {
    reports.push(report);
    for (const listener of listeners) listener();
  });
});
afterEach(async () => {
  await worker.terminate();
  await upstream.close();
});

const send = (command: ProxyCommand, ports: readonly MessagePort[] = []): void =>
  worker.postMessage(command, [...ports]);

function report<T extends ProxyReport['type']>(type: T): Promise<Extract<ProxyReport, { type: T }>> {
  return new Promise((resolve) => {
    const look = (): void => {
      const found = reports.find((one) => one.type === type);
      if (found === undefined) return;
      listeners.delete(look);
      resolve(found as Extract<ProxyReport, { type: T }>);
    };
    listeners.add(look);
    look();
  });
}

const table = (): RoutingTable => bedTable([bedGateway(bedBackends(upstream.url))]);

test('the thread listens, routes, tells main, copies to the recorder and stops when told', async () => {
  const { port1, port2 } = new MessageChannel();
  const batches: ExchangeBatch[] = [];
  const recorded = new Promise<void>((resolve) => {
    port2.on('message', (message: BatchMessage) => {
      const batch = batchOf(message);
      batches.push(batch);
      port2.postMessage({ type: 'taken', sequence: batch.sequence });
      if (batch.events.some(({ type }) => type === 'ended')) resolve();
    });
  });
  // As main does on a restart: everything at once, before the thread has listened.
  send({ type: 'route', table: table() });
  send({ type: 'recorder', port: port1 }, [port1]);
  send({ type: 'listen', port: 0, orElse: 'fail' });
  const { port } = await report('listening');

  const client = await rawClient(port);
  client.write(
    `POST /l/${bedToken}/v1/openai-responses/api/responses HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\ncontent-length: 2\r\n\r\n{}`,
  );
  const far = await upstream.next();
  await far.until('{}');
  far.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
  await client.until('ok');
  await recorded;
  expect(batches.flatMap(({ events }) => events.map(({ type }) => type))).toEqual([
    'started',
    'requestBytes',
    'requestEnded',
    'responded',
    'responseBytes',
    'ended',
  ]);
  send({ type: 'stop', graceMs: 1_000 });
  await report('stopped');
  const notices = reports.flatMap((one) => (one.type === 'exchanges' ? one.notices : []));
  expect(notices).toMatchObject([
    { type: 'seen' },
    { type: 'answered', status: 200, managed: false, problem: null },
  ]);
  await client.closed();
  port2.close();
});

test('a busy port is a named problem, or another port where any will do', async () => {
  const holder = createServer().listen(0, '127.0.0.1');
  await once(holder, 'listening');
  const { port } = holder.address() as AddressInfo;
  send({ type: 'listen', port, orElse: 'fail' });
  const { problem } = await report('failed');
  expect(problem).toMatchObject({
    code: 'proxy-port',
    what: `The proxy cannot listen on port ${port}.`,
    why: 'Another program uses it.',
  });
  send({ type: 'listen', port, orElse: 'anyPort' });
  expect((await report('listening')).port).not.toBe(port);
  holder.close();
});

test('a port that is added serves beside the one before; one that is busy changes nothing', async () => {
  send({ type: 'route', table: table() });
  send({ type: 'listen', port: 0, orElse: 'fail' });
  const before = (await report('listening')).port;
  const free = createServer().listen(0, '127.0.0.1');
  await once(free, 'listening');
  const { port: after } = free.address() as AddressInfo;
  send({ type: 'also', port: after });
  expect(await report('notListening')).toMatchObject({
    port: after,
    problem: { code: 'proxy-port', why: 'Another program uses it.' },
  });
  free.close();
  await once(free, 'close');
  send({ type: 'also', port: after });
  expect(await report('alsoListening')).toEqual({ type: 'alsoListening', port: after });
  for (const port of [before, after]) {
    const client = await rawClient(port);
    client.write(
      `GET /l/${bedToken}/v1/openai-responses/api/models HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\n\r\n`,
    );
    const far = await upstream.next();
    await far.until('GET');
    far.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok');
    await client.until('ok');
  }
  // The name of one port says nothing on another.
  const stranger = await rawClient(after);
  stranger.write(
    `GET /l/${bedToken}/v1/openai-responses/api/models HTTP/1.1\r\nhost: 127.0.0.1:${before}\r\n\r\n`,
  );
  await stranger.until('403');
});
