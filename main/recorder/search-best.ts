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
/** So does one that stands in more than every eighth text, unless there are few. */
const commonShare = 1 / 8;
const fewTexts = 2_000;
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
  const words = terms.filter((term) => term.words.length === 1 && isLookedUp(term));
  const shown = new Set(sessions.map(({ number }) => number));
  const said = phrases.map((phrase) => textsOfPage(phrase, shown));
  const held = new Map<number, number>();
  const hold = (contents: Iterable<number>): void => {
    for (const content of contents) held.set(content, (held.get(content) ?? 0) + 1);
  };
  for (const phrase of said) hold(new Set([...phrase.values()].flat()));
  if (words.length === 0) {
    // It is known already which texts of a session are wanted.
    return sessions.map(({ id, number }) => {
      const wanted = new Set(said.flatMap((phrase) => phrase.get(number) ?? []));
      return bestOf(wantedTexts(database, id, [...wanted].sort(byTerms(held)).slice(0, mostTried)), held);
    });
  }
  const texts = sessions.map(({ id }) => textsOf(database, id));
  const range = rangeOf(texts);
  for (const word of words) hold(textsHolding(database, word, range));
  return texts.map((ones) => bestOf(ones, held));
}

/** Those that hold most of the terms first, then those that were said first. */
function byTerms(held: ReadonlyMap<number, number>): (left: number, right: number) => number {
  return (left, right) => (held.get(right) ?? 0) - (held.get(left) ?? 0) || left - right;
}

/** The texts of a phrase by the numbers of the page's sessions. */
function textsOfPage(
  { contents, numbers }: PhraseTexts,
  shown: ReadonlySet<number>,
): ReadonlyMap<number, readonly number[]> {
  const texts = new Map<number, number[]>();
  numbers.forEach((number, index) => {
    const content = contents[index];
    if (!shown.has(number) || content === undefined) return;
    const known = texts.get(number);
    if (known === undefined) texts.set(number, [content]);
    else known.push(content);
  });
  return texts;
}

/**
 * As `textsOf`, but only the items that hold these. It goes through the items of the session, because a text that
 * thousands of sessions repeat has an item in each of them.
 */
function wantedTexts(database: Database, sessionId: string, wanted: readonly number[]): Texts {
  if (wanted.length === 0) return { rows: [], contents: [] };
  const read = database.prepare(
    `SELECT rowid AS row, content_id AS said, output_id AS answered FROM items WHERE session_id = ?1
       AND (content_id IN (SELECT value FROM json_each(?2)) OR output_id IN (SELECT value FROM json_each(?2)))`,
  );
  const items = read.all(sessionId, JSON.stringify(wanted)) as unknown as Wanted[];
  return {
    rows: items.map(({ row }) => row),
    contents: [...items.map(({ said: content }) => content), ...items.map(({ answered }) => answered)],
  };
}

interface Wanted {
  readonly row: number;
  readonly said: number | null;
  readonly answered: number | null;
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
  const most = Math.floor(Math.min(manyTexts, Math.max(fewTexts, (last - first) * commonShare)));
  const match = database.prepare(
    `SELECT json_group_array(id) AS ids FROM (
       SELECT rowid AS id FROM search WHERE search MATCH ? AND rowid BETWEEN ? AND ? LIMIT ?)`,
  );
  const found = JSON.parse(
    (match.get(matchOf(term), first, last, most + 1) as { ids: string }).ids,
  ) as number[];
  return found.length > most ? [] : found;
}

/**
 * Where to look for words, so that a page takes equally long however large the log is: about the narrowest range that
 * holds most of these texts. Sessions repeat what others said before, which would stretch it over the whole log.
 */
function rangeOf(texts: readonly Texts[]): readonly [first: number, last: number] {
  const contents: number[] = [];
  for (const one of texts) for (const content of one.contents) if (content !== null) contents.push(content);
  const sorted = Float64Array.from(contents).sort();
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
