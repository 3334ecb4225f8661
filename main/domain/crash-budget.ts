/** How many crashes are healed within the period before it is given up. */
const allowed = 3;
const periodMs = 5 * 60_000;

/** What to do about a crash, and the crashes to remember for the next decision. */
export interface CrashDecision {
  /** Load the page, or start the app, once more. */
  readonly again: boolean;
  /** Unix milliseconds. */
  readonly crashedAt: readonly number[];
}

/** Decides whether to go on after a crash of the page or of the app: at most 3 times in 5 minutes. */
export function decideCrash(crashedAt: readonly number[], now: number): CrashDecision {
  const recent = [...crashedAt.filter((at) => at > now - periodMs && at <= now), now];
  return { again: recent.length <= allowed, crashedAt: recent };
}
