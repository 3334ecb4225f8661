import stringWidth from 'string-width';

// Control characters, C1 among them, and those that turn the direction of a line: a terminal obeys them (RELIABILITY I13).
const unsafe = /\p{Cc}|[\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** A text as one line that a terminal shows and does not obey. */
export function plainLine(text: string): string {
  return text.replace(/[\r\n\t]+/g, ' ').replace(unsafe, '\ufffd');
}

/** A text of several lines, each of them safe to show. */
export function plainLines(text: string): string {
  return text
    .split(/\r?\n/)
    .map((line) => line.replaceAll('\t', '    ').replace(unsafe, '\ufffd'))
    .join('\n');
}

/** A value as JSON that a terminal shows and does not obey; it reads back as the same value. */
export function jsonText(value: unknown): string {
  return (JSON.stringify(value, null, 2) ?? 'null').replace(unsafe, (one) =>
    one === '\n' ? one : `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** How many columns a text takes. */
export function widthOf(text: string): number {
  return stringWidth(text);
}

/** A text cut to so many columns, with an ellipsis where something is missing. */
export function fitted(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  if (columns <= 1) return columns < 1 ? '' : '…';
  return `${taken(segments(text), columns - 1).join('')}…`;
}

/** The same with its end kept: of a path that is what tells it apart. */
export function fittedEnd(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  if (columns <= 1) return columns < 1 ? '' : '…';
  return `…${taken([...segments(text)].toReversed(), columns - 1)
    .toReversed()
    .join('')}`;
}

function* segments(text: string): Iterable<string> {
  for (const { segment } of new Intl.Segmenter().segment(text)) yield segment;
}

function taken(all: Iterable<string>, columns: number): readonly string[] {
  const kept: string[] = [];
  let width = 0;
  for (const segment of all) {
    width += widthOf(segment);
    if (width > columns) break;
    kept.push(segment);
  }
  return kept;
}
