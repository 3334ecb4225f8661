import { stripVTControlCharacters } from 'node:util';

/** What a scenario found, gathered while it goes on: one failure must not hide the next. */
export interface Findings {
  readonly failures: string[];
  readonly notes: string[];
}

/** Finds nothing yet. */
export function noFindings(): Findings {
  return { failures: [], notes: [] };
}

/** Keeps the sentence as a failure unless it holds. */
export function hold(findings: Findings, holds: boolean, sentence: string): void {
  if (!holds) findings.failures.push(sentence);
}

/** The last lines of what a program said, for a failure: nothing secret is in them, and paths of homes are shortened. */
export function lastWords(text: string, lines = 3): string {
  return stripVTControlCharacters(text)
    .replaceAll(/\/tmp\/postern-[^\s"':/]*/g, '~')
    .trim()
    .split('\n')
    .slice(-lines)
    .join(' / ')
    .slice(0, 400);
}
