/** How many crashes of the page are healed within the period before the window is given up. */
const allowed = 3;
const periodMs = 5 * 60_000;

/** What to do about a crash, and the crashes to remember for the next decision. */
export interface CrashDecision {
  readonly reload: boolean;
  readonly crashedAt: readonly number[];
}

/** Decides whether to load the page again after a crash: at most 3 times in 5 minutes. */
export function decideCrash(crashedAt: readonly number[], now: number): CrashDecision {
  const recent = [...crashedAt.filter((at) => at > now - periodMs && at <= now), now];
  return { reload: recent.length <= allowed, crashedAt: recent };
}
