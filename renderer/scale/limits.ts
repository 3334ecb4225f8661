import type { LimitView, UsageView } from '../../preload/contract.ts';
import { t } from '../../preload/language.ts';
import { agoText, fullTimeText, timeText } from '../format/ages.ts';
import { dateFormat } from '../format/intl.ts';

/** After this long without being told, limits are shown as old, ms. */
export const staleAfterMs = 30 * 60_000;

/** One limit as it is drawn. */
export interface LimitLine {
  readonly id: string;
  readonly name: string;
  /** 0 to 1. */
  readonly share: number;
  readonly percent: number;
  readonly tone: 'plain' | 'near' | 'reached';
  /** In words: `resets at 14:05`, `has reset since`; null when that was not told. */
  readonly resets: string | null;
}

/** From this share on a limit is worth a look, in percent. */
const nearPercent = 80;

/** How a limit stands now; one whose time to reset has passed says so instead of keeping its old figure's tone. */
export function limitLine(limit: LimitView, now: number): LimitLine {
  const percent = Math.round(Math.min(100, Math.max(0, limit.usedPercent)));
  const over = limit.resetsAt !== null && limit.resetsAt <= now;
  return {
    id: limit.id,
    name: limit.name.charAt(0).toUpperCase() + limit.name.slice(1),
    share: percent / 100,
    percent,
    tone: over || percent < nearPercent ? 'plain' : percent >= 100 ? 'reached' : 'near',
    resets:
      limit.resetsAt === null ? null : over ? t`has reset since` : t`resets ${whenText(limit.resetsAt, now)}`,
  };
}

/** The limit of a sign-in nearest its end that has not reset since; null when none was told. */
export function tightest(usage: UsageView, now: number): LimitLine | null {
  const open = usage.limits.filter((limit) => limit.resetsAt === null || limit.resetsAt > now);
  const top = open.toSorted((left, right) => right.usedPercent - left.usedPercent)[0];
  return top === undefined ? null : limitLine(top, now);
}

/** When the limits of a sign-in were told, where that is long ago: `As of 3 h ago`; null while they are fresh. */
export function staleText(usage: UsageView, now: number): string | null {
  return now - usage.seenAt < staleAfterMs ? null : t`As of ${agoText(usage.seenAt, now)}`;
}

/** True while requests are refused: reached, and not reset since. */
export function isReached(usage: UsageView, now: number): boolean {
  if (!usage.reached) return false;
  const full = usage.limits.filter((limit) => limit.usedPercent >= 100);
  return full.length === 0 || full.some((limit) => limit.resetsAt === null || limit.resetsAt > now);
}

/** When it goes on: the latest reset among the full limits; null when none was told. */
export function reopensAt(usage: UsageView, now: number): number | null {
  const resets = usage.limits.flatMap((limit) =>
    limit.usedPercent >= 100 && limit.resetsAt !== null && limit.resetsAt > now ? [limit.resetsAt] : [],
  );
  return resets.length === 0 ? null : Math.max(...resets);
}

/** The sign-in to show in one line: a reached one first, then the one nearest a limit; null when none was told. */
export function mostPressing(usages: readonly UsageView[], now: number): UsageView | null {
  const weight = (usage: UsageView): number =>
    isReached(usage, now) ? 200 : (tightest(usage, now)?.percent ?? -1);
  return usages.toSorted((left, right) => weight(right) - weight(left))[0] ?? null;
}

const dayMs = 86_400_000;

/** A moment to come, as exact as helps: `at 14:05`, `tomorrow at 09:00`, `on Monday at 09:00`, then the date. */
export function whenText(at: number, now: number): string {
  const days = Math.round((startOfDay(at) - startOfDay(now)) / dayMs);
  if (days <= 0) return t`at ${timeText(at)}`;
  if (days === 1) return t`tomorrow at ${timeText(at)}`;
  return days < 7
    ? t`on ${dateFormat({ weekday: 'long' }).format(at)} at ${timeText(at)}`
    : t`on ${fullTimeText(at)}`;
}

function startOfDay(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0);
}
