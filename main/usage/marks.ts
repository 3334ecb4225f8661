import type { LimitView, UsageView } from '../../preload/contract.ts';
import { counted, language, t } from '../../preload/language.ts';
import { limitUsed } from '../../preload/limit-name.ts';

/** A share of a limit that was passed, to be told once until the limit resets. */
export interface UsageMark {
  /** Names this limit of this sign-in in this window of time. */
  readonly key: string;
  /** In percent; 100 is a limit that is reached. */
  readonly mark: number;
  readonly usage: UsageView;
  readonly limit: LimitView;
}

/** The highest threshold each limit has passed; a limit that is reached counts as 100 whatever the thresholds are. */
export function marksPassed(
  usages: readonly UsageView[],
  thresholds: readonly number[],
): readonly UsageMark[] {
  return usages.flatMap((usage) =>
    usage.limits.flatMap((limit): readonly UsageMark[] => {
      const mark =
        limit.usedPercent >= 100
          ? 100
          : thresholds
              .filter((one) => limit.usedPercent >= one)
              .toSorted(byNumber)
              .at(-1);
      return mark === undefined ? [] : [{ key: keyOf(usage, limit), mark, usage, limit }];
    }),
  );
}

/** The marks that were not told yet, and what has been told with them. Windows that are over are forgotten. */
export function newMarks(
  passed: readonly UsageMark[],
  told: Readonly<Record<string, number>>,
): { readonly fresh: readonly UsageMark[]; readonly told: Readonly<Record<string, number>> } {
  const fresh = passed.filter(({ key, mark }) => mark > (told[key] ?? 0));
  const known = Object.fromEntries(passed.map(({ key, mark }) => [key, Math.max(mark, told[key] ?? 0)]));
  return { fresh, told: known };
}

/** A mark in words: title and text of its notification. */
export function markText(
  { usage, limit, mark }: UsageMark,
  now: number,
): { readonly title: string; readonly body: string } {
  const resets = limit.resetsAt === null ? null : resetText(limit.resetsAt, now);
  if (mark >= 100) {
    return {
      title: t`${usage.name} has reached its limit`,
      body:
        resets === null
          ? t`The ${limit.name} is used up, so requests are refused. Until then use another account or gateway.`
          : t`The ${limit.name} is used up, so requests are refused. It resets ${resets}. Until then use another account or gateway.`,
    };
  }
  return {
    title: t`${usage.name} has used ${Math.round(limit.usedPercent)} % of a limit`,
    body: resets === null ? t`It is the ${limit.name}.` : t`It is the ${limit.name}. It resets ${resets}.`,
  };
}

/** When a limit resets, in words that fit how far off it is. */
export function resetText(resetsAt: number, now: number): string {
  const time = new Date(resetsAt).toLocaleTimeString(language(), { hour: 'numeric', minute: '2-digit' });
  const minutes = Math.round((resetsAt - now) / 60_000);
  if (minutes <= 0) return t`now`;
  if (minutes < 60) return counted(minutes)`in ${minutes} minute | in ${minutes} minutes`;
  if (minutes < 24 * 60) return t`at ${time}`;
  const day = new Date(resetsAt).toLocaleDateString(language(), { weekday: 'long' });
  return t`on ${day} at ${time}`;
}

/** The usage of a person in one line of the tray; null when nothing was told. */
export function usageLine(usages: readonly UsageView[]): string | null {
  const newest = usages.toSorted((left, right) => right.seenAt - left.seenAt)[0];
  if (newest === undefined || newest.limits.length === 0) return null;
  const line = newest.limits.map(limitUsed).join(', ');
  return line.charAt(0).toUpperCase() + line.slice(1);
}

// Reset times of the same window are told with a second of difference now and then.
function keyOf(usage: UsageView, limit: LimitView): string {
  const window = limit.resetsAt === null ? 0 : Math.round(limit.resetsAt / 600_000);
  return `${usage.id} ${limit.id} ${window}`;
}

const byNumber = (left: number, right: number): number => left - right;
