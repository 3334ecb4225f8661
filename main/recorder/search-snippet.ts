import { wordsOf, type Term } from './search-terms.ts';

/** A piece of a text, on one line, with what was looked for marked in it. */
export interface Snippet {
  readonly snippet: string;
  /** Start and end within `snippet`, in UTF-16 units. */
  readonly marks: readonly (readonly [start: number, end: number])[];
}

const longestSnippet = 160;
/** How much of what stands before the find is shown. */
const before = 40;
/** How much of a text is looked at around a find: white space in it is drawn together. */
const around = { before: 80, after: 320 } as const;
const ascii = /^[\0-\x7f]*$/;

/** The piece of a text that holds most of the terms, the first such; null when it holds none of them. */
export function snippetOf(text: string, terms: readonly Term[]): Snippet | null {
  const found = tellingOf(text, terms);
  if (found === null) return null;
  const from = found[0] <= around.before ? 0 : borderAfter(text, found[0] - around.before, found[0]);
  const until = Math.min(text.length, Math.max(found[1], found[0] + around.after));
  const line = text.slice(from, until).replace(/\s+/g, ' ').trim();
  const marks = marksOf(line, terms);
  const [start] = marks[0] ?? [0, 0];
  const head = start <= before ? 0 : borderAfter(line, start - before, start);
  const room = longestSnippet - (head > 0 ? 1 : 0) - 1;
  const tail = line.length - head <= room + 1 ? line.length : borderBefore(line, head + room, start + 1);
  const lead = head > 0 || from > 0 ? '…' : '';
  const snippet = `${lead}${line.slice(head, tail).trimEnd()}${tail < line.length || until < text.length ? '…' : ''}`;
  return {
    snippet,
    marks: marks
      .filter((mark) => mark[0] < tail)
      .map((mark) => [mark[0] - head + lead.length, Math.min(mark[1], tail) - head + lead.length] as const),
  };
}

/** Where the terms stand in a text, in order and apart from each other. */
export function marksOf(
  text: string,
  terms: readonly Term[],
): readonly (readonly [start: number, end: number])[] {
  const marks: [number, number][] = [];
  for (const [start, end] of findsOf(text, terms, 0)) {
    const last = marks.at(-1);
    if (last !== undefined && start < last[1]) last[1] = Math.max(last[1], end);
    else marks.push([start, end]);
  }
  return marks;
}

/** Where to look: of the first places of each term the one that has most of the others beside it. */
function tellingOf(text: string, terms: readonly Term[]): readonly [number, number] | null {
  const first = firstOf(text, terms);
  if (first === null || terms.length === 1) return first;
  let best = first;
  let most = beside(text, first, terms);
  for (const term of terms) {
    if (most === terms.length) break;
    const own = firstOf(text, [term]);
    const count = own === null ? 0 : beside(text, own, terms);
    if (own === null || count <= most) continue;
    best = own;
    most = count;
  }
  return best;
}

/** How many of the terms the piece around a find would show. */
function beside(text: string, [start]: readonly [number, number], terms: readonly Term[]): number {
  const near = text.slice(Math.max(0, start - before), start + longestSnippet - before);
  return terms.filter((term) => firstOf(near, [term]) !== null).length;
}

function firstOf(text: string, terms: readonly Term[]): readonly [number, number] | null {
  let from = 0;
  if (ascii.test(text)) {
    // Almost every text is plain, and looking for letters is many times quicker than reading words.
    const begins = new RegExp(terms.map(({ words }) => words.join('[^a-z0-9]+')).join('|'), 'i');
    from = text.search(begins);
    if (from < 0) return null;
    while (from > 0 && /[a-z0-9]/i.test(text.charAt(from - 1))) from -= 1;
  }
  for (const find of findsOf(text, terms, from)) return find;
  return null;
}

/** Every place where a term ends, by the place of its end. */
function* findsOf(text: string, terms: readonly Term[], from: number): Generator<readonly [number, number]> {
  const longest = Math.max(...terms.map(({ words }) => words.length));
  const recent: { readonly folded: string; readonly start: number }[] = [];
  for (const word of wordsOf(text, from)) {
    recent.push(word);
    if (recent.length > longest) recent.shift();
    const starts = terms.flatMap((term) => {
      const at = recent.length - term.words.length;
      const isThere =
        at >= 0 && term.words.every((one, index) => fits(term, one, index, recent[at + index]?.folded));
      return isThere ? [recent[at]?.start ?? word.start] : [];
    });
    if (starts.length > 0) yield [Math.min(...starts), word.end];
  }
}

function fits({ words, prefix }: Term, wanted: string, index: number, found = ''): boolean {
  return prefix && index === words.length - 1 ? found.startsWith(wanted) : found === wanted;
}

/** The next place to cut before `limit`, at white space where there is some near. */
function borderAfter(text: string, from: number, limit: number): number {
  const space = text.slice(from, limit).search(/\s/);
  return space >= 0 ? from + space + 1 : whole(text, from);
}

/** The last place to cut after `limit`, at white space where there is some near. */
function borderBefore(text: string, from: number, limit: number): number {
  const space = text.lastIndexOf(' ', from);
  return space > limit && space > from - before ? space : whole(text, from);
}

/** Never between the two halves of one character. */
function whole(text: string, at: number): number {
  return /[\udc00-\udfff]/.test(text.charAt(at)) ? at - 1 : at;
}
