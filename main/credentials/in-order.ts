/** Work that goes one after the other for each id, and side by side for several. */
export interface InOrder {
  run<T>(id: string, work: () => Promise<T>): Promise<T>;
  /** Resolves when all that was under way has ended, well or not. */
  settled(): Promise<void>;
}

/** Begins with nothing under way. */
export function inOrder(): InOrder {
  const tails = new Map<string, Promise<unknown>>();
  return {
    run(id, work) {
      const result = (tails.get(id) ?? Promise.resolve()).then(work);
      const tail = result.catch(() => {});
      tails.set(id, tail);
      void tail.then(() => {
        if (tails.get(id) === tail) tails.delete(id);
      });
      return result;
    },
    async settled() {
      await Promise.all(tails.values());
    },
  };
}
