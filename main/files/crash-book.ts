import { readFileSync } from 'node:fs';
import { decideCrash } from '../domain/crash-budget.ts';
import { writeAtomicallyNow } from './atomic.ts';

/**
 * Notes a crash of this process in its book, and says whether it may be started again. Nothing here waits: a process that has
 * crashed may not come to its next step. A book that cannot be written would let crashes follow each other for ever, so then
 * the answer is no. `now` is Unix milliseconds.
 */
export function noteCrash(path: string, now: number): boolean {
  const { again, crashedAt } = decideCrash(crashesIn(path), now);
  try {
    writeAtomicallyNow(path, `${JSON.stringify(crashedAt)}\n`);
  } catch {
    return false;
  }
  return again;
}

/** None when there is no book, or one that says nothing. */
function crashesIn(path: string): readonly number[] {
  try {
    const found: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return Array.isArray(found) ? found.filter((one) => typeof one === 'number') : [];
  } catch {
    return [];
  }
}
