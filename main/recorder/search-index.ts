import type { Database } from './database.ts';
import { matchOf, matchWords, type Term } from './search-terms.ts';

/** So many texts are worth a write of their own; fewer wait for more, or for somebody who searches. */
const worthAWrite = 512;
/** So many are added in one go, which keeps the memory small. */
const atOnce = 1_024;

interface Pending {
  readonly rowid: number;
  readonly number: number;
  readonly session_id: string;
  readonly item_id: string;
  readonly part: string;
}

/** Makes new texts known to the search; `all` of them, or only when there are enough to be worth it. */
export function indexWords(database: Database, all: boolean): void {
  const waiting = database.prepare(
    `SELECT count(*) AS count FROM (SELECT 1 FROM words_pending LIMIT ${worthAWrite})`,
  );
  if ((waiting.get() as { count: number }).count < (all ? 1 : worthAWrite)) return;
  let added: number;
  do added = indexSome(database);
  while (added === atOnce);
}

/** How many were added. Texts of a session that is not there, or is going, wait: they go with it. */
function indexSome(database: Database): number {
  const read = database.prepare(`
    SELECT pending.rowid, sessions.number, pending.session_id, pending.item_id, pending.part
    FROM words_pending AS pending CROSS JOIN sessions ON sessions.id = pending.session_id
    WHERE sessions.number IS NOT NULL ORDER BY pending.rowid LIMIT ${atOnce}`);
  // Asked for one by one: joined, the view would be read whole.
  const textOf = database.prepare(
    'SELECT text, content_id AS id FROM spoken WHERE session_id = ? AND item_id = ? AND part = ?',
  );
  const add = database.prepare('INSERT INTO session_words (rowid, text) VALUES (?, ?)');
  const own = database.prepare('INSERT OR IGNORE INTO session_texts (content_id, number) VALUES (?, ?)');
  const remove = database.prepare('DELETE FROM words_pending WHERE rowid = ?');
  database.exec('BEGIN IMMEDIATE');
  try {
    const pending = read.all() as unknown as Pending[];
    const texts = new Map<number, string[]>();
    for (const { rowid, number, session_id: sessionId, item_id: itemId, part } of pending) {
      remove.run(rowid);
      const row = textOf.get(sessionId, itemId, part) as { text: string; id: number } | undefined;
      if (row === undefined) continue;
      own.run(row.id, number);
      const known = texts.get(number);
      if (known === undefined) texts.set(number, [row.text]);
      else known.push(row.text);
    }
    // In the order of their numbers FTS5 gathers them in one write.
    for (const number of [...texts.keys()].toSorted((left, right) => left - right)) {
      add.run(number, texts.get(number)?.join('\n') ?? '');
    }
    database.exec('COMMIT');
    return pending.length;
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
  SELECT DISTINCT number FROM session_texts WHERE content_id IN (SELECT rowid FROM search WHERE search MATCH ?)`;

function numbers(statement: ReturnType<Database['prepare']>, match: string): readonly number[] {
  return (statement.all(match) as { number: number }[]).map(({ number }) => number);
}
