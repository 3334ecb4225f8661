import type { LimitView } from './contract.ts';
import { t } from './language.ts';

/** What a limit is called, by the length of its window: "5-hour limit", "weekly limit"; `limit` where it is not known. */
export function limitName(windowMinutes: number | null): string {
  if (windowMinutes === null || windowMinutes <= 0) return t`limit`;
  if (windowMinutes % 10_080 === 0) return ofWeeks(windowMinutes / 10_080);
  if (windowMinutes % 1_440 === 0) return ofDays(windowMinutes / 1_440);
  return windowMinutes % 60 === 0 ? ofHours(windowMinutes / 60) : t`${windowMinutes}-minute limit`;
}

/** How much of a limit is used, in one line that is the same wherever one is shown: "5-hour limit 12 % used". */
export function limitUsed(limit: Pick<LimitView, 'name' | 'usedPercent'>): string {
  return t`${limit.name} ${Math.round(limit.usedPercent)} % used`;
}

/** A limit as the recorder told it, in English, with its name in the language in force, in main and in the window; what the upstream calls it stays. */
export function spokenLimit(limit: LimitView): LimitView {
  const title = /^(.+), [^,]+$/s.exec(limit.name)?.[1];
  const name = limitName(limit.windowMinutes);
  return { ...limit, name: title === undefined ? name : `${title}, ${name}` };
}

function ofWeeks(count: number): string {
  return count === 1 ? t`weekly limit` : t`${count}-week limit`;
}

function ofDays(count: number): string {
  if (count === 30 || count === 31) return t`monthly limit`;
  return count === 1 ? t`daily limit` : t`${count}-day limit`;
}

function ofHours(count: number): string {
  return count === 1 ? t`hourly limit` : t`${count}-hour limit`;
}
