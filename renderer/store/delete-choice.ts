import { dateText } from '../format/ages.ts';
import { counted, t } from '../../preload/language.ts';
import { numberText } from '../format/intl.ts';
import type { RangeCount } from '../../preload/contract.ts';
import { dayStart } from './filters.ts';
import { beforeDays } from './keep-choices.ts';
import type { ActiveSpan } from './keeping.ts';

/** What a person chooses to delete: what rested for so many days, or what was last active between two days. */
export type DeleteChoice =
  | { readonly kind: 'rested'; readonly days: number }
  | {
      readonly kind: 'between';
      /** Any moment of the first and the last day, both included; null leaves that end open. */
      readonly first: number | null;
      readonly last: number | null;
    };

/** The span a choice means at this moment; null while it means none. */
export function spanOfChoice(choice: DeleteChoice, now: number): ActiveSpan | null {
  if (choice.kind === 'rested') return { from: null, to: beforeDays(choice.days, now) };
  const { first, last } = choice;
  if ((first === null && last === null) || isReversed(choice)) return null;
  return { from: first === null ? null : dayStart(first), to: last === null ? null : dayStart(last, -1) };
}

/** The first day is after the last. */
export function isReversed(choice: DeleteChoice): boolean {
  if (choice.kind === 'rested' || choice.first === null || choice.last === null) return false;
  return dayStart(choice.first) > dayStart(choice.last);
}

/** A choice behind "sessions": `not active for 30 days`, `last active from 3 Mar 2026 to 9 Mar 2026`. */
export function choiceText(choice: DeleteChoice): string {
  if (choice.kind === 'rested') return restedText(choice.days);
  const { first, last } = choice;
  if (first === null) return last === null ? '' : t`last active on ${dateText(last)} or before`;
  if (last === null) return t`last active on ${dateText(first)} or later`;
  if (dayStart(first) === dayStart(last)) return t`last active on ${dateText(first)}`;
  return t`last active from ${dateText(first)} to ${dateText(last)}`;
}

function restedText(days: number): string {
  if (days === 365) return t`not active for a year`;
  return counted(days)`not active for a day | not active for ${numberText(days)} days`;
}

/** How much that is: `12 sessions with 48 turns`. */
export function rangeCountText({ sessions, turns }: RangeCount): string {
  const known = counted(sessions)`${numberText(sessions)} session | ${numberText(sessions)} sessions`;
  return counted(turns)`${known} with ${numberText(turns)} turn | ${known} with ${numberText(turns)} turns`;
}
