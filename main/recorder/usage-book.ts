import type { Database } from './database.ts';
import { parseJson } from './json.ts';
import type { RecorderAnswers } from './port.ts';
import { textCell, type Row } from './rows.ts';
import { withNews, type LimitNews, type UsageTold } from './usage.ts';

/** The limits of every credential, as they were last told. */
export interface UsageBook {
  /** Takes news for an account (null for Codex's own sign-in) and returns what is known now; `at` in Unix ms. */
  told(account: string | null, news: LimitNews, at: number): UsageTold;
  all(): RecorderAnswers['usage'];
}

/** Codex's own sign-in, which the proxy does not name. */
const own = 'codex';
/** What differs only in when it was seen is told again after this time. */
const seenAgainMs = 60_000;
/** The longest window there is lasts a month; what is older says nothing of now. */
const oldestMs = 40 * 86_400_000;
const mostTurns = 20_000;

/** Makes the book with what the log still tells; `changed` hears of everything that a person would see change. */
export function createUsageBook(
  begin: ReadonlyMap<string, UsageTold>,
  changed: (usage: RecorderAnswers['usage']) => void,
): UsageBook {
  const known = new Map(begin);
  const all = (): RecorderAnswers['usage'] => [...known].map(([id, told]) => ({ id, ...told }));
  return {
    told(account, news, at) {
      const id = account ?? own;
      const before = known.get(id) ?? null;
      // Answers of one account may be told out of order; the newest counts.
      if (before !== null && before.seenAt > at) return before;
      const after = withNews(before, news, at);
      known.set(id, after);
      if (before === null || differs(before, after)) changed(all());
      return after;
    },
    all,
  };
}

/** Reads what the newest turn of each credential told. */
export function loadUsage(database: Database, now: number): ReadonlyMap<string, UsageTold> {
  const found = database
    .prepare(
      `SELECT account, limits FROM
         (SELECT account, limits FROM turns WHERE started_at >= ? ORDER BY started_at DESC LIMIT ${mostTurns})
       WHERE limits IS NOT NULL`,
    )
    .all(now - oldestMs) as Row[];
  const usage = new Map<string, UsageTold>();
  for (const row of found) {
    const id = textCell(row['account']) ?? own;
    const told = parseJson(String(row['limits'])) as UsageTold;
    if (told.seenAt > (usage.get(id)?.seenAt ?? 0)) usage.set(id, told);
  }
  return usage;
}

function differs(before: UsageTold, after: UsageTold): boolean {
  if (after.seenAt - before.seenAt >= seenAgainMs) return true;
  const same =
    before.plan === after.plan && before.credits === after.credits && before.reached === after.reached;
  if (!same || before.limits.length !== after.limits.length) return true;
  return after.limits.some((limit, at) => {
    const was = before.limits[at];
    const sameLimit =
      was?.id === limit.id && was.name === limit.name && was.usedPercent === limit.usedPercent;
    return !sameLimit || was.windowMinutes !== limit.windowMinutes || was.resetsAt !== limit.resetsAt;
  });
}
