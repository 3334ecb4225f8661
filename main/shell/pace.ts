/** Lets a change through at once, then no more often than the gap, and never while held. */
export interface Pace {
  /** Asks for `apply` to run soon; asking again before it has run changes nothing. */
  request(): void;
  /** Holds changes back, as while a person has the menu open; `release`, or the longest hold, ends it. */
  hold(): void;
  release(): void;
  end(): void;
}

/** How often, at most, the native menu is made again: not every Linux desktop tells when it is open, so not often. */
const gapMs = 1000;
/** A menu that is said to have opened and never to have closed does not hold changes back for ever. */
const longestHoldMs = 60_000;

/** Paces `apply`. Its timers exist only while a change waits. */
export function createPace(apply: () => void, now: () => number = Date.now): Pace {
  let appliedAt = Number.NEGATIVE_INFINITY;
  let heldUntil = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | null = null;

  const run = (): void => {
    timer = null;
    appliedAt = now();
    apply();
  };
  const schedule = (): void => {
    if (timer !== null) clearTimeout(timer);
    const waitMs = Math.max(appliedAt + gapMs, heldUntil) - now();
    if (waitMs > 0) timer = setTimeout(run, waitMs);
    else run();
  };
  return {
    request: () => {
      if (timer === null) schedule();
    },
    hold: () => {
      heldUntil = now() + longestHoldMs;
      if (timer !== null) schedule();
    },
    release: () => {
      heldUntil = Number.NEGATIVE_INFINITY;
      if (timer !== null) schedule();
    },
    end: () => {
      if (timer !== null) clearTimeout(timer);
      timer = null;
    },
  };
}
