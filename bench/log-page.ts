import type { LogFigure } from './log-measure.ts';
import type { StoredFigure } from './log-storage.ts';

/** The log that was measured. */
export interface LogSize {
  readonly turns: number;
  readonly sessions: number;
  readonly databaseBytes: number;
  readonly items: number;
}

const heading = '## The log';

/** All figures as Markdown tables. */
export function logTables(figures: readonly LogFigure[], stored: readonly StoredFigure[]): string {
  const show = (figure: LogFigure, value: number | null): string =>
    value === null ? '' : `${value.toFixed(value < 10 ? 1 : 0)} ${figure.unit}`;
  const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);
  return [
    '| asked of the recorder | median | p95 | goal |',
    '|---|--:|--:|--:|',
    ...figures.map(
      (one) =>
        `| ${one.label} | ${show(one, one.p50)} | ${show(one, one.p95)} | ${one.goal === null ? '' : `${one.goal} ${one.unit}`} |`,
    ),
    '',
    '| requests of one session, each with its whole history | sent, MB | on disk, MB |',
    '|---|--:|--:|',
    ...stored.map(
      (one) => `| ${one.requests} | ${megabytes(one.sentBytes)} | ${megabytes(one.storedBytes)} |`,
    ),
  ].join('\n');
}

/** The part of the page on performance that is about the log. */
export function logSection(
  tables: string,
  size: LogSize,
  command: string,
  date: string,
  machine: string,
): string {
  return `${heading}

Measured on ${date} with \`${command}\`: ${machine}. ${size.turns.toLocaleString('en-GB')} turns in ${size.sessions.toLocaleString('en-GB')} sessions
(${size.items.toLocaleString('en-GB')} items), recorded through the recorder's own input and asked in a fresh process, pages of 50. The file
takes ${(size.databaseBytes / size.turns / 1024).toFixed(1)} KB a turn, ${(size.databaseBytes / 1e9).toFixed(2)} GB in all. Words are common and rare as in English (Zipf), paths and
numbers as in the output of programs. "Common" is one of the fifty words said most; the p95 over all 200 queries holds them too.

${tables}

Every text is stored once, so what a session takes grows with what is new in it and not with what is sent.
`;
}

/** The page with another part on the log: in the place of the one it has, or at its end. */
export function withLog(page: string, section: string): string {
  const at = page.indexOf(heading);
  if (at < 0) return `${page.trimEnd()}\n\n${section}`;
  const next = page.indexOf('\n## ', at + heading.length);
  return `${page.slice(0, at)}${section}${next < 0 ? '' : page.slice(next)}`;
}
