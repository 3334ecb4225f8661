/** Timers a test fires by hand, so that nothing waits for a clock. */
export interface HeldTimers {
  /** As `setTimeout`; answers how to call it off. */
  after(ms: number, run: () => void): () => void;
  /** How long each timer that was set would take, in order. */
  waits(): readonly number[];
  /** Fires all that are set. */
  fire(): void;
}

/** Makes a set of them. */
export function heldTimers(): HeldTimers {
  const set = new Map<object, { readonly ms: number; readonly run: () => void }>();
  return {
    after(ms, run) {
      const id = {};
      set.set(id, { ms, run });
      return () => void set.delete(id);
    },
    waits: () => [...set.values()].map(({ ms }) => ms),
    fire() {
      const due = [...set.values()];
      set.clear();
      for (const { run } of due) run();
    },
  };
}
