import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ProblemView } from '../../preload/contract.ts';
import { problem, type Problem } from '../../main/domain/problem.ts';
import { contentRedactor } from '../../main/domain/redact-content.ts';
import { spanIdOf } from '../../main/traces/ids.ts';
import { openTraces, type Traces, type TracesMeans } from '../../main/traces/traces.ts';
import { openCollector, sendToCollector, type Collector } from '../fakes/collector.ts';
import { heldTimers, type HeldTimers } from '../fakes/held-timers.ts';
import { throughProtobuf } from '../fakes/otlp-proto.ts';
import { recordedItems, recordedSession, recordedTurn } from '../fakes/recorded-sessions.ts';

let folder = '';
let collector: Collector;
let timers: HeldTimers;
let problems: (ProblemView | null)[] = [];
const opened: Traces[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postern-traces-'));
  collector = await openCollector();
  timers = heldTimers();
  problems = [];
});
afterEach(async () => {
  for (const traces of opened.splice(0)) await traces.close();
  await collector.close();
  await rm(folder, { recursive: true });
});

async function open(more: Partial<TracesMeans> = {}): Promise<Traces> {
  const traces = await openTraces({
    folder,
    endpoint: collector.endpoint,
    content: false,
    version: '0.1.0',
    redact: contentRedactor({ home: '/home/alicia', user: 'alicia' }),
    header: () => null,
    send: sendToCollector,
    upstreamOf: () => ({ schema: 'OpenAI', upstream: 'https://api.openai.com/v1' }),
    now: () => Date.UTC(2026, 10, 21),
    onProblem: (found) => problems.push(found),
    after: timers.after,
    chance: () => 1,
    ...more,
  });
  opened.push(traces);
  return traces;
}

/** One turn of one span. */
const tell = (traces: Traces, id: string): Promise<void> =>
  traces.turnEnded(recordedSession('s1'), recordedTurn('s1', id), []);

/** Fires what is set, and resolves when the sending it began has come to its end. */
async function sent(traces: Traces, times: number): Promise<void> {
  timers.fire();
  await collector.asked(times);
  await traces.settled();
}

const takenTurns = (): number => collector.taken.size;

describe('sending', () => {
  test('turns wait 5 s for company, then go in one request that a collector takes', async () => {
    const traces = await open();
    expect(timers.waits()).toEqual([]);
    await tell(traces, 't1');
    await traces.turnEnded(recordedSession('s1'), recordedTurn('s1', 't2'), recordedItems('s1', 't2'));
    expect([traces.waiting(), timers.waits()]).toEqual([3, [5_000]]);
    await sent(traces, 1);
    expect(collector.faults).toEqual([]);
    expect(collector.requests.map(({ spans }) => spans)).toEqual([3]);
    const text = collector.requests[0]?.text ?? '';
    expect(throughProtobuf(text)).toEqual(JSON.parse(text));
    expect([traces.waiting(), timers.waits(), await readdir(folder)]).toEqual([0, [], []]);
    expect(problems).toEqual([]);
  });

  test('a request holds 512 spans at most, and a whole batch does not wait', async () => {
    const traces = await open();
    const items = Array.from({ length: 600 }, (_, at) =>
      recordedItems('s1', 't1').flatMap((item) =>
        item.type === 'toolCall' ? [{ ...item, id: `call-${at}` }] : [],
      ),
    ).flat();
    await traces.turnEnded(recordedSession('s1'), recordedTurn('s1', 't1'), items);
    expect(timers.waits()).toEqual([0]);
    await sent(traces, 2);
    expect(collector.requests.map(({ spans }) => spans)).toEqual([512, 89]);
    expect(takenTurns()).toBe(601);
  });

  test('the header goes along and is in no file and no problem', async () => {
    const traces = await open({ header: () => 'X-Team: canary-header' });
    collector.answerNext({ status: 401 });
    await tell(traces, 't1');
    for (const name of await readdir(folder)) {
      expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600);
    }
    await sent(traces, 1);
    expect(collector.requests[0]?.headers['x-team']).toBe('canary-header');
    expect(problems).toMatchObject([{ code: 'traces-refused', why: 'It answered 401.' }]);
    expect(JSON.stringify(problems) + collector.requests[0]?.text).not.toContain('canary');
  });

  test('a turn that ends while a request is under way goes with the next one', async () => {
    const traces = await open();
    let answer = (): void => undefined;
    collector.answerNext({ status: 200, at: new Promise((done) => (answer = done)) });
    await tell(traces, 't1');
    timers.fire();
    await collector.asked(1);
    await tell(traces, 't2');
    answer();
    await traces.settled();
    expect(collector.requests.map(({ spans }) => spans)).toEqual([1, 1]);
    expect([takenTurns(), traces.waiting(), timers.waits()]).toEqual([2, 0, []]);
  });

  test('a header that cannot be read now has everything wait', async () => {
    const locked = problem('keyring-locked', 'The keyring is locked.', 'It was not unlocked.', 'Unlock it.');
    let header: string | null | Problem = locked;
    const traces = await open({ header: () => header });
    await tell(traces, 't1');
    timers.fire();
    await traces.settled();
    expect([collector.requests.length, traces.waiting(), problems]).toEqual([0, 1, [locked]]);
    header = 'Bearer abc';
    await sent(traces, 1);
    expect([takenTurns(), problems.at(-1)]).toEqual([1, null]);
  });

  test('the test sends one span past what waits, and says what came of it', async () => {
    const traces = await open();
    expect(await traces.test()).toEqual({ state: 'works', detail: 'The collector took a span in 0 ms.' });
    collector.answerNext({ status: 404 });
    expect(await traces.test()).toMatchObject({ state: 'fails', problem: { code: 'traces-refused' } });
    await collector.close();
    expect(await traces.test()).toMatchObject({ state: 'fails', problem: { code: 'traces-unreachable' } });
    expect([traces.waiting(), problems, collector.faults]).toEqual([0, [], []]);
    collector = await openCollector();
  });
});

describe('a collector that does not take them', () => {
  test('is tried again at growing gaps, or when it says, and told once', async () => {
    const traces = await open();
    collector.answerNext({ status: 503 }, { status: 500 }, { status: 429, headers: { 'retry-after': '77' } });
    await tell(traces, 't1');
    const gaps: (readonly number[])[] = [];
    for (let times = 1; times <= 3; times += 1) {
      await sent(traces, times);
      gaps.push(timers.waits());
    }
    expect(gaps).toEqual([[1_000], [2_000], [77_000]]);
    await tell(traces, 't2');
    expect(timers.waits()).toEqual([77_000]);
    await sent(traces, 5);
    expect(problems.map((found) => found?.why ?? null)).toEqual([
      'The collector answered 503.',
      'The collector answered 500.',
      'The collector answered 429.',
      null,
    ]);
    expect([takenTurns(), traces.waiting(), traces.dropped(), timers.waits()]).toEqual([2, 0, 0, []]);
  });

  test('for good loses that batch alone, and says so', async () => {
    const traces = await open();
    collector.answerNext({ status: 400 });
    await tell(traces, 't1');
    await sent(traces, 1);
    await tell(traces, 't2');
    await sent(traces, 2);
    expect([takenTurns(), traces.dropped()]).toEqual([1, 1]);
    expect(problems.map((found) => found?.code ?? null)).toEqual(['traces-refused', null]);
  });

  test('in part has what it refused counted', async () => {
    const traces = await open();
    collector.answerNext({ status: 200, body: '{"partialSuccess":{"rejectedSpans":"1"}}' });
    await tell(traces, 't1');
    await sent(traces, 1);
    expect([traces.dropped(), traces.waiting()]).toEqual([1, 0]);
  });

  test('for long has the oldest dropped, counted, and the newest kept', async () => {
    const limits = { maxBytes: 20_000, batchSpans: 4, batchBytes: 1_000_000 };
    const traces = await open({ limits });
    for (let at = 0; at < 60; at += 1) await tell(traces, `t${at}`);
    const kept = traces.waiting();
    expect(kept + traces.dropped()).toBe(60);
    expect(kept).toBeGreaterThan(4);
    expect(traces.dropped()).toBeGreaterThan(4);
    expect(problems).toMatchObject([{ code: 'traces-dropped' }]);
    await sent(traces, Math.ceil(kept / 4));
    const newest = Array.from({ length: kept }, (_, at) => spanIdOf('turn', 's1', `t${60 - kept + at}`));
    expect(new Set([...collector.taken.values()].map(({ spanId }) => spanId))).toEqual(new Set(newest));
  });
});

describe('what waits outlives', () => {
  test('a restart: it goes first, and half a line is no span', async () => {
    const first = await open();
    await tell(first, 't1');
    await first.close();
    const [name = ''] = await readdir(folder);
    await appendFile(join(folder, name), '{"traceId":"ab');
    await writeFile(join(folder, 'stranger.txt'), 'x');
    const second = await open();
    expect([second.waiting(), timers.waits().length]).toEqual([1, 1]);
    await tell(second, 't2');
    await sent(second, 2);
    expect([takenTurns(), second.waiting(), collector.faults]).toEqual([2, 0, []]);
    expect(await readdir(folder)).toEqual(['stranger.txt']);
  });

  test('being closed while a request is under way', async () => {
    collector.answerNext('hold');
    const first = await open();
    await tell(first, 't1');
    timers.fire();
    await collector.asked(1);
    await first.close();
    const second = await open();
    expect(second.waiting()).toBe(1);
    await sent(second, 2);
    expect(takenTurns()).toBe(1);
  });

  test('kill -9 while turns are told: none that was kept is lost', async () => {
    await collector.close();
    const { child, kept } = await runUntil(10_000, (line) => line === 'kept 200');
    await killed(child);
    collector = await openCollector();
    const traces = await open();
    timers.fire();
    await traces.settled();
    expect(collector.faults).toEqual([]);
    const ids = new Set([...collector.taken.values()].map(({ spanId }) => spanId));
    const missing = Array.from({ length: kept }, (_, at) => spanIdOf('turn', 's1', `turn-${at}`)).filter(
      (id) => !ids.has(id),
    );
    expect(kept).toBeGreaterThan(200);
    expect(missing).toEqual([]);
    expect(collector.requests.reduce((sum, { spans }) => sum + spans, 0)).toBe(ids.size);
  });

  test('kill -9 between a request and its answer: that batch goes twice, under the same ids', async () => {
    collector.answerNext({ status: 200 }, 'hold');
    const { child, kept } = await runUntil(40, (line) => line === 'kept 39');
    await collector.asked(2);
    await killed(child);
    const before = collector.requests.length;
    const traces = await open();
    timers.fire();
    await traces.settled();
    expect(kept).toBe(40);
    expect(collector.taken.size).toBe(40);
    const sentSpans = collector.requests.reduce((sum, { spans }) => sum + spans, 0);
    // Only the batch that was held came a second time.
    expect(sentSpans - 40).toBe(collector.requests[before - 1]?.spans);
  });
});

/** Starts a process that tells turns, and resolves when it wrote such a line. */
async function runUntil(count: number, isLast: (line: string) => boolean) {
  const entry = fileURLToPath(new URL('../fakes/traces-process-entry.ts', import.meta.url));
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', entry, folder, collector.endpoint, String(count)],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
    },
  );
  let kept = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    kept += 1;
    if (isLast(line)) break;
  }
  return { child, kept };
}

async function killed(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}
