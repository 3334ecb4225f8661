import type { TotalsPeriod, TotalsRow, TotalsView } from '../../preload/contract.ts';
import { counted, t } from '../../preload/language.ts';
import { dateFormat, fixedText, numberText } from '../format/intl.ts';
import { countText, totalTokens } from '../format/amounts.ts';
import { costText } from '../format/costs.ts';
import { durationText } from '../format/durations.ts';
import type { Measure } from './totals.ts';

const shortDay = (): Intl.DateTimeFormat => dateFormat({ day: 'numeric', month: 'short', year: 'numeric' });
const clock = (): Intl.DateTimeFormat => dateFormat({ hour: '2-digit', minute: '2-digit' });
const hourMs = 3_600_000;

/** What the period that holds now is called. */
export function presentNames(): Readonly<Record<TotalsPeriod, string>> {
  return {
    day: t`Today`,
    week: t`This week`,
    month: t`This month`,
  };
}

/** Which day, week or month it is. */
export function periodText({ period, from, to }: Pick<TotalsView, 'period' | 'from' | 'to'>): string {
  switch (period) {
    case 'day':
      return dateFormat({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }).format(from);
    case 'week':
      // The end may be the first moment of the week after.
      return shortDay().formatRange(from, to - 1);
    case 'month':
      return dateFormat({ month: 'long', year: 'numeric' }).format(from);
    default:
      return period satisfies never;
  }
}

/** When one bar was, in words. */
export function barTimeText(period: TotalsPeriod, key: string): string {
  const at = Number(key);
  if (period !== 'day') return dateFormat({ weekday: 'long', day: 'numeric', month: 'short' }).format(at);
  return t`${clock().format(at)} to ${clock().format(at + hourMs)}`;
}

/** What stands under one bar; nothing under most of many. */
export function barLabel(period: TotalsPeriod, key: string, index: number): string {
  const at = new Date(Number(key));
  if (period === 'week') return dateFormat({ weekday: 'short', day: 'numeric' }).format(at);
  if (period === 'month') return at.getDate() % 7 === 1 ? String(at.getDate()) : '';
  return index % 6 === 0 ? clock().format(at) : '';
}

/** Money as an estimate; in words where nothing is known, a dash where no token was used. */
export function spendText({ costUsd, tokens }: Pick<TotalsRow, 'costUsd' | 'tokens'>): string {
  if (totalTokens(tokens) === 0) return '–';
  if (costUsd === null) return t`Not known`;
  return costUsd > 0 && costUsd < 0.01 ? costText(costUsd) : `~${costText(costUsd)}`;
}

/** An amount on an axis. */
export function tickText(value: number, measure: Measure): string {
  if (measure === 'tokens') return countText(value);
  return t`$${value < 10 ? axisText(value) : numberText(Math.round(value))}`;
}

/** With as many decimals as it has, three at most. */
function axisText(value: number): string {
  const decimals = String(Number(value.toFixed(3))).split('.')[1]?.length ?? 0;
  return fixedText(value, decimals);
}

/** All there is to one row, in a line. */
export function rowText(row: TotalsRow): string {
  if (row.turns === 0) return t`nothing`;
  const [tokens, turns] = [totalTokens(row.tokens), numberText(row.turns)];
  const spend = row.costUsd === null ? t`spend not known` : t`${spendText(row)} estimated`;
  return [
    ...(tokens === 0 ? [] : [spend]),
    counted(tokens)`${countText(tokens)} token | ${countText(tokens)} tokens`,
    counted(row.turns)`${turns} turn | ${turns} turns`,
    t`${durationText(row.activeMs)} of agent time`,
  ].join(', ');
}

/** A day as `2026-11-21` for people; as it is when it is no such day. */
export function priceDayText(asOf: string): string {
  const [year, monthOf, day] = asOf.split('-').map(Number);
  if (year === undefined || monthOf === undefined || day === undefined || Number.isNaN(year + monthOf + day))
    return asOf;
  return shortDay().format(new Date(year, monthOf - 1, day));
}
