import type {
  ProblemView,
  SessionFilter,
  TotalsPeriod,
  TotalsRow,
  TotalsView,
} from '../../preload/contract.ts';
import { totalTokens } from '../format/amounts.ts';
import { dayStart } from './filters.ts';

/** The totals page: which period is looked at, and what it held. */
export interface Totals {
  readonly period: TotalsPeriod;
  /** A moment within the period, Unix ms; null stays with now. */
  readonly at: number | null;
  /** The newest answer; it stays, dimmed, while another period is asked for. */
  readonly view: TotalsView | null;
  readonly asking: 'no' | 'yes' | 'late';
  readonly problem: ProblemView | null;
  /** What the bars are drawn of; null lets the numbers decide. */
  readonly measure: Measure | null;
}

/** What bars can be drawn of. */
export type Measure = 'cost' | 'tokens';

/** Nothing read: this week. */
export const emptyTotals: Totals = {
  period: 'week',
  at: null,
  view: null,
  asking: 'no',
  problem: null,
  measure: null,
};

/** The same place one period on, or back, by local time. */
export function stepped(period: TotalsPeriod, at: number, steps: -1 | 1): number {
  const day = new Date(at);
  day.setHours(12, 0, 0, 0);
  if (period === 'month') day.setMonth(day.getMonth() + steps, 1);
  else day.setDate(day.getDate() + steps * (period === 'week' ? 7 : 1));
  return day.getTime();
}

/** True when it holds this moment. */
export function isPresent(view: Pick<TotalsView, 'from' | 'to'>, now: number): boolean {
  return view.from <= now && now < view.to;
}

/** What one row amounts to; null where that is not known. */
export function amountOf(row: TotalsRow, measure: Measure): number | null {
  return measure === 'cost' ? row.costUsd : totalTokens(row.tokens);
}

/** What bars are drawn of: what the person chose, else money where there is any, else tokens. */
export function measureOf({ view, measure }: Pick<Totals, 'view' | 'measure'>): Measure {
  return measure ?? (view?.total.costUsd == null ? 'tokens' : 'cost');
}

/** The share of turns that completed, in whole per cent; null when there was none. */
export function completionPercent(row: Pick<TotalsRow, 'turns' | 'completed'>): number | null {
  return row.turns === 0 ? null : Math.floor((row.completed / row.turns) * 100);
}

/** The filter that leaves what one row of a table counted. */
export function filterOf(
  view: Pick<TotalsView, 'from' | 'to'>,
  by: 'gateways' | 'models' | 'folders',
  key: string,
): SessionFilter {
  // A filter holds both its ends; the period may end where the next one begins.
  const to = view.to === dayStart(view.to) ? view.to - 1 : view.to;
  return { [by]: [key], from: view.from, to };
}
