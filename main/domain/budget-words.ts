import { counted, language, t } from '../../preload/language.ts';
import type { BudgetUse } from './budget.ts';
import type { Budget, Gateway } from './gateway.ts';

/** The title of the notification that a mark of a budget was reached. */
export function budgetTitle(gateway: Gateway, mark: number): string {
  return mark < 1
    ? t`${gateway.name} has used ${Math.round(mark * 100)} % of its budget`
    : t`${gateway.name} has used up its budget`;
}

/** What it says: how much was used, and that nothing is stopped by it. */
export function budgetText({ budget }: Gateway, use: BudgetUse): string {
  if (budget === null) return '';
  return budget.unit === 'usd' ? dollarText(budget, use) : tokenText(budget, use);
}

function dollarText({ limit, period }: Budget, use: BudgetUse): string {
  const used = dollars(use.used);
  const all = dollars(limit);
  switch (period) {
    case 'day':
      return t`About ${used} of ${all} today. Requests go on.`;
    case 'week':
      return t`About ${used} of ${all} this week. Requests go on.`;
    case 'month':
      return t`About ${used} of ${all} this month. Requests go on.`;
    default:
      return period satisfies never;
  }
}

function tokenText({ limit, period }: Budget, use: BudgetUse): string {
  const used = whole(use.used);
  const all = whole(limit);
  switch (period) {
    case 'day':
      return counted(
        limit,
      )`${used} of ${all} token today. Requests go on. | ${used} of ${all} tokens today. Requests go on.`;
    case 'week':
      return counted(
        limit,
      )`${used} of ${all} token this week. Requests go on. | ${used} of ${all} tokens this week. Requests go on.`;
    case 'month':
      return counted(
        limit,
      )`${used} of ${all} token this month. Requests go on. | ${used} of ${all} tokens this month. Requests go on.`;
    default:
      return period satisfies never;
  }
}

const dollars = (value: number): string =>
  language() === 'en'
    ? `$${value.toFixed(2)}`
    : value.toLocaleString(language(), { style: 'currency', currency: 'USD' });
const whole = (value: number): string => Math.round(value).toLocaleString(language());
