import { copyFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { SessionDetail } from '../../preload/contract.ts';
import type { ExchangeEvent } from '../../main/domain/exchange.ts';
import { knownPrices, priceOf, withOwnPrices } from '../../main/domain/price.ts';
import { addTokens, noTokens, sessionStatus } from '../../main/domain/session.ts';
import { openFile } from '../../main/recorder/database.ts';
import {
  answer,
  codexHeaders,
  created,
  done,
  ended,
  httpExchange,
  prompt,
  refusedExchange,
  requestBody,
  requestBytes,
  response,
  shellCall,
  shellOutput,
  socket,
  started,
  turnMetadata,
} from '../fakes/codex-traffic.ts';
import { makeLogBench, type LogBench } from '../fakes/log-bench.ts';

let bench: LogBench;
/** Long work takes its time on a busy machine. */
const patience = { timeout: 15_000 };
beforeEach(() => {
  bench = makeLogBench();
});
afterEach(() => bench.remove());

const first = turnMetadata('s1', 't1');
const hello = prompt('p1', 'say hi');
const hi = answer('a1', 'Hi.');
const models = ['gpt-6.1-sol', 'gpt-6-luna', 'local-model'];

/** The sums of a session, worked out from its turns. */
function sumsOf({ turns }: SessionDetail) {
  const costs = turns.flatMap(({ costUsd }) => (costUsd === null ? [] : [costUsd]));
  return {
    status: sessionStatus(turns),
    turns: turns.length,
    toolCalls: turns.reduce((sum, one) => sum + one.toolCalls, 0),
    tokens: turns.reduce((sum, { tokens }) => addTokens(sum, tokens), noTokens),
    activeMs: turns.reduce(
      (sum, one) => sum + Math.max(0, (one.endedAt ?? one.startedAt) - one.startedAt),
      0,
    ),
    costUsd: costs.length === 0 ? null : Number(costs.reduce((sum, one) => sum + one, 0).toFixed(9)),
    costPartial: turns.some(({ costUsd, tokens }) => costUsd === null && tokens.input + tokens.output > 0),
  };
}

/** One thing that happens in a session, as random tests choose it. */
interface Happening {
  readonly turn: number;
  readonly model: number;
  readonly input: number;
  readonly what: 'answers' | 'calls' | 'refused' | 'cut' | 'left' | 'cutSocket' | 'again';
}

const happening: fc.Arbitrary<Happening> = fc.record({
  turn: fc.integer({ min: 1, max: 3 }),
  model: fc.integer({ min: 0, max: models.length - 1 }),
  input: fc.integer({ min: 0, max: 400_000 }),
  what: fc.constantFrom('answers', 'calls', 'refused', 'cut', 'left', 'cutSocket', 'again'),
});

/** What the proxy tells of it; `at` counts up. */
function eventsOf({ turn, model, input, what }: Happening, at: number): readonly ExchangeEvent[] {
  const metadata = turnMetadata('s1', `t${turn}`, { model: models[model] ?? '' });
  const more = { model: models[model] };
  const asked = [prompt(`p${turn}`, `prompt ${turn}`)];
  // A response that is told again keeps its id, in an exchange of its own.
  const id = what === 'again' ? `r${turn}` : `r${at}`;
  const call = shellCall(`fc${at}`, `call${at}`, 'ls');
  switch (what) {
    case 'refused':
      return refusedExchange(`e${at}`, metadata, asked, 500, '', at);
    case 'cut':
    case 'left':
      return httpExchange(`e${at}`, metadata, asked, [created(id), done(0, hi)], {
        at,
        more,
        outcome: what === 'cut' ? 'upstreamGone' : 'clientGone',
      });
    case 'cutSocket': {
      const ws = socket(`e${at}`, metadata, { at });
      return [
        ...ws.open,
        ws.asks(requestBody(metadata, asked, more)),
        ws.says(at + 2, created(id)),
        ended(`e${at}`, at + 3, 'upstreamGone'),
      ];
    }
    case 'calls':
    case 'answers':
    case 'again': {
      const items = what === 'calls' ? [call] : [answer(`a${at}`, 'Done.')];
      return httpExchange(`e${at}`, metadata, asked, response(id, items, input, 7), { at, more });
    }
  }
}

describe('the sums of a session', () => {
  test('equal the sums over its turns for whatever happens, however it is batched, after restarts and replays', () => {
    const story = fc.array(happening, { minLength: 1, maxLength: 12 });
    // Making an empty log is most of what a story waits for on a busy disk, and is not looked at here: each gets a copy.
    bench.open().close();
    fc.assert(
      fc.property(story, fc.boolean(), fc.nat(), (happenings, oneByOne, cutAt) => {
        const own = makeLogBench();
        try {
          copyFileSync(bench.databasePath, own.databasePath);
          const events = happenings.flatMap((one, index) => eventsOf(one, 1_000 + index * 100));
          const recorder = own.open();
          // The recorder dies after some of the events, and hears all of them again.
          recorder.playOneByOne(events.slice(0, cutAt % (events.length + 1)));
          recorder.settle();
          const next = own.open();
          if (oneByOne) next.playOneByOne(events);
          else next.play(events);
          const detail = next.detail('s1');
          expect(detail.session).toMatchObject(sumsOf(detail));
          for (const { id, status } of detail.turns) {
            const last = happenings.findLast(({ turn }) => `t${turn}` === id)?.what ?? '';
            if (['cut', 'left', 'cutSocket'].includes(last)) expect(status).toBe('interrupted');
            if (last === 'refused') expect(status).toBe('failed');
          }
          const counted = new Map<string, number>();
          for (const [index, { what, turn, input }] of happenings.entries()) {
            const id = what === 'again' ? `r${turn}` : `r${1_000 + index * 100}`;
            const answers = what === 'answers' || what === 'calls' || what === 'again';
            if (answers && !counted.has(id)) counted.set(id, input);
          }
          expect(detail.session.tokens.input).toBe([...counted.values()].reduce((sum, one) => sum + one, 0));
        } finally {
          own.remove();
        }
      }),
      { numRuns: 40 },
    );
    // 40 logs that are each opened twice wait for the disk 750 times: 2 s alone, many times that beside a whole suite.
  }, 90_000);

  test('a turn is priced with its model, and a session with turns that have no price is partial', () => {
    const recorder = bench.open();
    const more = { model: 'gpt-6.1-sol' };
    recorder.play(httpExchange('e1', first, [hello], response('r1', [hi], 1_000, 50), { more }));
    const tokens = { input: 1_000, cached: 4, output: 50, reasoning: 1 };
    const cost = Number(priceOf(knownPrices, 'gpt-6.1-sol', tokens)?.toFixed(9));
    expect(recorder.detail('s1')).toMatchObject({
      session: { costUsd: cost, costPartial: false },
      turns: [{ costUsd: cost, contextTokens: 1_050, contextWindow: 272_000, sentAt: 1_001 }],
    });
    const second = turnMetadata('s1', 't2');
    recorder.play(httpExchange('e2', second, [prompt('p2', 'more')], response('r2', []), { at: 2_000 }));
    expect(recorder.detail('s1')).toMatchObject({
      session: { costUsd: cost, costPartial: true },
      turns: [{ costUsd: cost }, { costUsd: null, model: 'gpt-test' }],
    });
  });

  test('a failed session without any token costs nothing that could be shown, not "~$0"', () => {
    const recorder = bench.open();
    const ws = socket('w1', first);
    const asked = requestBody(first, [hello], { model: 'gpt-6.1-sol' });
    recorder.play([...ws.open, ws.asks(asked), ended('w1', 1_020, 'upstreamGone')]);
    const { session, turns } = recorder.detail('s1');
    expect(session).toMatchObject({
      model: 'gpt-6.1-sol',
      tokens: noTokens,
      costUsd: null,
      costPartial: false,
    });
    expect(turns).toMatchObject([{ tokens: noTokens, costUsd: null }]);
    expect(recorder.query({ kind: 'totals', period: 'day', at: 1_000 })).toMatchObject({
      total: { turns: 1, costUsd: null },
    });
  });

  test('D22 a connection cut mid-stream and everything sent again is one turn with one retry, counted once', () => {
    const recorder = bench.open();
    const [one, two] = [socket('w1', first), socket('w2', first, { at: 2_000 })];
    recorder.play([
      ...one.open,
      one.asks(requestBody(first, [hello])),
      one.says(1_010, created('r1'), done(0, hi)),
      ended('w1', 1_020, 'upstreamGone'),
    ]);
    expect(recorder.detail('s1')).toMatchObject({
      session: { status: 'interrupted', tokens: noTokens },
      turns: [{ status: 'interrupted', retries: 0 }],
    });
    recorder.play([...two.open, two.asks(requestBody(first, [hello]))]);
    recorder.play([two.says(2_010, ...response('r2', [hi]))]);
    expect(recorder.detail('s1')).toMatchObject({
      session: { status: 'completed', turns: 1, tokens: { input: 10 } },
      turns: [{ status: 'completed', retries: 1, exchanges: 2 }],
    });
  });

  test('tool rounds and a client that left in between are no retries', () => {
    const recorder = bench.open();
    const call = shellCall('fc1', 'call1', 'ls');
    const ws = socket('w1', first);
    recorder.play([
      ...ws.open,
      ws.asks(requestBody(first, [hello])),
      ws.says(1_010, ...response('r1', [call])),
      ended('w1', 1_020, 'clientGone'),
    ]);
    expect(recorder.detail('s1').turns).toMatchObject([{ status: 'interrupted' }]);
    recorder.play(
      httpExchange('e2', first, [hello, call, shellOutput('call1', 'x')], response('r2', [hi]), {
        at: 2_000,
      }),
    );
    expect(recorder.detail('s1').turns).toMatchObject([{ status: 'completed', retries: 0, exchanges: 2 }]);
  });

  test('turns a killed recorder left running are summed as interrupted', () => {
    const recorder = bench.open();
    const open = httpExchange('e1', first, [hello], [created('r1')]).slice(0, -1);
    recorder.play(open);
    recorder.settle();
    expect(recorder.detail('s1').session.status).toBe('streaming');
    expect(bench.open().detail('s1').session.status).toBe('interrupted');
  });
});

describe('work over the whole log', () => {
  /** Many sessions of two turns each. */
  function plant(count: number): void {
    const recorder = bench.open();
    for (let index = 0; index < count; index += 1) {
      const more = { model: index % 2 === 0 ? 'gpt-6.1-sol' : 'my-model' };
      for (const turn of [1, 2]) {
        const metadata = turnMetadata(`s${index}`, `t${turn}`);
        const at = 1_000 + index * 10 + turn;
        const answered = response(`r${index}-${turn}`, [hi], 1_000, 50);
        recorder.play(httpExchange(`e${index}-${turn}`, metadata, [hello], answered, { at, more }));
      }
    }
    recorder.close();
  }

  const page = (recorder: ReturnType<LogBench['open']>) =>
    recorder.query({ kind: 'sessions', before: null, limit: 500 }).sessions;

  test('new prices reach every stored turn, in steps, and what changed is told', async () => {
    plant(300);
    const recorder = bench.open();
    const before = page(recorder);
    expect(before.filter(({ costUsd }) => costUsd === null)).toHaveLength(150);
    const own = { model: 'my-model', input: 1, cached: 0, output: 2 };
    recorder.setPrices(withOwnPrices([own]));
    await vi.waitFor(
      () => expect(page(recorder).every(({ costUsd }) => costUsd !== null)).toBe(true),
      patience,
    );
    const tokens = { input: 1_000, cached: 4, output: 50, reasoning: 1 };
    const mine = page(recorder).find(({ model }) => model === 'my-model');
    const each = priceOf({ asOf: '', models: [own] }, 'my-model', tokens) ?? 0;
    expect(mine).toMatchObject({ costUsd: Number((2 * each).toFixed(9)), costPartial: false });
    expect(page(recorder).filter(({ model }) => model !== 'my-model')).toEqual(
      before.filter(({ model }) => model !== 'my-model'),
    );
    await vi.waitFor(() => {
      const told = new Set(recorder.changes().flatMap(({ sessions }) => sessions.map(({ id }) => id)));
      expect(told.size).toBe(150);
    }, patience);
  });

  test('a price that goes away takes its estimates along', async () => {
    plant(2);
    const recorder = bench.open();
    recorder.setPrices({ asOf: '', models: [] });
    await vi.waitFor(
      () =>
        expect(page(recorder)).toMatchObject([
          { costUsd: null, costPartial: true },
          { costUsd: null, costPartial: true },
        ]),
      patience,
    );
  });

  test('sessions from before there were sums get them at the next opening, batches being taken meanwhile', async () => {
    plant(450);
    const whole = bench.open();
    const expected = page(whole);
    whole.close();
    const file = openFile(bench.databasePath);
    file.exec(`
      UPDATE sessions SET turn_count = 0, tool_calls = 0, active_ms = 0, input_tokens = 0, cached_tokens = 0,
        output_tokens = 0, reasoning_tokens = 0, cost_usd = NULL, cost_partial = 0, gateway_id = NULL, status = 'completed';
      UPDATE turns SET gateway = NULL, gateway_id = NULL, cost_usd = NULL;`);
    file.close();
    const recorder = bench.open();
    expect(page(recorder)[0]?.turns).toBe(0);
    recorder.play(
      httpExchange('new', turnMetadata('new', 't1'), [hello], response('r-new', [hi]), { at: 9_000 }),
    );
    expect(recorder.takenSequences).toEqual([1]);
    await vi.waitFor(() => expect(page(recorder).slice(1)).toEqual(expected.slice(0, 499)), patience);
    recorder.close();
    const filled = openFile(bench.databasePath);
    const gateways = filled.prepare('SELECT DISTINCT gateway, gateway_id FROM turns').all();
    filled.close();
    expect(gateways).toEqual([{ gateway: 'default', gateway_id: 'default' }]);
  });
});

describe('what is told once', () => {
  const turnEnded = (recorder: ReturnType<LogBench['open']>): readonly string[] =>
    recorder.reports.flatMap((one) =>
      one.type === 'turnsEnded' ? one.ends.map(({ turn }) => `${turn.id} ${turn.status}`) : [],
    );

  test('the end of a turn, when it is committed, and not again when a restarted recorder hears all of it anew', () => {
    const events = httpExchange('e1', first, [hello], response('r1', [hi]));
    const recorder = bench.open();
    recorder.playOneByOne(events);
    recorder.settle();
    expect(turnEnded(recorder)).toEqual(['t1 completed']);
    const next = bench.open();
    next.playOneByOne(events);
    next.settle();
    expect(turnEnded(next)).toEqual([]);
    expect(next.detail('s1').session.tokens.input).toBe(10);
  });

  test('limits, which are known again after a restart, by the credential they belong to', () => {
    const limited = (id: string, metadata: typeof first, used: string, account: string | null) =>
      httpExchange(id, metadata, [hello], response(`r-${id}`, [hi]), { account }).map(
        (event): ExchangeEvent =>
          event.type === 'responded'
            ? { ...event, headers: [...event.headers, ['x-codex-primary-used-percent', used]] }
            : event,
      );
    const recorder = bench.open();
    recorder.play(limited('e1', first, '20', null));
    recorder.play(limited('e2', turnMetadata('s1', 't2'), '30', null));
    recorder.play(limited('e3', turnMetadata('s2', 't1'), '40', 'account:a1'));
    const told = recorder.reports.filter(({ type }) => type === 'usage');
    expect(told).toHaveLength(3);
    const known = recorder.query({ kind: 'usage' });
    expect(known).toMatchObject([
      { id: 'codex', limits: [{ usedPercent: 30 }] },
      { id: 'account:a1', limits: [{ usedPercent: 40 }] },
    ]);
    expect(recorder.detail('s1').turns.map(({ limits }) => limits[0]?.usedPercent)).toEqual([20, 30]);
    recorder.settle();
    const again = bench.open().query({ kind: 'usage' });
    expect(again.toSorted((left, right) => right.id.localeCompare(left.id))).toEqual(known);
  });

  test('P11 a refused connection is a session of no turns, also after a restart', () => {
    const recorder = bench.open();
    const warm = turnMetadata('s1', '', { request_kind: 'prewarm' });
    recorder.play([
      started('w1', 'websocket', { headers: codexHeaders(warm) }),
      requestBytes('w1', Buffer.alloc(0)),
      {
        type: 'ended',
        exchangeId: 'w1',
        at: 1_002,
        outcome: 'failed',
        overheadUs: 90,
        problem: { code: 'key-missing', what: 'There is no key.', why: '', next: 'Add one.' },
      },
    ]);
    const expected = {
      status: 'interrupted',
      turns: 0,
      warning: { code: 'session-no-turn', next: 'Add one.' },
    };
    expect(recorder.detail('s1').session).toMatchObject(expected);
    recorder.settle();
    const next = bench.open();
    expect(next.detail('s1').session).toMatchObject(expected);
    next.play(httpExchange('e1', first, [hello], response('r1', [hi]), { at: 2_000 }));
    expect(next.detail('s1').session).toMatchObject({ status: 'completed', turns: 1, warning: null });
  });
});
