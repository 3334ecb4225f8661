import { Worker, type Transferable } from 'node:worker_threads';
import { takeThread } from './early.ts';

/** A worker thread that is started again when it dies. */
export interface SupervisedWorker<Command> {
  /** Posts a command; one posted while the thread is down is lost, because `onUp` sends what a fresh thread needs. */
  send(command: Command, transfer?: readonly Transferable[]): void;
  /**
   * Ends supervision and the thread; resolves when it is gone. One that was told to stop may leave by itself for `leavesWithinMs`:
   * a thread that is ended in the middle of a statement of SQLite takes the whole process along (the addon throws in C++ where
   * nothing catches it).
   */
  end(leavesWithinMs?: number): Promise<void>;
}

export interface Supervision<Report> {
  /** The built entry of the thread. */
  readonly entry: URL;
  readonly name: string;
  /** The thread is up (again) and holds nothing: tell it all it needs. */
  readonly onUp: (restart: boolean) => void;
  readonly onReport: (report: Report) => void;
  /** The thread died without being asked to. */
  readonly onDown: (reason: string) => void;
}

/** How long to wait before the nth restart in a row: at once, then slower, always inside the two seconds we promise. */
export function restartDelayMs(deathsInARow: number): number {
  return Math.min(1_500, 50 * 2 ** (deathsInARow - 1));
}

/** A thread that lived this long counts as healthy, so that its next death starts the count anew. */
const healthyAfterMs = 10_000;

/** Starts a worker thread and keeps it alive until `end`. */
export function superviseWorker<Command, Report>(
  supervision: Supervision<Report>,
): SupervisedWorker<Command> {
  let worker: Worker | null = null;
  let ending = false;
  let deathsInARow = 0;
  let restartTimer: NodeJS.Timeout | null = null;

  function start(restart: boolean): void {
    const startedAt = Date.now();
    let reason = '';
    const early = restart ? null : takeThread(supervision.name);
    const fresh = early ?? new Worker(supervision.entry, { name: supervision.name });
    worker = fresh;
    fresh.on('message', supervision.onReport);
    fresh.on('error', (error) => (reason = error instanceof Error ? error.message : String(error)));
    fresh.on('exit', (code) => {
      if (worker === fresh) worker = null;
      if (ending) return;
      deathsInARow = Date.now() - startedAt > healthyAfterMs ? 1 : deathsInARow + 1;
      supervision.onDown(reason === '' ? `exit code ${code}` : reason);
      restartTimer = setTimeout(() => start(true), restartDelayMs(deathsInARow));
    });
    // What an early one is told before it listens waits for it; its taker gets the means to tell it first.
    if (early !== null) queueMicrotask(() => supervision.onUp(false));
    else fresh.once('online', () => supervision.onUp(restart));
  }

  start(false);
  return {
    send(command, transfer = []) {
      worker?.postMessage(command, [...transfer]);
    },
    async end(leavesWithinMs = 0) {
      ending = true;
      if (restartTimer !== null) clearTimeout(restartTimer);
      if (worker !== null && leavesWithinMs > 0) await left(worker, leavesWithinMs);
      await worker?.terminate();
    },
  };
}

/** Resolves when a thread has left by itself, or its time for that is over. */
function left(worker: Worker, withinMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, withinMs);
    worker.once('exit', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
