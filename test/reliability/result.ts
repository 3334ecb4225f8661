import { stripVTControlCharacters } from 'node:util';

/** What one proof came to. */
export interface ProofResult {
  readonly name: string;
  readonly says: string;
  /** Ids of RELIABILITY, as a person reads them. */
  readonly cases: string;
  readonly command: string;
  /** When it ended, UTC to the minute, and at which commit. */
  readonly when: string;
  readonly commit: string;
  readonly seconds: number;
  /** Tests; of a proof that is one program, 1 or 0. */
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Figures the proof told, by what they count. */
  readonly figures: Readonly<Record<string, number | string>>;
  /** Why it failed, in its own last words; null when it did not. */
  readonly why: string | null;
}

/** A whole run as it is kept beside the page, for the next one to be compared with. */
export interface KeptProofs {
  readonly date: string;
  readonly machine: string;
  readonly versions: string;
  readonly commit: string;
  readonly command: string;
  readonly seconds: number;
  readonly proofs: readonly ProofResult[];
  /** The run before it, without the one before that; null for the first. */
  readonly before: Omit<KeptProofs, 'before'> | null;
}

/** Reads the closing lines of test runs, `12 passed, 0 failed, 1 skipped`, and adds them up; null when there is none. */
export function countsIn(output: string): Pick<ProofResult, 'passed' | 'failed' | 'skipped'> | null {
  const lines = [...output.matchAll(/^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$/gm)];
  if (lines.length === 0) return null;
  const sum = (at: number): number => lines.reduce((all, line) => all + Number(line[at] ?? 0), 0);
  return { passed: sum(1), failed: sum(2), skipped: sum(3) };
}

/** Reads the figures a proof wrote, one object a line; of two with one name the last stands. */
export function figuresIn(lines: string): ProofResult['figures'] {
  return Object.assign(
    {},
    ...lines
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as ProofResult['figures']),
  ) as ProofResult['figures'];
}

/** The last words of a proof that failed: the names of tests that did, else its last lines. */
export function whyFailed(output: string): string {
  const plain = stripVTControlCharacters(output);
  const names = [...plain.matchAll(/^ *(?:FAIL|×) +(.+)$/gm)].map(([, name]) => name ?? '');
  const words = names.length > 0 ? [...new Set(names)] : plain.trim().split('\n').slice(-3);
  return words.join('; ').replaceAll(/\s+/g, ' ').slice(0, 500);
}
