// @ts-check
import { SetupProblem } from './problem.mjs';

/** The vitest projects, in the order in which they run. */
export const projects = /** @type {const} */ (['unit', 'integration', 'e2e']);

/**
 * Reads `[--only unit|integration|e2e] [-- vitest arguments]`.
 * @param {readonly string[]} args
 * @returns {{ only: (typeof projects)[number] | null, vitest: readonly string[] }}
 * @throws {SetupProblem} unknown-argument
 */
export function readTestOptions(args) {
  const split = args.indexOf('--');
  const own = split < 0 ? args : args.slice(0, split);
  const vitest = split < 0 ? [] : args.slice(split + 1);
  if (own.length === 0) return { only: null, vitest };
  const only = projects.find((project) => project === own[1]);
  if (own[0] === '--only' && only !== undefined && own.length === 2) return { only, vitest };
  throw new SetupProblem({
    code: 'unknown-argument',
    what: `Could not run the tests with ${own.join(' ')}.`,
    why: 'the arguments are [--only unit|integration|e2e] [-- vitest arguments].',
    next: 'Correct them, for example: node scripts/test.mjs --only unit -- test/unit/domain',
  });
}
