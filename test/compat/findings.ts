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

/** The last lines of what a program said, for a failure, without what differs each time: homes, ports and launch tokens. */
export function lastWords(text: string, lines = 1): string {
  return stripVTControlCharacters(text)
    .replaceAll(/\/tmp\/postern-[^\s"':/]*/g, '~')
    .replaceAll(/127\.0\.0\.1:\d+(\/l\/[\w-]+)?/g, 'PROXY')
    .trim()
    .split('\n')
    .slice(-lines)
    .join(' / ')
    .slice(0, 400);
}
