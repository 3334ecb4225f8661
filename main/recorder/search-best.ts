import type { Database } from './database.ts';
import type { PhraseTexts } from './search-index.ts';
import { matchOf, type Term } from './search-terms.ts';

/** A text that holds some of the terms, and the row of the item that says it. */
export interface BestText {
  readonly row: number;
  readonly content: number;
}

/** A term found in more texts than this stands in many texts of each session: those are read in turn instead. */
const manyTexts = 20_000;
/** The shorter a beginning, the more words FTS5 brings together for it; what begins so is soon met by reading. */
const shortBeginning = 4;
/** More are not tried: a text that holds the term shows it, but for rare ways of writing. */
const mostTried = 8;
/** So many texts are looked through whole. */
const closeTogether = 20_000;
/** Of the texts of a page's sessions, so many stand close together; the others were said before by somebody else. */
const ownShare = 0.8;

/** For each of these sessions the texts that hold most of the terms, the earliest said first among equals. */
export function bestTexts(
  database: Database,
  terms: readonly Term[],
  phrases: readonly PhraseTexts[],
  sessions: readonly { readonly id: string; readonly number: number }[],
): readonly (readonly BestText[])[] {
  const texts = sessions.map(({ id }) => textsOf(database, id));
  const held = new Map<number, number>();
  const hold = (contents: Iterable<number>): void => {
    for (const content of contents) held.set(content, (held.get(content) ?? 0) + 1);
  };
  const shown = new Set(sessions.map(({ number }) => number));
  for (const { contents, numbers } of phrases) {
    hold(new Set(contents.filter((_, index) => shown.has(numbers[index] ?? 0))));
  }
  const words = terms.filter((term) => term.words.length === 1 && isLookedUp(term));
  if (words.length > 0) {
    const range = rangeOf(texts);
    for (const word of words) hold(textsHolding(database, word, range));
  }
  return texts.map((ones) => bestOf(ones, held));
}

function bestOf({ rows, contents }: Texts, held: ReadonlyMap<number, number>): readonly BestText[] {
  const found: (BestText & { readonly terms: number })[] = [];
  contents.forEach((content, index) => {
    const count = content === null ? undefined : held.get(content);
    const row = rows[index % rows.length];
    if (content !== null && count !== undefined && row !== undefined)
      found.push({ row, content, terms: count });
  });
  const inOrder = found.sort(
    (left, right) => right.terms - left.terms || left.content - right.content || left.row - right.row,
  );
  return inOrder.slice(0, mostTried);
}

/** The texts of a session by the rows of its items: what each of them says, then what each was answered. */
interface Texts {
  readonly rows: readonly number[];
  /** Twice as long as `rows`. */
  readonly contents: readonly (number | null)[];
}

/** As lists in JSON: a row for each would take longer than finding them. */
function textsOf(database: Database, sessionId: string): Texts {
  const read = database.prepare(`
    SELECT json_group_array(rowid) AS rows, json_group_array(content_id) AS said, json_group_array(output_id) AS answered
    FROM items WHERE session_id = ?`);
  const lists = read.get(sessionId) as { rows: string; said: string; answered: string };
  const contents = JSON.parse(`[${lists.said},${lists.answered}]`) as [(number | null)[], (number | null)[]];
  return { rows: JSON.parse(lists.rows) as number[], contents: contents.flat() };
}

function isLookedUp({ words, prefix }: Term): boolean {
  return !prefix || (words[0] ?? '').length >= shortBeginning;
}

/** The texts in a range that hold a word; none when they are too many. */
function textsHolding(
  database: Database,
  term: Term,
  [first, last]: readonly [first: number, last: number],
): readonly number[] {
  const match = database.prepare(
    `SELECT json_group_array(id) AS ids FROM (
       SELECT rowid AS id FROM search WHERE search MATCH ? AND rowid BETWEEN ? AND ? LIMIT ${manyTexts + 1})`,
  );
  const found = JSON.parse((match.get(matchOf(term), first, last) as { ids: string }).ids) as number[];
  return found.length > manyTexts ? [] : found;
}

/**
 * Where to look for words, so that a page takes equally long however large the log is: about the narrowest range that
 * holds most of these texts. Sessions repeat what others said before, which would stretch it over the whole log.
 */
function rangeOf(texts: readonly Texts[]): readonly [first: number, last: number] {
  const sorted = Float64Array.from(
    texts.flatMap(({ contents }) => contents.filter((content) => content !== null)),
  ).sort();
  const [first, last] = [sorted[0] ?? 0, sorted.at(-1) ?? 0];
  if (last - first <= closeTogether) return [first, last];
  const step = Math.ceil(sorted.length * ownShare) - 1;
  let [from, until] = [first, last];
  for (let at = 0; at + step < sorted.length; at += 1) {
    const [begin, end] = [sorted[at] ?? first, sorted[at + step] ?? last];
    if (end - begin < until - from) [from, until] = [begin, end];
  }
  const edge = (until - from) / 4;
  return [Math.floor(from - edge), Math.ceil(until + edge)];
}
