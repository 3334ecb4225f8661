import type { ItemPlace } from './input-item.ts';
import type { KnownSlices } from './input-slices.ts';

/** What a body's bytes come to from its first to the end of one of its items. */
export interface Checkpoint {
  /** So many items stand before it. */
  readonly items: number;
  /** SHA-256. */
  readonly digest: Buffer;
}

/** The beginning of a thread's newest body, to the end of the last item of its input; no text of it is held. */
export interface ToldInput {
  readonly slices: KnownSlices;
  /** The places of the items, in order. */
  readonly places: readonly ItemPlace[];
  /** In order; the last of them stands behind the last item. */
  readonly checkpoints: readonly Checkpoint[];
}

/** What the threads told last: over HTTP each request carries the whole history again, byte for byte (PROTOCOL.md, Codex 0.169). */
export interface InputMemory {
  /** Null for a thread without a name, and for one nothing is known of. */
  recall(thread: string | null): ToldInput | null;
  remember(thread: string | null, told: ToldInput): void;
}

/**
 * The checkpoints to keep of these: all of few, else more of those near the end, because a person who goes back mostly goes back a
 * little. Each takes some microseconds to look at.
 */
export function thinned(checkpoints: readonly Checkpoint[]): readonly Checkpoint[] {
  const last = checkpoints.at(-1)?.items ?? 0;
  let reach = 0;
  const kept = checkpoints.toReversed().filter(({ items }) => {
    const isFar = last - items >= reach;
    if (isFar) reach = 2 * (last - items) + 1;
    return isFar;
  });
  return kept.reverse();
}

/** So many threads are remembered, those that asked last. */
const mostThreads = 32;
/** Of a longer history nothing is remembered: some 100 bytes an item. */
const mostItems = 20_000;

/** Makes an empty memory. */
export function createInputMemory(): InputMemory {
  const threads = new Map<string, ToldInput>();
  return {
    recall: (thread) => (thread === null ? null : (threads.get(thread) ?? null)),
    remember(thread, told) {
      if (thread === null) return;
      threads.delete(thread);
      if (told.places.length > mostItems) return;
      threads.set(thread, told);
      const [oldest] = threads.keys();
      if (threads.size > mostThreads && oldest !== undefined) threads.delete(oldest);
    },
  };
}
