import { AppError } from '../domain/problem.ts';

/** Long work on the log: each yield is one small step, done between two batches. */
export type Work<T> = Generator<() => void, T, void>;

/** Does long work step by step, one piece of work after the other. */
export interface StepRunner {
  /** Resolves with what the work comes to. @throws what a step throws, once trying again is no use. */
  run<T>(work: () => Work<T>): Promise<T>;
  /** Gives up what is under way and what waits. */
  stop(): void;
}

export interface StepPorts {
  /** Called before each step: throws while something is not stored that must stand in the log first. */
  readonly before: () => void;
}

/** The log may be locked for a moment, or the disk full: a step is tried again this often. */
const mostTries = 40;
const retryMs = 250;

interface Job {
  next(): (() => void) | null;
  reject(error: unknown): void;
}

/** Makes a runner; nothing runs, and no timer either, while there is no work. */
export function createStepRunner(ports: StepPorts): StepRunner {
  const waiting: Job[] = [];
  let current: Job | null = null;
  let stopped = false;
  let timer: NodeJS.Timeout | null = null;

  function advance(job: Job): void {
    if (stopped) return;
    const step = job.next();
    if (step === null) return begin();
    attempt(job, step, 1);
  }

  function attempt(job: Job, step: () => void, tries: number): void {
    if (stopped) return;
    try {
      ports.before();
      step();
    } catch (error) {
      if (error instanceof AppError || tries >= mostTries) {
        job.reject(error);
        return begin();
      }
      timer = setTimeout(() => attempt(job, step, tries + 1), retryMs);
      return;
    }
    // Messages of the proxy come in between.
    setImmediate(() => advance(job));
  }

  function begin(): void {
    current = waiting.shift() ?? null;
    const job = current;
    if (job !== null) setImmediate(() => advance(job));
  }

  return {
    run<T>(work: () => Work<T>) {
      return new Promise<T>((resolve, reject) => {
        const steps = work();
        waiting.push({
          next() {
            const { done, value } = steps.next();
            if (done !== true) return value;
            resolve(value);
            return null;
          },
          reject,
        });
        if (current === null) begin();
      });
    },
    stop() {
      stopped = true;
      if (timer !== null) clearTimeout(timer);
      for (const job of [current, ...waiting.splice(0)]) job?.reject(new Error('The log is being closed.'));
    },
  };
}

/** One step of a work, with what it comes to. */
export function* step<T>(run: () => T): Work<T> {
  const box: T[] = [];
  yield () => void (box[0] = run());
  return box[0] as T;
}
