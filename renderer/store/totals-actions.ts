import type { TotalsPeriod } from '../../preload/contract.ts';
import { notingLate } from './ask.ts';
import { newestOnly } from './newest.ts';
import { type Parts, patch } from './parts.ts';
import { type Measure, stepped } from './totals.ts';

/** What a person does on the totals page. */
export interface TotalsActions {
  /** Reads the period that is looked at, first or anew. */
  readonly readTotals: () => Promise<void>;
  readonly setPeriod: (period: TotalsPeriod) => void;
  readonly stepPeriod: (steps: -1 | 1) => void;
  /** Back to the period that holds now. */
  readonly toPresent: () => void;
  readonly setMeasure: (measure: Measure) => void;
}

/** Builds them. */
export function totalsActions({ store, ask }: Parts): TotalsActions {
  const read = newestOnly(async () => {
    const { period, at } = store.getState().totals;
    patch(store, 'totals', { asking: 'yes', problem: null });
    const late = (): void => {
      if (store.getState().totals.asking === 'yes') patch(store, 'totals', { asking: 'late' });
    };
    const answer = await notingLate(ask('totals/read', { period, at: at ?? Date.now() }), late);
    const now = store.getState().totals;
    if (now.period !== period || now.at !== at) return;
    patch(store, 'totals', {
      asking: 'no',
      ...(answer.ok ? { view: answer.value } : { problem: answer.problem }),
    });
  });

  function look(change: { period?: TotalsPeriod; at: number | null }): void {
    patch(store, 'totals', change);
    void read();
  }

  return {
    readTotals: read,
    setPeriod: (period) => look({ period, at: store.getState().totals.at }),
    stepPeriod(steps) {
      const { period, at } = store.getState().totals;
      const now = Date.now();
      const next = stepped(period, at ?? now, steps);
      // What has not begun holds nothing.
      if (next > now && steps > 0) return look({ at: null });
      look({ at: next });
    },
    toPresent: () => look({ at: null }),
    setMeasure: (measure) => patch(store, 'totals', { measure }),
  };
}
