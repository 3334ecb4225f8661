import type { BudgetPeriod, BudgetUnit, BudgetView } from '../../preload/contract.ts';
import { counted, language, t } from '../../preload/language.ts';
import { fixedText, numberText } from '../format/intl.ts';
import { countText } from '../format/amounts.ts';

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
  const standing = standingText(budget.period, used, limit);
  const told = over ? t`Over budget: ${standing}` : standing;
  return {
    share: budget.used === null ? null : Math.min(1, budget.used / budget.limit),
    over,
    text:
      budget.used === null
        ? uncountedText(budget.period, limit)
        : budget.unit === 'usd'
          ? t`${told}, an estimate`
          : told,
    note:
      budget.unit === 'usd' && budget.unpriced.length > 0
        ? t`Not counted, because no price is known: ${budget.unpriced.join(', ')}.`
        : null,
  };
}

function uncountedText(period: BudgetPeriod, limit: string): string {
  switch (period) {
    case 'day':
      return t`Budget of ${limit} a day, not counted yet`;
    case 'week':
      return t`Budget of ${limit} a week, not counted yet`;
    case 'month':
      return t`Budget of ${limit} a month, not counted yet`;
    default:
      return period satisfies never;
  }
}

function standingText(period: BudgetPeriod, used: string, limit: string): string {
  switch (period) {
    case 'day':
      return t`${used} of ${limit} today`;
    case 'week':
      return t`${used} of ${limit} this week`;
    case 'month':
      return t`${used} of ${limit} this month`;
    default:
      return period satisfies never;
  }
}

/** An amount with its unit: `$12.40`, `1.2M tokens`. */
export function amountText(amount: number, unit: BudgetUnit): string {
  return unit === 'usd'
    ? t`$${dollarsText(amount)}`
    : counted(amount)`${countText(amount)} token | ${countText(amount)} tokens`;
}

/** Cents where there are any and the amount is small. */
function dollarsText(amount: number): string {
  if (amount >= 100) return numberText(Math.round(amount));
  return amount.toFixed(2).endsWith('.00') ? amount.toFixed(0) : fixedText(amount, 2);
}

/** A typed limit: `20`, `$20`, `1,500`, `200k`, `1.5M`; null when it is no amount above nothing. */
export function readLimit(typed: string): number | null {
  const match = /^\$?\s*(\d[\d.,]*)\s*([km]?)$/i.exec(typed.trim());
  const amount = match === null ? null : readAmount(match[1] ?? '');
  if (match === null || amount === null) return null;
  const factor = { '': 1, k: 1000, m: 1_000_000 }[(match[2] ?? '').toLowerCase()] ?? 1;
  const limit = amount * factor;
  return limit > 0 && Number.isFinite(limit) ? limit : null;
}

// A mark before three digits each groups them where the language says so; any other single mark is the decimal one.
function readAmount(text: string): number | null {
  const group = language() === 'de' ? '.' : ',';
  const decimal = group === '.' ? ',' : '.';
  const [whole = '', ...parts] = text.split(decimal);
  const groups = whole.split(group);
  const isGrouped =
    groups.length > 1 && parts.length <= 1 && groups.slice(1).every((one) => one.length === 3);
  const plain = isGrouped ? [groups.join(''), ...parts].join('.') : text.replace(',', '.');
  return /^\d+(\.\d+)?$/.test(plain) ? Number(plain) : null;
}
