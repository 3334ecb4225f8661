import { randomUUID } from 'node:crypto';

/** Deletions that can be taken back for a while. */
export interface HeldDeletions<T> {
  /** Holds one, from now on; returns the id by which it can be taken back. `id`: it was held by that one before. */
  hold(what: T, id?: string): string;
  /** Takes one back, so that it is not carried out by itself any more; null when there is none of that id. */
  take(id: string): T | null;
  /** Carries out all that are held, now. */
  release(): void;
  /** Carries out none of them: the next recorder finds them begun. */
  stop(): void;
}

/** How long a deletion can be taken back, ms: longer than the line that offers it stays by itself. */
export const heldForMs = 60_000;

/** Holds deletions for a while, then has each carried out. No timer runs while none is held. */
export function holdDeletions<T>(carryOut: (what: T) => void): HeldDeletions<T> {
  const held = new Map<string, { readonly what: T; readonly timer: NodeJS.Timeout }>();

  function take(id: string): T | null {
    const one = held.get(id);
    if (one === undefined) return null;
    clearTimeout(one.timer);
    held.delete(id);
    return one.what;
  }

  function due(id: string): void {
    const what = take(id);
    if (what !== null) carryOut(what);
  }

  return {
    hold(what, id = randomUUID()) {
      held.set(id, { what, timer: setTimeout(() => due(id), heldForMs) });
      return id;
    },
    take,
    release: () => [...held.keys()].forEach(due),
    stop() {
      for (const { timer } of held.values()) clearTimeout(timer);
      held.clear();
    },
  };
}
