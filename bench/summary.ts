import { figures, quantile, type Figure, type Measured } from './figures.ts';
import { works } from './work.ts';

export { quantile };

/** One line of the table: a figure of each target; null where there is none. */
export interface Row {
  readonly label: string;
  readonly digits: number;
  readonly values: Readonly<Record<string, number | null>>;
}

/** Medians over the rounds of what each target did, compared inside each round. */
export function summarise(all: readonly Measured[], targets: readonly string[]): Row[] {
  return figures
    .filter(({ work }) => all.some((one) => one.work === work))
    .map((figure) => ({
      label: figure.label,
      digits: figure.digits,
      values: Object.fromEntries(targets.map((target) => [target, valueOf(figure, all, target)])),
    }));
}

function valueOf(figure: Figure, all: readonly Measured[], target: string): number | null {
  const values = all
    .filter((one) => one.work === figure.work && one.target === target)
    .map((one) => {
      const own = figure.read(one);
      if (figure.as === 'own' || own === null) return own;
      const direct = all.find(
        (other) => other.work === one.work && other.round === one.round && other.target === 'direct',
      );
      const base = direct === undefined ? null : figure.read(direct);
      if (base === null) return null;
      return figure.as === 'added' ? own - base : own / base;
    })
    .filter((value) => value !== null);
  return values.length === 0 ? null : quantile(values, 0.5);
}

/** The table of these targets as Markdown; lines in which none of them has a figure are left out. */
export function tableOf(rows: readonly Row[], targets: readonly string[]): string {
  const shown = rows.filter(({ values }) => targets.some((target) => (values[target] ?? null) !== null));
  return [
    `| | ${targets.join(' | ')} |`,
    `|---|${targets.map(() => '--:').join('|')}|`,
    ...shown.map((row) => `| ${row.label} | ${targets.map((target) => cell(row, target)).join(' | ')} |`),
  ].join('\n');
}

/** A figure as it stands in a table; nothing where there is none. */
export function cell(row: Row, target: string): string {
  return row.values[target]?.toFixed(row.digits) ?? '';
}

/** What each work is, as a list. */
export function legend(): string {
  return works.map(({ name, says }) => `- **${name}**: ${says}`).join('\n');
}
