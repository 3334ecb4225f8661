import type { SearchPage, SessionFilter } from '../../preload/contract.ts';
import { isDamage, type Database } from './database.ts';
import { conditionOf } from './filter.ts';
import { readSessionView } from './read.ts';
import { readHits } from './search-hits.ts';
import { indexWords, sessionsSaying, type PhraseTexts } from './search-index.ts';
import { parseText, type Term } from './search-terms.ts';

/** A page never holds more sessions than this. */
const longestPage = 500;

/**
 * For a quick answer, places are looked for this long at most: a short beginning, or texts that must come from the disk,
 * would hold up the next letter.
 */
const quickHitsMs = 20;

/**
 * The sessions a filter leaves, the newest activity first; `before` comes from the page before this one. A quick answer has
 * all of them, and says so when the places in some are missing.
 */
export function readSearch(
  database: Database,
  filter: SessionFilter,
  before: number | null,
  limit: number,
  quick = false,
): SearchPage {
  const size = Math.max(1, Math.min(Math.floor(limit), longestPage));
  const { terms, saying, phrases } = readText(database, filter);
  const left = conditionOf(filter, saying);
  const found = database
    .prepare(
      `SELECT sessions.id, sessions.number, sessions.activity FROM sessions ${isCommon(saying) ? 'INDEXED BY sessions_by_activity' : ''}
       WHERE sessions.activity < ? AND ${left.sql}
       ORDER BY sessions.activity DESC LIMIT ?`,
    )
    .all(before ?? Number.MAX_SAFE_INTEGER, ...left.values, size + 1) as unknown as Found[];
  const { total } = database
    .prepare(`SELECT count(*) AS total FROM sessions WHERE ${left.sql}`)
    .get(...left.values) as { total: number };
  const page = found.slice(0, size);
  const until = quick ? performance.now() + quickHitsMs : Number.POSITIVE_INFINITY;
  const read = terms.length === 0 ? null : readHits(database, terms, phrases, page, until);
  return {
    sessions: page.flatMap(({ id }) => {
      const session = readSessionView(database, id);
      return session === null ? [] : [{ session, hits: read?.hits.get(id) ?? [] }];
    }),
    nextBefore: found.length > size ? (page.at(-1)?.activity ?? null) : null,
    total,
    ...(read?.isWhole === false ? { unfinished: true } : {}),
  };
}

/**
 * Whether so many sessions say it that a page is sooner full by going through them in order than by sorting all that
 * say it. Numbers are given one after the other, so the last of them stands for how many sessions there are.
 */
function isCommon(saying: readonly number[] | null): boolean {
  return saying !== null && saying.length ** 2 > longestPage * (saying.at(-1) ?? 0);
}

interface Found {
  readonly id: string;
  readonly number: number;
  readonly activity: number;
}

/** What a filter's text looks for. */
export interface TextFound {
  readonly terms: readonly Term[];
  /** The numbers of the sessions it is said in; null when the filter has no text. */
  readonly saying: readonly number[] | null;
  readonly phrases: readonly PhraseTexts[];
}

/** Looks for a filter's text in all sessions. */
export function readText(database: Database, filter: SessionFilter): TextFound {
  const terms = parseText(filter.text ?? '');
  if (terms === null) return { terms: [], saying: null, phrases: [] };
  try {
    indexWords(database, true);
  } catch (error) {
    // A full disk keeps the newest texts out of the search, not the others.
    if (isDamage(error)) throw error;
  }
  const { numbers, phrases } = sessionsSaying(database, terms);
  return { terms, saying: numbers, phrases };
}
