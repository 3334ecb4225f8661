import type { Problem } from './problem.ts';

/** The next step of what Codex gets past by itself, as long as it has not tried. */
export const triesAgain = 'Codex usually tries again by itself; if it did not, send the prompt again.';

/** The same problem once Codex sent the request again `retries` times and still met it: then that is what is said. */
export function afterRetries(problem: Problem, retries: number): Problem {
  if (retries === 0 || problem.next !== triesAgain) return problem;
  const times = retries === 1 ? 'once' : `${retries} times`;
  return { ...problem, next: `Codex tried again ${times} without success; send the prompt again.` };
}
