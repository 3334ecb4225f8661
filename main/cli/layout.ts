import { fitted, fittedEnd, plainLine, widthOf } from './text.ts';

/** One column of a list. */
export interface Column<Row> {
  readonly title: string;
  readonly cell: (row: Row) => string;
  /** Figures stand at the right and are cut last: a part of a figure says nothing. */
  readonly right?: true;
  /** What tells most stands at the end, as in a path: it is the beginning that is cut. */
  readonly cutsBeginning?: true;
  /** It may be cut to this many characters before another column leaves; 12 unless said. */
  readonly least?: number;
  /** Where there is no room it leaves, the highest number first; without one it stays. */
  readonly spare?: number;
}

const gap = '  ';
const usualLeast = 12;
/** What a column is cut to when none is left that may leave. */
const narrowest = 6;

/** Rows as lines below a line of titles, no wider than `width` where that can be; null is as wide as it needs to be. */
export function listLines<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  width: number | null,
): { readonly head: string; readonly lines: readonly string[] } {
  const all = columns.map((column) => {
    const cells = rows.map((row) => plainLine(column.cell(row)));
    return { column, cells, natural: Math.max(widthOf(column.title), ...cells.map(widthOf)) };
  });
  const shown = width === null ? all : staying(all, width);
  const widths = width === null ? shown.map(({ natural }) => natural) : shrunk(shown, width);
  const line = (textOf: (one: (typeof all)[number]) => string): string =>
    shown
      .map((one, at) => padded(textOf(one), widths[at] ?? 0, one.column))
      .join(gap)
      .trimEnd();
  return {
    head: line(({ column }) => column.title),
    lines: rows.map((_, row) => line(({ cells }) => cells[row] ?? '')),
  };
}

/** Facts as lines: name, then what it is. */
export function factLines(facts: readonly (readonly [name: string, value: string])[]): readonly string[] {
  const shown = facts.filter(([, value]) => value !== '');
  const width = Math.max(0, ...shown.map(([name]) => widthOf(name)));
  return shown.map(([name, value]) => `${padded(name, width, {})}${gap}${plainLine(value)}`);
}

/** A text over lines no wider than `width`, each indented as the first; a word that is longer stays whole. */
export function wrapped(text: string, width: number | null): readonly string[] {
  if (width === null || widthOf(text) <= width) return [text];
  const indent = /^ */.exec(text)?.[0] ?? '';
  const lines: string[] = [];
  let line = '';
  for (const word of text.trim().split(' ')) {
    const longer = line === '' ? indent + word : `${line} ${word}`;
    if (line !== '' && widthOf(longer) > width) {
      lines.push(line);
      line = indent + word;
    } else line = longer;
  }
  return [...lines, line];
}

interface Measured {
  readonly column: Pick<Column<never>, 'right' | 'least' | 'spare'>;
  readonly natural: number;
}

/** The columns there is room for, cut as far as they may be. */
function staying<One extends Measured>(all: readonly One[], width: number): readonly One[] {
  let shown = all;
  while (sum(shown.map(leastOf)) + gapsOf(shown) > width) {
    const leaves = Math.max(...shown.map(({ column }) => column.spare ?? 0));
    if (leaves === 0) break;
    shown = shown.filter(({ column }) => column.spare !== leaves);
  }
  return shown;
}

function leastOf({ column, natural }: Measured): number {
  return column.right === true ? natural : Math.min(natural, column.least ?? usualLeast);
}

/** Takes from the widest column until the rest fits, or all are as narrow as they may be. */
function shrunk(shown: readonly Measured[], width: number): readonly number[] {
  const widths = shown.map(({ natural }) => natural);
  const few = shown.map(({ natural }) => Math.min(natural, narrowest));
  const allButFigures = shown.map(({ column, natural }, at) => (column.right === true ? natural : few[at]));
  let over = sum(widths) + gapsOf(shown) - width;
  for (const floors of [shown.map(leastOf), allButFigures, few]) {
    for (; over > 0; over -= 1) {
      const room = widths.map((one, at) => (one > (floors[at] ?? 0) ? one : 0));
      const widest = Math.max(...room);
      if (widest === 0) break;
      widths[room.indexOf(widest)] = widest - 1;
    }
  }
  return widths;
}

function gapsOf(shown: readonly unknown[]): number {
  return gap.length * (shown.length - 1);
}

function padded(
  text: string,
  width: number,
  { right, cutsBeginning }: Pick<Column<never>, 'right' | 'cutsBeginning'>,
): string {
  const cut = cutsBeginning === true ? fittedEnd(text, width) : fitted(text, width);
  const space = ' '.repeat(Math.max(0, width - widthOf(cut)));
  return right === true ? space + cut : cut + space;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}
