/** Holds back the events of turns until the test lets them go, so that no test needs to sleep in mid-stream. */
export interface Gate {
  /** From now on each event of a turn waits before it is sent. */
  hold(): void;
  /** Lets this many waiting or coming events through; without a number, all of them, and the gate stays open. */
  release(events?: number): void;
  /** Resolves when an event stands at the closed gate. */
  reached(): Promise<void>;
  /** What a stream awaits before each event; resolves at once when the stream has been aborted. */
  pass(signal: AbortSignal): Promise<void>;
}

/** Makes an open gate. */
export function createGate(): Gate {
  let held = false;
  let permits = 0;
  const queue = new Set<() => void>();
  const watchers = new Set<() => void>();

  function drain(): void {
    for (const go of queue) {
      if (held && permits === 0) return;
      if (held) permits -= 1;
      queue.delete(go);
      go();
    }
  }

  return {
    hold() {
      held = true;
      permits = 0;
    },
    release(events) {
      if (events === undefined) held = false;
      else permits += events;
      drain();
    },
    reached() {
      if (queue.size > 0) return Promise.resolve();
      return new Promise((resolve) => watchers.add(resolve));
    },
    pass(signal) {
      if (signal.aborted || !held) return Promise.resolve();
      return new Promise((resolve) => {
        const go = (): void => {
          signal.removeEventListener('abort', leave);
          resolve();
        };
        const leave = (): void => {
          queue.delete(go);
          resolve();
        };
        signal.addEventListener('abort', leave, { once: true });
        queue.add(go);
        drain();
        if (queue.size === 0) return;
        for (const seen of watchers) seen();
        watchers.clear();
      });
    },
  };
}
