import type { LimitView, UsageView } from '../../preload/contract.ts';
import { headerValue } from './identity.ts';
import type { HeaderPair } from '../domain/exchange.ts';
import { limitName } from '../../preload/limit-name.ts';
import { objectOf, textOf } from './json.ts';

/** The limits of one credential as they stood at a moment. */
export type UsageTold = Omit<UsageView, 'id' | 'name'>;

/** What one message says of limits; what it does not speak of stays as it was. */
export interface LimitNews {
  readonly plan: string | null;
  /** Whole families of limits, each under the prefix of its ids; the plan's own has none. */
  readonly families: ReadonlyMap<string, readonly LimitView[]>;
  /** In words; empty when there are none left, null when nothing is said of them. */
  readonly credits: string | null;
  /** The upstream said that a limit is reached. */
  readonly reached: boolean;
}

type Fields = Readonly<Record<string, unknown>>;

/** A limit that only the refusal told of. */
const refusal = 'reached';
const windowHeader = /^x-(.+)-(?:primary|secondary)-used-percent$/;

/** Reads the limits among response headers (PROTOCOL H: `x-codex-primary-used-percent` and its like); null when there are none. */
export function limitsOfHeaders(headers: readonly HeaderPair[]): LimitNews | null {
  const ids = new Set<string>();
  for (const [name] of headers) {
    const id = windowHeader.exec(name.toLowerCase())?.[1];
    if (id !== undefined) ids.add(id);
  }
  const reached = headerValue(headers, 'x-codex-rate-limit-reached-type') !== null;
  if (ids.size === 0 && !reached) return null;
  const families = new Map<string, readonly LimitView[]>();
  for (const id of ids) {
    const title = headerValue(headers, `x-${id}-limit-name`);
    const window = (which: string): LimitView | null => {
      const of = (what: string): string | null => headerValue(headers, `x-${id}-${which}-${what}`);
      return limitOf(id, which, title, of('used-percent'), of('window-minutes'), of('reset-at'));
    };
    families.set(prefixOf(id), present([window('primary'), window('secondary')]));
  }
  return {
    plan: headerValue(headers, 'x-codex-plan-type'),
    families,
    credits: creditsOf({
      has_credits: flagOf(headerValue(headers, 'x-codex-credits-has-credits')),
      unlimited: flagOf(headerValue(headers, 'x-codex-credits-unlimited')),
      balance: headerValue(headers, 'x-codex-credits-balance'),
    }),
    reached,
  };
}

/** Reads a `codex.rate_limits` event of a WebSocket (PROTOCOL H); null when it tells no limits. */
export function limitsOfEvent(event: Fields): LimitNews | null {
  const limits = objectOf(event['rate_limits']);
  if (limits === null) return null;
  const id = textOf(event['metered_limit_name']) ?? 'codex';
  const title = textOf(event['limit_name']);
  const window = (which: string): LimitView | null => {
    const one = objectOf(limits[which]);
    return limitOf(id, which, title, one?.['used_percent'], one?.['window_minutes'], one?.['reset_at']);
  };
  return {
    plan: textOf(event['plan_type']),
    families: new Map([[prefixOf(id), present([window('primary'), window('secondary')])]]),
    credits: creditsOf(objectOf(event['credits'])),
    reached: limits['limit_reached'] === true,
  };
}

/** Reads an error that says a limit is reached (PROTOCOL I), with the headers it may carry; null when it says no such thing. */
export function limitsOfError(body: unknown): LimitNews | null {
  const outer = objectOf(body);
  const error = objectOf(outer?.['error']);
  if (textOf(error?.['type']) !== 'usage_limit_reached') return null;
  const pairs = Object.entries(objectOf(outer?.['headers']) ?? {}).map(([name, value]): HeaderPair => [
    name,
    String(value),
  ]);
  const told = limitsOfHeaders(pairs);
  const resetsAt = numberOf(error?.['resets_at']);
  const until: LimitView = {
    id: refusal,
    name: 'limit',
    usedPercent: 100,
    windowMinutes: null,
    resetsAt: resetsAt === null ? null : resetsAt * 1_000,
  };
  const families = new Map(told?.families);
  return {
    plan: textOf(error?.['plan_type']) ?? told?.plan ?? null,
    families: families.set(refusal, [until]),
    credits: told?.credits ?? null,
    reached: true,
  };
}

/** What is known once news came, `at` Unix ms. A refusal stands as a limit of its own only while no full one explains it. */
export function withNews(before: UsageTold | null, news: LimitNews, at: number): UsageTold {
  const kept = (before?.limits ?? []).filter(
    ({ id }) => id !== refusal && ![...news.families.keys()].some((prefix) => isOf(id, prefix)),
  );
  const told = [...news.families].flatMap(([, limits]) => limits);
  const limits = [...told, ...kept];
  const isFull = ({ id, usedPercent, resetsAt }: LimitView): boolean =>
    id !== refusal && usedPercent >= 100 && (resetsAt ?? Infinity) > at;
  const explained = limits.some(isFull);
  return {
    plan: news.plan ?? before?.plan ?? null,
    limits: limits.filter(({ id }) => id !== refusal || !explained).toSorted(byWindow),
    credits: (news.credits ?? before?.credits ?? null) || null,
    reached: news.reached || explained,
    seenAt: at,
  };
}

function limitOf(
  id: string,
  which: string,
  title: string | null,
  used: unknown,
  minutes: unknown,
  resetAt: unknown,
): LimitView | null {
  const usedPercent = numberOf(used);
  if (usedPercent === null) return null;
  const windowMinutes = numberOf(minutes);
  const seconds = numberOf(resetAt);
  const own = id === 'codex';
  const name = limitName(windowMinutes);
  return {
    id: `${prefixOf(id)}${which}`,
    name: own && title === null ? name : `${title ?? id}, ${name}`,
    usedPercent: Math.min(100, Math.max(0, usedPercent)),
    windowMinutes,
    resetsAt: seconds === null || seconds <= 0 ? null : seconds * 1_000,
  };
}

function prefixOf(id: string): string {
  return id === 'codex' ? '' : `${id}-`;
}

function isOf(id: string, prefix: string): boolean {
  return id === `${prefix}primary` || id === `${prefix}secondary`;
}

function byWindow(left: LimitView, right: LimitView): number {
  const minutes = ({ windowMinutes }: LimitView): number => windowMinutes ?? Number.MAX_SAFE_INTEGER;
  return minutes(left) - minutes(right) || (left.id < right.id ? -1 : 1);
}

function creditsOf(credits: Fields | null): string | null {
  if (credits === null) return null;
  if (credits['unlimited'] === true) return 'unlimited';
  const balance = credits['balance'];
  const known = typeof balance === 'number' ? String(balance) : textOf(balance);
  if (typeof credits['has_credits'] !== 'boolean') return null;
  return credits['has_credits'] ? known : '';
}

function flagOf(value: string | null): boolean | null {
  return value === null ? null : value.toLowerCase() === 'true';
}

function numberOf(value: unknown): number | null {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : null;
}

function present<T>(values: readonly (T | null)[]): readonly T[] {
  return values.filter((value) => value !== null);
}
