import { problem, type Problem } from '../domain/problem.ts';

/** Why a test failed, said of the test. */
export function notTested(found: Problem): Problem {
  if (found.code !== 'traces-unreachable') return found;
  return {
    ...found,
    what: 'The collector did not take the test.',
    next: 'Check that it runs and that its address is right.',
  };
}

/** Some spans of a batch were not taken. */
export function partly(spans: number): Problem {
  return problem(
    'traces-refused',
    `The collector took a batch, and refused ${spans} of its spans.`,
    'It says so in its answer.',
    'Its own log says why.',
  );
}

/** There was no room for all that waited. */
export function tooMany(): Problem {
  return problem(
    'traces-dropped',
    'The oldest traces were dropped.',
    'More of them waited than there is room for.',
    'Check that the collector runs, or turn traces off.',
  );
}

/** The folder of what waits cannot be written or read. */
export function unwritable(error: unknown): Problem {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'an unknown error';
  return problem(
    'traces-dropped',
    'Traces could not be kept for sending.',
    `The system answered ${code}.`,
    'Check that there is room on the disk.',
  );
}
