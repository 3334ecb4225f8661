import { setTimeout as pause } from 'node:timers/promises';

/** Time as the sign-in flows use it, so that tests can hold it. */
export interface Clock {
  /** Unix ms; may jump either way. */
  now(): number;
  /** Milliseconds that only ever grow; for gaps between attempts. */
  uptimeMs(): number;
  /** Resolves after the time, or at once when the signal aborts; never rejects. */
  wait(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The machine's clock; `now` may come from elsewhere. */
export function systemClock(now: () => number = Date.now): Clock {
  return {
    now,
    uptimeMs: () => performance.now(),
    async wait(ms, signal) {
      await pause(ms, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
    },
  };
}
