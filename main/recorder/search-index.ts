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

/** Where a phrase is said: text by text, whose each of them is. */
export interface PhraseTexts {
  readonly term: Term;
  readonly contents: readonly number[];
  /** The session's number for each of `contents`; a text that is said in two sessions stands there twice. */
  readonly numbers: readonly number[];
}

/** Where all the terms are said. */
export interface Saying {
  /** The numbers of the sessions. */
  readonly numbers: readonly number[];
  /** What was learnt about the phrases on the way: to find them takes longer than all the rest. */
  readonly phrases: readonly PhraseTexts[];
}

/** The sessions in which all of these are said; call `indexWords` before. */
export function sessionsSaying(database: Database, terms: readonly Term[]): Saying {
  if (terms.length === 0) return { numbers: [], phrases: [] };
  // As one value: a row for each session would take longer than finding them.
  const holding = database.prepare(
    'SELECT json_group_array(rowid) AS numbers FROM session_words WHERE session_words MATCH ?',
  );
  let left = listOf((holding.get(matchWords(terms)) as { numbers: string }).numbers);
  const phrases: PhraseTexts[] = [];
  // Where words stand is known text by text only.
  for (const term of terms) {
    if (term.words.length === 1 || left.length === 0) continue;
    const phrase = textsSaying(database, term);
    phrases.push(phrase);
    const saying = new Set(phrase.numbers);
    left = left.filter((number) => saying.has(number));
  }
  return { numbers: left, phrases };
}

function textsSaying(database: Database, term: Term): PhraseTexts {
  const read = database.prepare(`
    SELECT json_group_array(session_texts.content_id) AS contents, json_group_array(session_texts.number) AS numbers
    FROM search CROSS JOIN session_texts ON session_texts.content_id = search.rowid WHERE search MATCH ?`);
  const { contents, numbers } = read.get(matchOf(term)) as { contents: string; numbers: string };
  return { term, contents: listOf(contents), numbers: listOf(numbers) };
}

function listOf(json: string): readonly number[] {
  return JSON.parse(json) as number[];
}
