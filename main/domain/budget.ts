import type { BudgetPeriod, TokensView } from '../../preload/contract.ts';
import type { Budget } from './gateway.ts';
import { priceOf, type PriceTable } from './price.ts';

/** What one model used. */
export interface ModelUse {
  readonly model: string | null;
  readonly tokens: TokensView;
}

/** How much of a budget is used, and the models that could not be counted. */
export interface BudgetUse {
  readonly used: number;
  /** Only a budget in dollars has any. */
  readonly unpriced: readonly string[];
}

/** The shares of a budget at which a person is told, once each in a period. */
export const budgetMarks = [0.8, 1] as const;

/** When the present period began, Unix ms, by local time; weeks begin on Monday. */
export function periodStart(period: BudgetPeriod, now: number): number {
  const day = new Date(now);
  day.setHours(0, 0, 0, 0);
  switch (period) {
    case 'day':
      return day.getTime();
    case 'week':
      day.setDate(day.getDate() - ((day.getDay() + 6) % 7));
      return day.getTime();
    case 'month':
      day.setDate(1);
      return day.getTime();
    default:
      return period satisfies never;
  }
}

/** What a gateway's models used of its budget. */
export function budgetUse(budget: Budget, uses: readonly ModelUse[], prices: PriceTable): BudgetUse {
  if (budget.unit === 'tokens') {
    return { used: uses.reduce((sum, { tokens }) => sum + tokens.input + tokens.output, 0), unpriced: [] };
  }
  let used = 0;
  const unpriced = new Set<string>();
  for (const { model, tokens } of uses) {
    const price = model === null ? null : priceOf(prices, model, tokens);
    if (price === null) unpriced.add(model ?? 'unknown');
    else used += price;
  }
  return { used, unpriced: [...unpriced].toSorted() };
}

/** The highest mark that is reached; null below the first. */
export function markReached(limit: number, used: number): number | null {
  return budgetMarks.filter((mark) => used >= limit * mark).at(-1) ?? null;
}
