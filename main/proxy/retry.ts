/** What came of a request before any of it reached the client. */
export type FirstNews =
  | { readonly type: 'answered'; readonly status: number; readonly headers: readonly string[] }
  /** No connection came about, so that nothing was sent. */
  | { readonly type: 'unconnected' };

/** What is done with that instead of passing it on; null passes it on as it came. */
export type Instead = (news: FirstNews) => (() => void) | null;

/** Longest wait before a request is sent again. */
const longestWaitMs = 5_000;
const firstWaitMs = 200;

/**
 * How long to wait before a request that may be repeated is sent again; null: not at all. Waits double from 200 ms with
 * full jitter; `Retry-After` of up to 5 s is honoured, a longer one is the client's to wait for. A 429 is repeated only
 * where the upstream says how soon. `random` is in [0, 1), `now` Unix ms.
 */
export function retryWaitMs(news: FirstNews, tried: number, random: number, now: number): number | null {
  const backOffMs = Math.min(longestWaitMs, firstWaitMs * 2 ** tried) * random;
  if (news.type === 'unconnected') return backOffMs;
  if (news.status !== 429 && !passing.has(news.status)) return null;
  const asked = retryAfterMs(news.headers, now);
  if (asked === null) return news.status === 429 ? null : backOffMs;
  return asked <= longestWaitMs ? asked : null;
}

/** Answers that say "not now" rather than "no". */
const passing = new Set([502, 503, 504]);

/** `Retry-After` in either form, RFC 9110 section 10.2.3; null when there is none that can be read. */
function retryAfterMs(flat: readonly string[], now: number): number | null {
  const at = flat.findIndex((name, index) => index % 2 === 0 && name.toLowerCase() === 'retry-after');
  const value = at < 0 ? '' : (flat[at + 1] ?? '').trim();
  if (/^\d{1,9}$/.test(value)) return Number(value) * 1_000;
  const date = value === '' ? Number.NaN : Date.parse(value);
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}
