import type { TotalsPeriod, TotalsRow, TotalsView } from '../../preload/contract.ts';
import { countedText, countText, totalTokens } from '../format/amounts.ts';
import { costText } from '../format/costs.ts';
import { durationText } from '../format/durations.ts';
import type { Measure } from './totals.ts';

const wholeDay = new Intl.DateTimeFormat(undefined, {
  weekday: 'long',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
});
const shortDay = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', year: 'numeric' });
const month = new Intl.DateTimeFormat(undefined, { month: 'long', year: 'numeric' });
const dayName = new Intl.DateTimeFormat(undefined, { weekday: 'short', day: 'numeric' });
const namedDay = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'short' });
const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const hourMs = 3_600_000;

/** What the period that holds now is called. */
export const presentNames: Readonly<Record<TotalsPeriod, string>> = {
  day: 'Today',
  week: 'This week',
  month: 'This month',
};

/** Which day, week or month it is. */
export function periodText({ period, from, to }: Pick<TotalsView, 'period' | 'from' | 'to'>): string {
  switch (period) {
    case 'day':
      return wholeDay.format(from);
    case 'week':
      // The end may be the first moment of the week after.
      return shortDay.formatRange(from, to - 1);
    case 'month':
      return month.format(from);
    default:
      return period satisfies never;
  }
}

/** When one bar was, in words. */
export function barTimeText(period: TotalsPeriod, key: string): string {
  const at = Number(key);
  return period === 'day' ? `${clock.format(at)} to ${clock.format(at + hourMs)}` : namedDay.format(at);
}

/** What stands under one bar; nothing under most of many. */
export function barLabel(period: TotalsPeriod, key: string, index: number): string {
  const at = new Date(Number(key));
  if (period === 'week') return dayName.format(at);
  if (period === 'month') return at.getDate() % 7 === 1 ? String(at.getDate()) : '';
  return index % 6 === 0 ? clock.format(at) : '';
}

/** Money as an estimate; in words where nothing is known. */
export function spendText(costUsd: number | null): string {
  if (costUsd === null) return 'Not known';
  return costUsd > 0 && costUsd < 0.01 ? costText(costUsd) : `~${costText(costUsd)}`;
}

/** An amount on an axis. */
export function tickText(value: number, measure: Measure): string {
  if (measure === 'tokens') return countText(value);
  return value === 0
    ? '$0'
    : `$${value < 10 ? Number(value.toFixed(3)) : Math.round(value).toLocaleString('en')}`;
}

/** All there is to one row, in a line. */
export function rowText(row: TotalsRow): string {
  if (row.turns === 0) return 'nothing';
  return [
    spendText(row.costUsd) === 'Not known' ? 'spend not known' : `${spendText(row.costUsd)} estimated`,
    `${countText(totalTokens(row.tokens))} tokens`,
    countedText(row.turns, 'turn'),
    `${durationText(row.activeMs)} of agent time`,
  ].join(', ');
}

/** A day as `2026-11-21` for people; as it is when it is no such day. */
export function priceDayText(asOf: string): string {
  const [year, monthOf, day] = asOf.split('-').map(Number);
  if (year === undefined || monthOf === undefined || day === undefined || Number.isNaN(year + monthOf + day))
    return asOf;
  return shortDay.format(new Date(year, monthOf - 1, day));
}
