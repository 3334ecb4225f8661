/** Work over the whole log, done in small steps between which batches are taken. */
export interface LongWork {
  /** Begins work, after what began before it. Work of the same name that has not finished begins anew in its place. */
  begin(name: string, work: () => Step): void;
  stop(): void;
}

/** One step, of some milliseconds; false when there is nothing left to do. @throws when the log cannot be used now. */
export type Step = () => boolean;

/** How long to wait before a step that failed is tried again. */
const retryMs = 250;
/** The pause after each step: longer than a step, so that the thread is free most of the time. */
const pauseMs = 5;

/** Makes the doer of long work; `trouble` hears of the first of several failures. No timer runs while there is nothing to do. */
export function createLongWork(trouble: (name: string, error: unknown) => void): LongWork {
  const queue = new Map<string, Step>();
  let timer: NodeJS.Timeout | null = null;
  let inTrouble = false;

  function next(): void {
    const first = [...queue].at(0);
    if (first === undefined) return;
    const [name, step] = first;
    if (!step()) queue.delete(name);
  }

  function run(): void {
    timer = null;
    let waitMs = pauseMs;
    try {
      next();
      inTrouble = false;
    } catch (error) {
      if (!inTrouble) trouble([...queue.keys()].at(0) ?? '', error);
      inTrouble = true;
      waitMs = retryMs;
    }
    if (queue.size > 0) timer = setTimeout(run, waitMs);
  }

  return {
    begin(name, work) {
      queue.set(name, work());
      timer ??= setTimeout(run, 0);
    },
    stop() {
      if (timer !== null) clearTimeout(timer);
      timer = null;
      queue.clear();
    },
  };
}
