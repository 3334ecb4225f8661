import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { TotalsPeriod, TotalsRow, TotalsView, TurnView } from '../../preload/contract.ts';
import { periodAround } from '../../main/recorder/totals-period.ts';
import { makeLogBench, type BenchRecorder, type LogBench } from '../fakes/log-bench.ts';
import { toldTurn } from '../fakes/log-session.ts';

const zone = process.env['TZ'];
let bench: LogBench;
beforeEach(() => {
  process.env['TZ'] = 'Europe/Berlin';
  bench = makeLogBench();
});
afterEach(() => {
  bench.remove();
  if (zone === undefined) delete process.env['TZ'];
  else process.env['TZ'] = zone;
});

const at = (text: string): number => new Date(text).getTime();
const hours = (period: TotalsPeriod, moment: string): readonly number[] => {
  const { starts, to } = periodAround(period, at(moment));
  return starts.map((start, index) => ((starts[index + 1] ?? to) - start) / 3_600_000);
};

describe('a period', () => {
  test('is a day of hours, a week of days from Monday, a month of days, by local time', () => {
    expect(hours('day', '2026-11-21T13:00:00')).toEqual(Array.from({ length: 24 }, () => 1));
    expect(hours('week', '2026-11-22T23:59:59')).toEqual(Array.from({ length: 7 }, () => 24));
    expect(periodAround('week', at('2026-11-22T23:59:59')).from).toBe(at('2026-11-16T00:00:00'));
    expect(periodAround('week', at('2026-11-23T00:00:00')).from).toBe(at('2026-11-23T00:00:00'));
    expect(hours('month', '2028-02-29T12:00:00')).toHaveLength(29);
    expect(periodAround('month', at('2026-12-31T23:59:59')).to).toBe(at('2027-01-01T00:00:00'));
  });

  test('holds the days on which the clocks change, with an hour more or less', () => {
    expect(hours('day', '2026-03-29T12:00:00')).toHaveLength(23);
    expect(hours('day', '2026-10-25T12:00:00')).toHaveLength(25);
    expect(hours('week', '2026-03-29T12:00:00')).toEqual([24, 24, 24, 24, 24, 24, 23]);
    expect(hours('month', '2026-10-01T00:00:00').filter((count) => count !== 24)).toEqual([25]);
    expect(periodAround('day', at('2026-10-25T12:00:00')).to).toBe(at('2026-10-26T00:00:00'));
  });
});

/** Turns around every border there is: hours, days, months and changed clocks. */
const moments = [
  '2026-02-28T23:59:59.999',
  '2026-03-01T00:00:00.000',
  '2026-03-28T23:30:00',
  '2026-03-29T00:00:00',
  '2026-03-29T01:59:59.999',
  '2026-03-29T03:00:00',
  '2026-03-29T23:59:59.999',
  '2026-03-30T00:00:00',
  '2026-03-31T23:59:59.999',
  '2026-04-01T00:00:00',
  '2026-10-25T01:30:00',
  '2026-10-25T02:30:00+02:00',
  '2026-10-25T02:30:00+01:00',
  '2026-10-25T23:59:00',
  '2026-10-26T00:00:00',
].map(at);

function recorderWithTurns(): { readonly recorder: BenchRecorder; readonly turns: readonly TurnView[] } {
  const recorder = bench.open();
  moments.forEach((moment, index) => {
    recorder.play(
      toldTurn({
        session: `s${index % 4}`,
        turn: `t${index}`,
        at: moment,
        tokens: 1_000 * (index + 1),
        model: ['gpt-5.6-sol', 'of no price', 'gpt-5.6-luna'][index % 3] ?? '',
        gateway: index % 2 === 0 ? 'default' : 'team',
        folder: `/w/${index % 4}`,
        ...(index % 5 === 0 ? { command: 'ls' } : {}),
        broken: index % 7 === 3,
      }),
    );
  });
  return { recorder, turns: [0, 1, 2, 3].flatMap((session) => recorder.detail(`s${session}`).turns) };
}

function sum(key: string, turns: readonly TurnView[]): TotalsRow {
  const add = (of: (turn: TurnView) => number): number => turns.reduce((total, turn) => total + of(turn), 0);
  const prices = turns.flatMap(({ costUsd }) => (costUsd === null ? [] : [costUsd]));
  return {
    key,
    turns: turns.length,
    completed: turns.filter(({ status }) => status === 'completed').length,
    toolCalls: add((turn) => turn.toolCalls),
    activeMs: add((turn) => (turn.endedAt ?? turn.startedAt) - turn.startedAt),
    tokens: {
      input: add((turn) => turn.tokens.input),
      cached: add((turn) => turn.tokens.cached),
      output: add((turn) => turn.tokens.output),
      reasoning: add((turn) => turn.tokens.reasoning),
    },
    costUsd:
      prices.length === 0
        ? null
        : expect.closeTo(
            prices.reduce((total, one) => total + one, 0),
            9,
          ),
  };
}
const within = (turns: readonly TurnView[], from: number, to: number): readonly TurnView[] =>
  turns.filter(({ startedAt }) => startedAt >= from && startedAt < to);
const byKey = (rows: readonly TotalsRow[]): readonly TotalsRow[] =>
  rows.toSorted((left, right) => (left.key < right.key ? -1 : 1));
function grouped(turns: readonly TurnView[], key: (turn: TurnView) => string): readonly TotalsRow[] {
  const keys = [...new Set(turns.map(key))].toSorted();
  return keys.map((one) =>
    sum(
      one,
      turns.filter((turn) => key(turn) === one),
    ),
  );
}

describe('totals', () => {
  test.each(['day', 'week', 'month'] as const)(
    'of each %s are the sum of its turns, part by part',
    (period) => {
      const { recorder, turns } = recorderWithTurns();
      expect(turns).toHaveLength(moments.length);
      for (const moment of moments) {
        const totals: Omit<TotalsView, 'pricesAsOf'> = recorder.query({ kind: 'totals', period, at: moment });
        const own = within(turns, totals.from, totals.to);
        expect(own.length).toBeGreaterThan(0);
        expect(totals.total).toEqual(sum('total', own));
        const { starts } = periodAround(period, moment);
        expect(totals.series).toEqual(
          starts.map((start, index) =>
            sum(String(start), within(turns, start, starts[index + 1] ?? totals.to)),
          ),
        );
        expect(byKey(totals.byModel)).toEqual(grouped(own, (turn) => turn.model ?? ''));
        expect(byKey(totals.byFolder)).toEqual(grouped(own, (turn) => `/w/${turn.sessionId.slice(1)}`));
        expect(byKey(totals.byGateway)).toEqual(
          grouped(own, (turn) => (Number(/^t(\d+)/.exec(turn.id)?.[1]) % 2 === 0 ? 'default' : 'team')),
        );
        expect(totals.unpriced).toEqual(
          own.some(({ model }) => model === 'of no price') ? ['of no price'] : [],
        );
      }
    },
  );

  test('of a period without turns are nothing, in as many parts', () => {
    const { recorder } = recorderWithTurns();
    const totals = recorder.query({ kind: 'totals', period: 'month', at: at('2026-06-15T12:00:00') });
    expect(totals.total).toMatchObject({ turns: 0, costUsd: null });
    expect(totals.series).toHaveLength(30);
    expect([totals.byGateway, totals.byModel, totals.byFolder, totals.unpriced]).toEqual([[], [], [], []]);
  });
});
