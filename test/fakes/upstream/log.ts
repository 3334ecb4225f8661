const DEADLINE_MS = 20_000;

/** An append-only list that tests can wait on, instead of sleeping. */
export interface Watch<T> {
  readonly all: readonly T[];
  /** The first entry, present or future, that satisfies; rejects after `deadlineMs` with what was seen instead. */
  waitFor(satisfies: (entry: T) => boolean, deadlineMs?: number): Promise<T>;
  /** As waitFor, but only entries that are not in the log yet. */
  next(satisfies?: (entry: T) => boolean, deadlineMs?: number): Promise<T>;
}

/** The writing end of the same list. */
export interface Log<T> extends Watch<T> {
  add(entry: T): void;
  /** Call after an entry changed: everyone waiting looks again. */
  changed(): void;
  /** Rejects everyone still waiting. */
  close(): void;
}

/** Makes a log; `describe` names an entry in the message of a wait that ran out. */
export function createLog<T>(name: string, describe: (entry: T) => string): Log<T> {
  const all: T[] = [];
  const waiting = new Set<{ look: () => void; fail: (why: string) => void }>();

  function changed(): void {
    for (const waiter of waiting) waiter.look();
  }

  function wait(from: number, satisfies: (entry: T) => boolean, deadlineMs: number): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const settle = (): void => {
        clearTimeout(timer);
        waiting.delete(waiter);
      };
      const fail = (why: string): void => {
        settle();
        reject(
          new Error(`${name}: ${why}; seen:\n${all.slice(from).map(describe).join('\n') || '(nothing)'}`),
        );
      };
      const look = (): void => {
        const index = all.findIndex((entry, place) => place >= from && satisfies(entry));
        const found = all[index];
        if (found === undefined) return;
        settle();
        resolve(found);
      };
      const waiter = { look, fail };
      const timer = setTimeout(() => fail(`nothing that fits came within ${deadlineMs} ms`), deadlineMs);
      waiting.add(waiter);
      look();
    });
  }

  return {
    all,
    add(entry) {
      all.push(entry);
      changed();
    },
    changed,
    waitFor: (satisfies, deadlineMs = DEADLINE_MS) => wait(0, satisfies, deadlineMs),
    next: (satisfies = () => true, deadlineMs = DEADLINE_MS) => wait(all.length, satisfies, deadlineMs),
    close() {
      for (const waiter of waiting) waiter.fail('closed while a test was still waiting');
    },
  };
}
