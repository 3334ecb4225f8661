import type { HitView } from '../../preload/contract.ts';

/** What a search found in an item: the words, and what stands right before the first of them. */
export interface FoundWords {
  readonly words: readonly string[];
  readonly before: string;
}

/** Where the found words stand in a text, UTF-16 units; `first` is the place the snippet was cut from. */
export interface FoundPlaces {
  readonly all: readonly (readonly [start: number, end: number])[];
  readonly first: readonly [start: number, end: number];
}

/** So much before the first word tells its place from the others, characters. */
const contextLength = 24;

/** A text with a word in it on every line is not marked to its end. */
const mostPlaces = 500;

/** The words a snippet marks. */
export function foundWords({ snippet, marks }: Pick<HitView, 'snippet' | 'marks'>): FoundWords {
  const words = [...new Set(marks.map(([start, end]) => snippet.slice(start, end)))].filter(
    (word) => word.trim() !== '',
  );
  const lead = snippet.slice(0, marks[0]?.[0] ?? 0).replace(/^…/, '');
  return { words, before: lead.slice(-contextLength) };
}

/** Finds the words again in the whole text; null when none of them is there. */
export function placesOf(text: string, { words, before }: FoundWords): FoundPlaces | null {
  const all: [number, number][] = [];
  for (const word of words) {
    for (
      let at = text.indexOf(word);
      at >= 0 && all.length < mostPlaces;
      at = text.indexOf(word, at + word.length)
    )
      all.push([at, at + word.length]);
  }
  const [word = ''] = words;
  const cutAt = text.indexOf(before + word);
  const told = cutAt < 0 || word === '' ? null : cutAt + before.length;
  const first =
    told === null
      ? all.toSorted(([left], [right]) => left - right)[0]
      : ([told, told + word.length] as const);
  return first === undefined ? null : { all: [...all, first], first };
}
