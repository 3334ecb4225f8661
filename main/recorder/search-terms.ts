/** One thing that is looked for: a word, or words that stand side by side. */
export interface Term {
  /** Folded: small letters without accents. */
  readonly words: readonly string[];
  /** The last of them may go on. */
  readonly prefix: boolean;
}

/** A word in a text: where it stands, in UTF-16 units. */
export interface Word {
  readonly folded: string;
  readonly start: number;
  readonly end: number;
}

/** More words than this are not looked for: nobody types them, and each costs time. */
export const mostWords = 32;

/** What FTS5's `unicode61` takes for a word: letters and digits, and accents that follow them. */
const wordPattern = /[\p{L}\p{N}\p{Co}][\p{L}\p{N}\p{Co}\u0300-\u0331]*/gu;
/** Writing that puts no spaces between words, so that what was typed is seldom a whole one. */
const unspaced = /\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Thai}/u;
const plain = /^[a-z0-9]*$/;
/** A single letter begins too many words to be of use. */
const shortestPrefix = 2;
/** Behind other words it is a file's ending more often than a beginning, and FTS5 brings all that begin so together. */
const shortestPrefixInPhrase = 3;

/** The words of a text in order, read as they are needed. */
export function* wordsOf(text: string, from = 0): Generator<Word> {
  const pattern = new RegExp(wordPattern);
  pattern.lastIndex = from;
  for (let found = pattern.exec(text); found !== null; found = pattern.exec(text)) {
    yield { folded: fold(found[0]), start: found.index, end: found.index + found[0].length };
  }
}

/** A word without what searching does not tell apart: case and accents. */
export function fold(word: string): string {
  const small = word.toLowerCase();
  if (plain.test(small)) return small;
  return small
    .normalize('NFD')
    .replace(/[\u0300-\u0331]/g, '')
    .normalize('NFC');
}

/**
 * Reads what a person typed: words, and phrases in quotes. Characters that belong to no word only part words, and words
 * that are parted by nothing else (`src/main.ts`) are a phrase. The last word may be unfinished, unless a quote closes it.
 * Null when nothing was typed; empty when there is no word in it.
 */
export function parseText(text: string): readonly Term[] | null {
  const parts = text.replaceAll('\0', ' ').split('"');
  if (parts.every((part) => part.trim() === '')) return null;
  const isUnfinished = /[\p{L}\p{N}\p{Co}\u0300-\u0331]$/u.test(text);
  const terms = new Map<string, Term>();
  let room = mostWords;
  parts.forEach((part, index) => {
    const isQuoted = index % 2 === 1;
    const chunks = isQuoted ? [part] : part.split(/\s+/);
    chunks.forEach((chunk, at) => {
      const words = [...wordsOf(chunk)].map(({ folded }) => folded).slice(0, room);
      room -= words.length;
      const last = words.at(-1);
      if (last === undefined) return;
      const isLast = isUnfinished && index === parts.length - 1 && at === chunks.length - 1;
      const prefix =
        (isLast && last.length >= (words.length > 1 ? shortestPrefixInPhrase : shortestPrefix)) ||
        (!isQuoted && unspaced.test(last));
      terms.set(`${prefix ? '*' : ''}${words.join(' ')}`, { words, prefix });
    });
  });
  return [...terms.values()];
}

/** A term in FTS5's own language. Words hold letters and digits only, so nothing in it needs escaping. */
export function matchOf({ words, prefix }: Term): string {
  return `"${words.join(' ')}"${prefix ? ' *' : ''}`;
}

/** Every word of the terms, side by side or not, in FTS5's own language. */
export function matchWords(terms: readonly Term[]): string {
  return terms
    .flatMap(({ words, prefix }) =>
      words.map((word, index) => matchOf({ words: [word], prefix: prefix && index === words.length - 1 })),
    )
    .join(' AND ');
}
