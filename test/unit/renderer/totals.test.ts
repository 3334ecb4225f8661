import { describe, expect, it, vi } from 'vitest';
import type { Answer, TotalsView } from '../../../preload/contract.ts';
import { axisOf, barPlaces } from '../../../renderer/scale/chart.ts';
import { createStore } from '../../../renderer/store/create.ts';
import {
  completionPercent,
  filterOf,
  isPresent,
  measureOf,
  stepped,
} from '../../../renderer/store/totals.ts';
import {
  barLabel,
  priceDayText,
  rowText,
  spendText,
  tickText,
} from '../../../renderer/store/totals-words.ts';
import { fakeBridge, good } from '../../fakes/bridge.ts';
import { totalsRow, totalsView } from '../../fakes/views.ts';

const noon = (month: number, day: number): number => new Date(2026, month - 1, day, 12).getTime();
const dayOf = (at: number): readonly number[] => [new Date(at).getMonth() + 1, new Date(at).getDate()];

describe('the period that is looked at', () => {
  it('steps by days, weeks and months of the calendar', () => {
    expect(dayOf(stepped('day', noon(3, 1), -1))).toEqual([2, 28]);
    expect(dayOf(stepped('week', noon(11, 21), -1))).toEqual([11, 14]);
    // From the end of a long month it does not jump over a short one.
    expect(dayOf(stepped('month', noon(1, 31), 1))).toEqual([2, 1]);
    expect(dayOf(stepped('month', noon(3, 31), -1))).toEqual([2, 1]);
  });

  it('steps over the days on which clocks change', () => {
    let at = noon(1, 1);
    for (let day = 0; day < 365; day += 1) at = stepped('day', at, 1);
    expect(dayOf(at)).toEqual([1, 1]);
  });

  it('knows whether it holds now', () => {
    expect(isPresent({ from: 10, to: 20 }, 15)).toBe(true);
    expect(isPresent({ from: 10, to: 20 }, 25)).toBe(false);
  });

  it('never leads past now, and drops the answer for a period that was left', async () => {
    const waiting: ((answer: Answer<TotalsView>) => void)[] = [];
    const bridge = fakeBridge({ 'totals/read': () => new Promise((resolve) => waiting.push(resolve)) });
    const { state, actions } = createStore(bridge);
    actions.setPeriod('day');
    actions.stepPeriod(-1);
    waiting.shift()?.(good(totalsView({ pricesAsOf: 'stale' })));
    await vi.waitFor(() => expect(waiting).toHaveLength(1));
    expect(state.getState().totals.view).toBeNull();
    waiting.shift()?.(good(totalsView({ pricesAsOf: 'fresh' })));
    await vi.waitFor(() => expect(state.getState().totals.view?.pricesAsOf).toBe('fresh'));
    expect(state.getState().totals.at).not.toBeNull();
    actions.stepPeriod(1);
    actions.stepPeriod(1);
    expect(state.getState().totals.at ?? 0).toBeLessThanOrEqual(Date.now());
    actions.toPresent();
    expect(state.getState().totals.at).toBeNull();
  });

  it('keeps what it showed when it cannot be read, and says why', async () => {
    const problem = { code: 'x', what: 'No.', why: '', next: '' };
    const answers: Answer<TotalsView>[] = [good(totalsView()), { ok: false, problem }];
    const { state, actions } = createStore(
      fakeBridge({ 'totals/read': () => answers.shift() ?? { ok: false, problem } }),
    );
    await actions.readTotals();
    await actions.readTotals();
    expect(state.getState().totals).toMatchObject({ problem, asking: 'no', view: totalsView() });
  });
});

describe('totals in words', () => {
  it('say an estimate as one, and that nothing is known', () => {
    expect([null, 0, 0.004, 12.4].map((costUsd) => spendText(totalsRow({ key: '1', costUsd })))).toEqual([
      'Not known',
      '~$0',
      'under $0.01',
      '~$12.40',
    ]);
    expect(rowText(totalsRow({ key: '1', costUsd: null }))).toContain('spend not known');
    expect(rowText(totalsRow({ key: '1', turns: 0 }))).toBe('nothing');
  });

  it('show no "~$0" where turns failed without a token: nothing was spent', () => {
    const failed = totalsRow({
      key: '1',
      turns: 2,
      costUsd: null,
      tokens: { input: 0, cached: 0, output: 0, reasoning: 0 },
    });
    expect(spendText(failed)).toBe('–');
    expect(rowText(failed)).toBe('0 tokens, 2 turns, 15 m of agent time');
  });

  it('never round a share of completed turns up to all of them', () => {
    expect(completionPercent({ turns: 1000, completed: 999 })).toBe(99);
    expect(completionPercent({ turns: 0, completed: 0 })).toBeNull();
  });

  it('draw tokens where no money is known, unless the person chose', () => {
    const unpriced = totalsView({ total: totalsRow({ key: 't', costUsd: null }) });
    expect(measureOf({ view: unpriced, measure: null })).toBe('tokens');
    expect(measureOf({ view: unpriced, measure: 'cost' })).toBe('cost');
    expect(measureOf({ view: totalsView(), measure: null })).toBe('cost');
  });

  it('name the day of the prices as a day', () => {
    expect(priceDayText('2026-11-21')).toContain('21');
    expect(priceDayText('long ago')).toBe('long ago');
  });

  it('label every day of a week, and each seventh of a month', () => {
    const days = [1, 2, 8, 29].map((day, index) => barLabel('month', String(noon(11, day)), index));
    expect(days).toEqual(['1', '', '8', '29']);
    expect(barLabel('week', String(noon(11, 2)), 1)).not.toBe('');
    expect(barLabel('day', String(noon(11, 2)), 7)).toBe('');
  });

  it('lead from a row to its sessions of that time', () => {
    expect(filterOf({ from: 1, to: 9 }, 'models', 'gpt')).toEqual({ models: ['gpt'], from: 1, to: 9 });
    const next = new Date(2026, 10, 22).getTime();
    expect(filterOf({ from: 1, to: next }, 'folders', '/a')).toEqual({
      folders: ['/a'],
      from: 1,
      to: next - 1,
    });
  });
});

describe('the bars', () => {
  it('stand on an axis from nothing to a round number above the largest', () => {
    expect(axisOf(3.97, 0.01)).toEqual({ top: 4, ticks: [0, 2, 4] });
    expect(axisOf(0, 10)).toEqual({ top: 20, ticks: [0, 10, 20] });
    for (const largest of [0.003, 0.02, 1, 7, 99, 100, 101, 1_834_000]) {
      const { top, ticks } = axisOf(largest, 0.01);
      expect(top).toBeGreaterThanOrEqual(largest * 0.999);
      expect(top).toBeLessThanOrEqual(Math.max(largest * 2.6, 0.03));
      expect(ticks.length).toBeLessThanOrEqual(5);
      expect(ticks.at(-1)).toBeCloseTo(top);
    }
  });

  it('are as high as their share, and none where nothing is known', () => {
    const places = barPlaces([4, 1, null, 0], 4);
    expect(places.map((place) => place.height)).toEqual([1, 0.25, 0, 0]);
    expect(places.at(-1)?.x).toBeLessThan(1);
  });

  it('have an axis people can read', () => {
    expect([0, 0.05, 2.5, 1200].map((value) => tickText(value, 'cost'))).toEqual([
      '$0',
      '$0.05',
      '$2.5',
      '$1,200',
    ]);
    expect(tickText(2_000_000, 'tokens')).toBe('2M');
  });
});
