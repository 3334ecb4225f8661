import { once } from 'node:events';
import { MessageChannel, Worker, type MessagePort } from 'node:worker_threads';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RecorderCommand, RecorderReport } from '../../main/recorder/port.ts';
import { messageOf, type BatchMessage } from '../../main/domain/batch-message.ts';
import { packBatch } from '../../main/proxy/batch.ts';
import type { ExchangeEvent } from '../../main/domain/exchange.ts';
import { answer, httpExchange, prompt, response, turnMetadata } from '../fakes/codex-traffic.ts';
import { makeLogBench, type LogBench } from '../fakes/log-bench.ts';

let bench: LogBench;
let worker: Worker;
let reports: RecorderReport[];
let listeners: Set<() => void>;

beforeEach(() => {
  bench = makeLogBench();
  reports = [];
  listeners = new Set();
  const entry = new URL('../../main/recorder/worker.ts', import.meta.url).href;
  worker = new Worker(
    `import('tsx/esm/api').then(({ register }) => { register(); return import(${JSON.stringify(entry)}); });`,
    { eval: true },
  );
  worker.on('message', (report: RecorderReport) => {
    reports.push(report);
    for (const listener of listeners) listener();
  });
});
afterEach(async () => {
  await worker.terminate();
  bench.remove();
});

const send = (command: RecorderCommand, ports: readonly MessagePort[] = []): void =>
  worker.postMessage(command, [...ports]);

/** Resolves with the first report of this type, seen or yet to come. */
function report<T extends RecorderReport['type']>(type: T): Promise<Extract<RecorderReport, { type: T }>> {
  return new Promise((resolve) => {
    const look = (): void => {
      const found = reports.find((one) => one.type === type);
      if (found === undefined) return;
      listeners.delete(look);
      resolve(found as Extract<RecorderReport, { type: T }>);
    };
    listeners.add(look);
    look();
  });
}

const exchange = httpExchange(
  'e1',
  turnMetadata('s1', 't1'),
  [prompt('p1', 'say hi')],
  response('r1', [answer('a1', 'Hi.')]),
);

/** A batch as the proxy sends it. */
function batch(sequence: number, exchangeEvents: readonly ExchangeEvent[]): BatchMessage {
  const { events, block } = packBatch(
    sequence,
    exchangeEvents.map((event) => ({ event, of: null, entry: 0, more: null })),
  );
  return messageOf(sequence, events, block);
}

test('the thread opens the log, takes batches from its port, answers, and stops when told', async () => {
  const { port1: proxy, port2: recorder } = new MessageChannel();
  // The line may come before the log is open; what is sent on it waits.
  send({ type: 'exchanges', port: recorder }, [recorder]);
  proxy.postMessage(batch(7, exchange));
  send({ type: 'open', databasePath: bench.databasePath, recordContent: true });
  expect(await report('opened')).toEqual({ type: 'opened', problem: null });
  expect(await once(proxy, 'message')).toMatchObject([{ type: 'taken', sequence: 7 }]);
  expect(await report('changed')).toMatchObject({ changes: { turns: [{ id: 't1', status: 'completed' }] } });

  send({ type: 'query', id: 3, query: { kind: 'session', sessionId: 's1' } });
  expect(await report('answer')).toMatchObject({ id: 3, answer: { session: { id: 's1' }, items: [{}, {}] } });

  const exited = once(worker, 'exit');
  send({ type: 'stop' });
  expect(await report('stopped')).toEqual({ type: 'stopped' });
  proxy.close();
  expect(await exited).toEqual([0]);
  expect(bench.open().detail('s1').session.status).toBe('completed');
});

test('a fresh line takes the place of a dead one, and recording can be switched to metadata only', async () => {
  const [first, second] = [new MessageChannel(), new MessageChannel()];
  send({ type: 'open', databasePath: bench.databasePath, recordContent: true });
  send({ type: 'exchanges', port: first.port2 }, [first.port2]);
  send({ type: 'recordContent', on: false });
  send({ type: 'exchanges', port: second.port2 }, [second.port2]);
  second.port1.postMessage(batch(1, exchange));
  await once(second.port1, 'message');
  send({ type: 'query', id: 1, query: { kind: 'session', sessionId: 's1' } });
  expect(await report('answer')).toMatchObject({
    answer: { session: { title: null }, items: [{ type: 'omitted' }, { type: 'omitted' }] },
  });
  first.port1.close();
  second.port1.close();
});

test('what a proxy sent before it died is recorded, although its successor is there already', async () => {
  const [first, second] = [new MessageChannel(), new MessageChannel()];
  send({ type: 'exchanges', port: first.port2 }, [first.port2]);
  first.port1.postMessage(batch(1, exchange));
  first.port1.close();
  send({ type: 'exchanges', port: second.port2 }, [second.port2]);
  send({ type: 'open', databasePath: bench.databasePath, recordContent: true });
  expect(await report('changed')).toMatchObject({ changes: { turns: [{ id: 't1', status: 'completed' }] } });
  second.port1.close();
});

test('a busy recorder that is told to stop takes in first what was handed to it before', async () => {
  const { port1: proxy, port2: line } = new MessageChannel();
  send({ type: 'open', databasePath: bench.databasePath, recordContent: true });
  await report('opened');
  const exited = once(worker, 'exit');
  proxy.postMessage(batch(1, exchange));
  send({ type: 'exchanges', port: line }, [line]);
  send({ type: 'stop' });
  await exited;
  proxy.close();
  expect(bench.open().detail('s1').session.status).toBe('completed');
});

test('the thread deletes and holds to what is kept; a session with a turn under way is refused by its own problem', async () => {
  const { port1: proxy, port2: recorder } = new MessageChannel();
  send({ type: 'open', databasePath: bench.databasePath, recordContent: true });
  send({ type: 'exchanges', port: recorder }, [recorder]);
  proxy.postMessage(batch(1, exchange.slice(0, 4)));
  await once(proxy, 'message');
  send({ type: 'query', id: 1, query: { kind: 'delete', sessionIds: ['s1'], from: null, to: null } });
  expect(await report('queryFailed')).toMatchObject({ id: 1, problem: { code: 'session-running' } });
  proxy.postMessage(batch(2, exchange.slice(4)));
  await once(proxy, 'message');
  // It was last active in 1970.
  send({ type: 'retention', keepDays: 1, keepMegabytes: null });
  send({ type: 'query', id: 2, query: { kind: 'delete', sessionIds: ['s1'], from: null, to: null } });
  expect(await report('answer')).toMatchObject({ id: 2, answer: { deleted: 0 } });
  send({ type: 'query', id: 3, query: { kind: 'storage' } });
  const storage = await new Promise<RecorderReport>((resolve) => {
    listeners.add(() => reports.forEach((one) => one.type === 'answer' && one.id === 3 && resolve(one)));
  });
  expect(storage).toMatchObject({ answer: { sessions: 0, turns: 0, oldestAt: null } });
  proxy.close();
});
