import type { LimitView } from './contract.ts';
import { counted, t } from './language.ts';

/** The length of a limit's window for people: "5 hours", "week"; `limit` where it is not known. */
export function limitName(windowMinutes: number | null): string {
  if (windowMinutes === null || windowMinutes <= 0) return t`limit`;
  if (windowMinutes % 10_080 === 0) return weeks(windowMinutes / 10_080);
  if (windowMinutes % 1_440 === 0) return days(windowMinutes / 1_440);
  return windowMinutes % 60 === 0 ? hours(windowMinutes / 60) : minutes(windowMinutes);
}

/** A limit as the recorder told it, in English, with its name in the language in force, in main and in the window; what the upstream calls it stays. */
export function spokenLimit(limit: LimitView): LimitView {
  const title = /^(.+), [^,]+$/s.exec(limit.name)?.[1];
  const name = limitName(limit.windowMinutes);
  return { ...limit, name: title === undefined ? name : `${title}, ${name}` };
}

const weeks = (count: number): string =>
  count === 1 ? t`week` : counted(count)`${count} week | ${count} weeks`;
const hours = (count: number): string =>
  count === 1 ? t`hour` : counted(count)`${count} hour | ${count} hours`;
const minutes = (count: number): string =>
  count === 1 ? t`minute` : counted(count)`${count} minute | ${count} minutes`;

function days(count: number): string {
  if (count === 30 || count === 31) return t`month`;
  return count === 1 ? t`day` : counted(count)`${count} day | ${count} days`;
}
