/** A generator of numbers that gives the same row each time it begins with the same seed (mulberry32). */
export interface Dice {
  /** From 0 up to 1. */
  roll(): number;
  /** A whole number from 0 up to `end`. */
  below(end: number): number;
  pick<T>(from: readonly T[]): T;
}

export function makeDice(seed: number): Dice {
  let state = seed >>> 0;
  function roll(): number {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }
  const below = (end: number): number => Math.floor(roll() * end);
  return {
    roll,
    below,
    pick(from) {
      const one = from[below(from.length)];
      if (one === undefined) throw new Error('there is nothing to pick from');
      return one;
    },
  };
}

/** The words of English prose and of code that are said most. */
export const commonWords =
  'the to and of a in is that it for on with this be as at or not are from file test error function return const import if value type run line code path data null string list make use set get add fix'.split(
    ' ',
  );

const syllables =
  'ba co di fa go hu je ka lo mi nu pe qui ra so ta ul ve wi xo ya zen tor mal ser lin gra ble ten por'.split(
    ' ',
  );

/** A vocabulary as large as that of a few years of work: 20,000 words, and files in folders. */
export const vocabulary: readonly string[] = Array.from({ length: 20_000 }, (_, index) => {
  const dice = makeDice(index * 7 + 3);
  return Array.from({ length: 2 + dice.below(3) }, () => dice.pick(syllables)).join('');
});
export const files: readonly string[] = Array.from({ length: 1_200 }, (_, index) => {
  const dice = makeDice(index * 13 + 5);
  const folder = dice.pick(['src', 'main', 'test/unit', 'lib/core', 'app/views']);
  return `${folder}/${dice.pick(vocabulary)}-${dice.pick(vocabulary)}.${dice.pick(['ts', 'py', 'rs', 'md'])}`;
});

/** So many words as people and models write them: few of them often, most of them seldom (Zipf). */
export function prose(dice: Dice, words: number): string {
  return Array.from({ length: words }, (_, index) => {
    const mark = index % 13 === 12 ? '.' : '';
    if (dice.roll() < 0.45) return dice.pick(commonWords) + mark;
    return (vocabulary[Math.floor(vocabulary.length * dice.roll() ** 3)] ?? 'word') + mark;
  }).join(' ');
}

/** So many lines as programs write them. */
export function programOutput(dice: Dice, lines: number): string {
  return Array.from({ length: lines }, () => {
    const place = `${dice.pick(files)}:${dice.below(900)}:${dice.below(80)}`;
    return dice.roll() < 0.5 ? `${place}: ${prose(dice, 6)}` : `    ${prose(dice, 8)}`;
  }).join('\n');
}
