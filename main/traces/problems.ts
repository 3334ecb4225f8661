import { problem, type Problem } from '../domain/problem.ts';
import { t } from '../../preload/language.ts';

/** Why a test failed, said of the test. */
export function notTested(found: Problem): Problem {
  if (found.code !== 'traces-unreachable') return found;
  return {
    ...found,
    what: t`The collector did not take the test.`,
    next: t`Check that it runs and that its address is right.`,
  };
}

/** Some spans of a batch were not taken. */
export function partly(spans: number): Problem {
  return problem(
    'traces-refused',
    t`The collector took a batch, and refused ${spans} of its spans.`,
    t`It says so in its answer.`,
    t`Its own log says why.`,
  );
}

/** There was no room for all that waited. */
export function tooMany(): Problem {
  return problem(
    'traces-dropped',
    t`The oldest traces were dropped.`,
    t`More of them waited than there is room for.`,
    t`Check that the collector runs, or turn traces off.`,
  );
}

/** The folder of what waits cannot be written or read. */
export function unwritable(error: unknown): Problem {
  const code = error instanceof Error && 'code' in error ? String(error.code) : t`an unknown error`;
  return problem(
    'traces-dropped',
    t`Traces could not be kept for sending.`,
    t`The system answered ${code}.`,
    t`Check that there is room on the disk.`,
  );
}
