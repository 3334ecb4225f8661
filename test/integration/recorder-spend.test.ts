import { renameSync, rmSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ExchangeEvent } from '../../main/domain/exchange.ts';
import { openFile } from '../../main/recorder/database.ts';
import { migrate, versionOf } from '../../main/recorder/migrations.ts';
import { steps } from '../../main/recorder/schema.ts';
import {
  answer,
  completed,
  created,
  ended,
  httpExchange,
  prompt,
  refusedExchange,
  requestBody,
  response,
  shellCall,
  shellOutput,
  socket,
  turnMetadata,
} from '../fakes/codex-traffic.ts';
import { chainOf, makeLogBench, type BenchRecorder, type LogBench } from '../fakes/log-bench.ts';

let bench: LogBench;
beforeEach(() => {
  bench = makeLogBench();
});
afterEach(() => bench.remove());

/** The same exchange by way of another gateway. */
const through = (gatewayId: string, events: readonly ExchangeEvent[]): readonly ExchangeEvent[] =>
  events.map((event) => (event.type === 'started' ? { ...event, gateway: 'same-name', gatewayId } : event));

const spend = (recorder: BenchRecorder, since = 0) =>
  recorder
    .query({ kind: 'spend', since })
    .map(({ gatewayId, model, tokens }) => [gatewayId, model, tokens.input, tokens.output] as const);

test('T14 every response is counted once, by gateway and model, whatever the gateways are called', () => {
  const recorder = bench.open();
  const call = shellCall('fc_1', 'call_1', 'ls');
  const hello = prompt('p1', 'say hi');
  const turn = turnMetadata('s1', 't1');
  recorder.play(through('g1', httpExchange('e1', turn, [hello], response('r1', [call], 10, 2))));
  // The second step of the same turn sends all of the first again, and is a response of its own.
  recorder.play(
    through(
      'g1',
      httpExchange(
        'e2',
        turn,
        [hello, call, shellOutput('call_1', 'a')],
        response('r2', [answer('a1', 'x')], 20, 3),
      ),
    ),
  );
  recorder.play(
    through(
      'g2',
      httpExchange(
        'e3',
        turnMetadata('s2', 't2', { model: 'other' }),
        [prompt('p2', 'go')],
        response('r3', [answer('a2', 'y')], 400, 40),
        { more: { model: 'other' } },
      ),
    ),
  );
  // A refused request used nothing.
  recorder.play(
    through('g2', refusedExchange('e4', turnMetadata('s3', 't3'), [prompt('p3', 'no')], 429, '{}')),
  );
  const all = [
    ['g1', 'gpt-test', 30, 5],
    ['g2', 'other', 400, 40],
  ];
  expect(spend(recorder)).toEqual(all);
  recorder.close();
  expect(spend(bench.open())).toEqual(all);
});

test('T14 a WebSocket counts each of its responses, and an end told twice counts once (D24)', () => {
  const recorder = bench.open();
  const turn = turnMetadata('s1', 't1');
  const line = socket('w1', turn);
  recorder.play([
    ...line.open,
    line.asks(requestBody(turn, [prompt('p1', 'one')])),
    line.says(1_010, created('r1'), completed('r1', 10, 1), completed('r1', 10, 1)),
    line.asks(requestBody(turnMetadata('s1', 't2'), [prompt('p2', 'two')])),
    line.says(1_020, created('r2'), completed('r2', 100, 10)),
    ended('w1', 1_030),
  ]);
  expect(spend(recorder)).toEqual([['default', 'gpt-test', 110, 11]]);
});

test('T14 what began before the moment asked for does not count', () => {
  const recorder = bench.open();
  for (const [index, at] of [1_000, 5_000, 9_000].entries()) {
    const metadata = turnMetadata('s1', `t${index}`);
    const input = [prompt(`p${index}`, `ask ${index}`)];
    recorder.play(
      httpExchange(`e${index}`, metadata, input, response(`r${index}`, [], 10 ** index, 0), { at }),
    );
  }
  expect(spend(recorder, 1_000)).toEqual([['default', 'gpt-test', 111, 0]]);
  expect(spend(recorder, 1_001)).toEqual([['default', 'gpt-test', 110, 0]]);
  expect(spend(recorder, 9_000)).toEqual([['default', 'gpt-test', 100, 0]]);
  expect(spend(recorder, 9_001)).toEqual([]);
});

test('B17 a log of version 1 is read whole after its migration, counted by nobody, and goes on', async () => {
  const recorder = bench.open();
  const hello = prompt('p1', 'say hi');
  recorder.play(httpExchange('e1', turnMetadata('s1', 't1'), [hello], response('r1', [answer('a1', 'Hi.')])));
  const before = recorder.detail('s1');
  recorder.close();
  // As version 1 wrote it: the same rows in tables that have its columns alone.
  const first = `${bench.databasePath}.first`;
  const old = openFile(first);
  old.exec('PRAGMA application_id = 0x506f7374');
  migrate(old, steps.slice(0, 1));
  old.exec(`ATTACH '${bench.databasePath}' AS today`);
  for (const table of ['sessions', 'turns', 'requests', 'exchanges', 'contents', 'items']) {
    const columns = old.prepare(`SELECT name FROM pragma_table_info('${table}')`).all() as { name: string }[];
    const names = columns.map(({ name }) => name).join(', ');
    old.exec(`INSERT INTO main.${table} (${names}) SELECT ${names} FROM today.${table}`);
  }
  old.exec('DETACH today');
  expect(versionOf(old)).toBe(1);
  old.close();
  for (const end of ['-wal', '-shm']) rmSync(`${bench.databasePath}${end}`, { force: true });
  renameSync(first, bench.databasePath);

  const next = bench.open();
  expect(next.reports).toEqual([{ type: 'opened', problem: null }]);
  expect(chainOf(next.detail('s1'))).toEqual(chainOf(before));
  // Its sums are filled in steps, beside what is recorded.
  await expect
    .poll(() => next.detail('s1')?.session)
    .toMatchObject({ turns: 1, tokens: before?.session.tokens });
  expect(spend(next)).toEqual([]);
  next.play(
    httpExchange(
      'e2',
      turnMetadata('s1', 't2'),
      [hello, answer('a1', 'Hi.'), prompt('p2', 'more')],
      response('r2', [answer('a2', 'Sure.')], 7, 1),
      { at: 2_000 },
    ),
  );
  expect(chainOf(next.detail('s1'))).toEqual([
    '1 prompt say hi',
    '1 answer Hi.',
    '2 prompt more',
    '2 answer Sure.',
  ]);
  expect(spend(next)).toEqual([['default', 'gpt-test', 7, 1]]);
  next.close();
  const after = openFile(bench.databasePath);
  expect(versionOf(after)).toBe(steps.length);
  after.close();
});
