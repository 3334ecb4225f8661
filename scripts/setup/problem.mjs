// @ts-check
/** A set-up step that could not be done, in words fit to print: what failed, why, what to do next. */
export class SetupProblem extends Error {
  /**
   * @param {{ code: string, what: string, why: string, next: string, cause?: unknown }} problem
   */
  constructor({ code, what, why, next, cause }) {
    super(`${what} ${why} ${next}`, cause === undefined ? undefined : { cause });
    this.name = 'SetupProblem';
    this.code = code;
    this.what = what;
    this.why = why;
    this.next = next;
  }
}

/**
 * Turns anything thrown during set-up into lines for the terminal; only an unforeseen error shows its stack.
 * @param {unknown} error
 * @returns {string}
 */
export function describeProblem(error) {
  if (error instanceof SetupProblem) return `\n${error.what}\n  Why: ${error.why}\n  Next: ${error.next}\n`;
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `\nSet-up stopped at something it did not foresee.\n  Why: ${detail}\n  Next: please report these lines.\n`;
}
