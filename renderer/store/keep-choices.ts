import { fixedText, numberText } from '../format/intl.ts';
import { counted, t } from '../../preload/language.ts';

/** How long sessions may be kept, in days. */
export const keepDayChoices: readonly number[] = [7, 30, 90, 180, 365];

/** How large the log may grow, in megabytes. */
export const keepSizeChoices: readonly number[] = [250, 500, 1000, 5000, 20_000];

/** The choices with one that a settings file brought and that is not among them. */
export function withChoice(choices: readonly number[], value: number | null): readonly number[] {
  if (value === null || choices.includes(value)) return choices;
  return [...choices, value].toSorted((left, right) => left - right);
}

/** A length of time as people choose it: `30 days`, `a year`; null keeps all. */
export function daysText(days: number | null): string {
  if (days === null) return t`As long as I like`;
  if (days === 365) return t`a year`;
  return counted(days)`a day | ${numberText(days)} days`;
}

/** A size as people choose it: `500 MB`, `5 GB`; null sets no limit. */
export function sizeText(megabytes: number | null): string {
  if (megabytes === null) return t`Any size`;
  return megabytes < 1000 ? `${megabytes} MB` : `${gigabytesText(megabytes / 1000)} GB`;
}

function gigabytesText(gigabytes: number): string {
  const tenths = Math.round(gigabytes * 10) / 10;
  return Number.isInteger(tenths) ? numberText(tenths) : fixedText(tenths, 1);
}

const dayMs = 86_400_000;

/** The moment so many days before now, Unix ms. */
export function beforeDays(days: number, now: number): number {
  return now - days * dayMs;
}

/** Shares typed as `80, 95`: whole percents from 1 to 100, in order, each once; null when one is none. */
export function readThresholds(typed: string): readonly number[] | null {
  const parts = typed
    .split(/[\s,;%]+/)
    .filter((part) => part !== '')
    .map(Number);
  if (parts.length === 0 || parts.length > 10) return null;
  if (parts.some((one) => !Number.isInteger(one) || one < 1 || one > 100)) return null;
  return [...new Set(parts)].toSorted((left, right) => left - right);
}
