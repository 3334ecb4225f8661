import type { CodexProcess } from './process-lines.ts';
import type { ProcessFinder } from './processes.ts';

/** What following a launch's processes found out. */
export type ProcessFact =
  | { readonly type: 'processUp' }
  /** None within the time a terminal needs; the search goes on, slower. */
  | { readonly type: 'processMissing' }
  | { readonly type: 'processEnded' }
  /** None at all: the search is over. */
  | { readonly type: 'neverCame' };

export interface FollowOptions {
  readonly processes: ProcessFinder;
  readonly belongs: (process: CodexProcess) => boolean;
  readonly onFact: (fact: ProcessFact) => void;
  /** How long to look for a first process; `once` looks one time (a launch that was running before). */
  readonly search: 'untilFound' | 'once';
}

export interface Following {
  stop(): void;
}

const FIRST_LOOK_MS = 100;
const SLOWEST_LOOK_MS = 2_000;
const MISSING_AFTER_MS = 20_000;
const GIVE_UP_AFTER_MS = 120_000;
const ALIVE_EVERY_MS = 5_000;

/**
 * Follows the processes of one launch from the first to the last. Looks often while the terminal opens (100 ms, growing to
 * 2 s), then only asks every 5 s whether the ones it knows still run.
 */
export function followProcesses(options: FollowOptions): Following {
  const { processes, belongs, onFact, search } = options;
  let timer: NodeJS.Timeout | null = null;
  let stopped = false;
  let waitedMs = 0;
  let lookMs = FIRST_LOOK_MS;
  let missing = false;

  const later = (delayMs: number, step: () => void): void => {
    if (!stopped) timer = setTimeout(step, delayMs);
  };
  const finish = (fact: ProcessFact): void => {
    if (stopped) return;
    stopped = true;
    onFact(fact);
  };

  const look = async (): Promise<void> => {
    const known = (await processes.find()).filter(belongs);
    if (stopped) return;
    if (known.length > 0) {
      onFact({ type: 'processUp' });
      later(ALIVE_EVERY_MS, () => watch(known));
      return;
    }
    if (search === 'once' || waitedMs >= GIVE_UP_AFTER_MS) return finish({ type: 'neverCame' });
    if (waitedMs >= MISSING_AFTER_MS && !missing) {
      missing = true;
      onFact({ type: 'processMissing' });
    }
    waitedMs += lookMs;
    later(lookMs, () => void look());
    lookMs = Math.min(lookMs * 1.5, SLOWEST_LOOK_MS);
  };

  const watch = (known: readonly CodexProcess[]): void => {
    const alive = known.filter((one) => processes.isAlive(one));
    if (alive.length > 0) return later(ALIVE_EVERY_MS, () => watch(alive));
    void processes.find().then((all) => {
      // The script may have handed over to a process we had not seen.
      const left = all.filter(belongs);
      if (left.length === 0) finish({ type: 'processEnded' });
      else later(ALIVE_EVERY_MS, () => watch(left));
    });
  };

  void look();
  return {
    stop: () => {
      stopped = true;
      if (timer !== null) clearTimeout(timer);
    },
  };
}
