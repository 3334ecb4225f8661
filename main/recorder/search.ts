import type { SearchPage, SessionFilter } from '../../preload/contract.ts';
import { isDamage, type Database } from './database.ts';
import { conditionOf } from './filter.ts';
import { readSessionView } from './read.ts';
import { readHits } from './search-hits.ts';
import { indexWords, sessionsSaying } from './search-index.ts';
import { parseText, type Term } from './search-terms.ts';

/** A page never holds more sessions than this. */
const longestPage = 500;

/** The sessions a filter leaves, the newest activity first; `before` comes from the page before this one. */
export function readSearch(
  database: Database,
  filter: SessionFilter,
  before: number | null,
  limit: number,
): SearchPage {
  const size = Math.max(1, Math.min(Math.floor(limit), longestPage));
  const { terms, saying } = readText(database, filter);
  const left = conditionOf(filter, saying);
  const found = database
    .prepare(
      `SELECT sessions.id, sessions.activity FROM sessions WHERE sessions.activity < ? AND ${left.sql}
       ORDER BY sessions.activity DESC LIMIT ?`,
    )
    .all(before ?? Number.MAX_SAFE_INTEGER, ...left.values, size + 1) as { id: string; activity: number }[];
  const { total } = database
    .prepare(`SELECT count(*) AS total FROM sessions WHERE ${left.sql}`)
    .get(...left.values) as { total: number };
  const page = found.slice(0, size);
  const ids = page.map(({ id }) => id);
  const hits = terms.length === 0 ? null : readHits(database, terms, ids);
  return {
    sessions: ids.flatMap((id) => {
      const session = readSessionView(database, id);
      return session === null ? [] : [{ session, hits: hits?.get(id) ?? [] }];
    }),
    nextBefore: found.length > size ? (page.at(-1)?.activity ?? null) : null,
    total,
  };
}

/** What a filter's text looks for, and the numbers of the sessions it is said in; null when it has no text. */
export function readText(
  database: Database,
  filter: SessionFilter,
): { readonly terms: readonly Term[]; readonly saying: readonly number[] | null } {
  const terms = parseText(filter.text ?? '');
  if (terms === null) return { terms: [], saying: null };
  try {
    indexWords(database, true);
  } catch (error) {
    // A full disk keeps the newest texts out of the search, not the others.
    if (isDamage(error)) throw error;
  }
  return { terms, saying: sessionsSaying(database, terms) };
}
