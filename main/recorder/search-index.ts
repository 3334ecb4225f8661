import type { Database } from './database.ts';
import { matchOf, matchWords, type Term } from './search-terms.ts';

/** So many texts are worth a write of their own; fewer wait for more, or for somebody who searches. */
const worthAWrite = 64;
/** So many are added in one go, which keeps the memory small. */
const atOnce = 512;

interface Pending {
  readonly rowid: number;
  readonly number: number | null;
  readonly text: string | null;
}

/** Makes new texts known to the search; `all` of them, or only when there are enough to be worth it. */
export function indexWords(database: Database, all: boolean): void {
  const waiting = database.prepare('SELECT count(*) AS count FROM (SELECT 1 FROM words_pending LIMIT ?)');
  const isWorthIt = (): boolean =>
    (waiting.get(worthAWrite) as { count: number }).count >= (all ? 1 : worthAWrite);
  while (isWorthIt()) indexSome(database);
}

function indexSome(database: Database): void {
  const read = database.prepare(`
    SELECT pending.rowid, sessions.number, spoken.text
    FROM (SELECT rowid, * FROM words_pending ORDER BY rowid LIMIT ${atOnce}) AS pending
    LEFT JOIN sessions ON sessions.id = pending.session_id
    LEFT JOIN spoken ON spoken.session_id = pending.session_id AND spoken.item_id = pending.item_id
      AND spoken.part = pending.part`);
  const add = database.prepare('INSERT INTO session_words (rowid, text) VALUES (?, ?)');
  const remove = database.prepare('DELETE FROM words_pending WHERE rowid <= ?');
  database.exec('BEGIN IMMEDIATE');
  try {
    const texts = new Map<number, string[]>();
    let last = 0;
    for (const { rowid, number, text } of read.all() as unknown as Pending[]) {
      last = rowid;
      if (number === null || text === null) continue;
      const known = texts.get(number);
      if (known === undefined) texts.set(number, [text]);
      else known.push(text);
    }
    // In the order of their numbers FTS5 gathers them in one write.
    for (const number of [...texts.keys()].toSorted((left, right) => left - right)) {
      add.run(number, texts.get(number)?.join('\n') ?? '');
    }
    remove.run(last);
    database.exec('COMMIT');
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

/** The numbers of the sessions in which all of these are said; call `indexWords` before. */
export function sessionsSaying(database: Database, terms: readonly Term[]): readonly number[] {
  if (terms.length === 0) return [];
  const holding = numbers(
    database.prepare('SELECT rowid AS number FROM session_words WHERE session_words MATCH ?'),
    matchWords(terms),
  );
  // Where words stand is known text by text only.
  return terms
    .filter(({ words }) => words.length > 1)
    .reduce((left, term) => {
      if (left.length === 0) return left;
      const saying = new Set(numbers(database.prepare(phraseSql), matchOf(term)));
      return left.filter((number) => saying.has(number));
    }, holding);
}

const phraseSql = `
  SELECT DISTINCT sessions.number FROM search
  CROSS JOIN items ON items.content_id = search.rowid OR items.output_id = search.rowid
  CROSS JOIN sessions ON sessions.id = items.session_id
  WHERE search MATCH ?`;

function numbers(statement: ReturnType<Database['prepare']>, match: string): readonly number[] {
  return (statement.all(match) as { number: number }[]).map(({ number }) => number);
}
