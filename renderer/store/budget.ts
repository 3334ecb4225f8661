import type { BudgetPeriod, BudgetUnit, BudgetView } from '../../preload/contract.ts';
import { countText } from '../format/amounts.ts';

/** What each period is called in a phrase. */
export const periodNames: Readonly<Record<BudgetPeriod, string>> = {
  day: 'a day',
  week: 'a week',
  month: 'a month',
};

/** What the present period is called. */
const present: Readonly<Record<BudgetPeriod, string>> = {
  day: 'today',
  week: 'this week',
  month: 'this month',
};

/** A budget as it is shown: a bar and a line. */
export interface BudgetLine {
  /** 0 to 1; null until it was counted. */
  readonly share: number | null;
  readonly over: boolean;
  readonly text: string;
  /** What a `usd` budget does not count, in a sentence; null when it counts all. */
  readonly note: string | null;
}

/** How a budget stands. */
export function budgetLine(budget: BudgetView): BudgetLine {
  const limit = amountText(budget.limit, budget.unit);
  const over = budget.used !== null && budget.used > budget.limit;
  // `1.2k of 2M tokens`: the unit once, with the limit.
  const used = budget.unit === 'usd' ? amountText(budget.used ?? 0, 'usd') : countText(budget.used ?? 0);
  const estimate = budget.unit === 'usd' ? ', an estimate' : '';
  const text =
    budget.used === null
      ? `Budget of ${limit} ${periodNames[budget.period]}, not counted yet`
      : over
        ? `Over budget: ${used} of ${limit} ${present[budget.period]}${estimate}`
        : `${used} of ${limit} ${present[budget.period]}${estimate}`;
  return {
    share: budget.used === null ? null : Math.min(1, budget.used / budget.limit),
    over,
    text,
    note:
      budget.unit === 'usd' && budget.unpriced.length > 0
        ? `Not counted, because no price is known: ${budget.unpriced.join(', ')}.`
        : null,
  };
}

/** An amount with its unit: `$12.40`, `1.2M tokens`. */
export function amountText(amount: number, unit: BudgetUnit): string {
  return unit === 'usd'
    ? `$${amount < 100 ? amount.toFixed(2).replace(/\.00$/, '') : Math.round(amount).toLocaleString('en')}`
    : `${countText(amount)} ${amount === 1 ? 'token' : 'tokens'}`;
}

/** A typed limit: `20`, `$20`, `1,500`, `200k`, `1.5M`; null when it is no amount above nothing. */
export function readLimit(typed: string): number | null {
  const match = /^\$?\s*(\d+(?:\.\d+)?)\s*([km]?)$/i.exec(typed.trim().replaceAll(',', ''));
  if (match === null) return null;
  const factor = { '': 1, k: 1000, m: 1_000_000 }[(match[2] ?? '').toLowerCase()] ?? 1;
  const limit = Number(match[1]) * factor;
  return limit > 0 && Number.isFinite(limit) ? limit : null;
}
