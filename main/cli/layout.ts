import { fitted, plainLine, widthOf } from './text.ts';

/** One column of a list. */
export interface Column<Row> {
  readonly title: string;
  readonly cell: (row: Row) => string;
  /** Figures stand at the right. */
  readonly right?: true;
}

const gap = '  ';
const narrowest = 6;

/** Rows as lines below a line of titles, no wider than `columns`; null is as wide as it needs to be. */
export function listLines<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  width: number | null,
): { readonly head: string; readonly lines: readonly string[] } {
  const cells = rows.map((row) => columns.map((column) => plainLine(column.cell(row))));
  const natural = columns.map(({ title }, at) =>
    Math.max(widthOf(title), ...cells.map((row) => widthOf(row[at] ?? ''))),
  );
  const widths = width === null ? natural : shrunk(natural, width - gap.length * (columns.length - 1));
  const line = (texts: readonly string[]): string =>
    texts
      .map((text, at) => padded(text, widths[at] ?? 0, columns[at]?.right === true))
      .join(gap)
      .trimEnd();
  return { head: line(columns.map(({ title }) => title)), lines: cells.map(line) };
}

/** Facts as lines: name, then what it is. */
export function factLines(facts: readonly (readonly [name: string, value: string])[]): readonly string[] {
  const shown = facts.filter(([, value]) => value !== '');
  const width = Math.max(0, ...shown.map(([name]) => widthOf(name)));
  return shown.map(([name, value]) => `${padded(name, width, false)}${gap}${plainLine(value)}`);
}

/** Takes columns from the widest until the rest fits, or all are as narrow as they may be. */
function shrunk(natural: readonly number[], room: number): readonly number[] {
  const widths = [...natural];
  for (let over = sum(widths) - room; over > 0; over -= 1) {
    const widest = widths.indexOf(Math.max(...widths));
    if ((widths[widest] ?? 0) <= narrowest) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}

function padded(text: string, width: number, right: boolean): string {
  const cut = fitted(text, width);
  const space = ' '.repeat(Math.max(0, width - widthOf(cut)));
  return right ? space + cut : cut + space;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}
