import type { BudgetPeriod } from '../../preload/contract.ts';
import type { BudgetUse } from './budget.ts';
import type { Gateway } from './gateway.ts';

const periods: Readonly<Record<BudgetPeriod, string>> = {
  day: 'today',
  week: 'this week',
  month: 'this month',
};

/** The title of the notification that a mark of a budget was reached. */
export function budgetTitle(gateway: Gateway, mark: number): string {
  return mark < 1
    ? `${gateway.name} has used ${Math.round(mark * 100)} % of its budget`
    : `${gateway.name} has used up its budget`;
}

/** What it says: how much was used, and that nothing is stopped by it. */
export function budgetText({ budget }: Gateway, use: BudgetUse): string {
  if (budget === null) return '';
  const amount = (value: number): string =>
    budget.unit === 'usd' ? `$${value.toFixed(2)}` : Math.round(value).toLocaleString('en');
  const unit = budget.unit === 'usd' ? '' : budget.limit === 1 ? ' token' : ' tokens';
  const estimate = budget.unit === 'usd' ? 'About ' : '';
  return `${estimate}${amount(use.used)} of ${amount(budget.limit)}${unit} ${periods[budget.period]}. Requests go on.`;
}
