import type { TotalsPeriod } from '../../preload/contract.ts';
import { periodStart } from '../domain/budget.ts';

/** The period a moment lies in, and its parts, by local time. */
export interface PeriodParts {
  /** Unix ms. */
  readonly from: number;
  /** Unix ms; the first moment of the next period. */
  readonly to: number;
  /** When each part begins: hours of a day, days of a week or month. A day of a changed clock has 23 or 25 hours. */
  readonly starts: readonly number[];
}

const hourMs = 3_600_000;

/** The period around a moment, Unix ms. */
export function periodAround(period: TotalsPeriod, at: number): PeriodParts {
  const from = periodStart(period, at);
  const to = nextPeriod(period, from);
  const starts: number[] = [];
  if (period === 'day') for (let start = from; start < to; start += hourMs) starts.push(start);
  else for (let start = from; start < to; start = nextPeriod('day', start)) starts.push(start);
  return { from, to, starts };
}

function nextPeriod(period: TotalsPeriod, from: number): number {
  const date = new Date(from);
  if (period === 'month') date.setMonth(date.getMonth() + 1, 1);
  else date.setDate(date.getDate() + (period === 'week' ? 7 : 1));
  // The clocks may have changed at midnight itself.
  return periodStart('day', date.getTime());
}
