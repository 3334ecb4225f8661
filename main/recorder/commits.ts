import type { Write } from './store.ts';

/** Stores what was folded in, several batches in one transaction when they come close together. */
export interface Commits {
  /** Adds what a batch changes; `taken` is called once it is stored, in the order of adding. */
  add(writes: readonly Write[], taken: () => void): void;
  /** Stores what waits, now. */
  now(): void;
  /** Something waits, or could not be stored yet. */
  isWaiting(): boolean;
  stop(): void;
}

export interface CommitPorts {
  /** Stores all of these or throws. */
  readonly store: (writes: readonly Write[]) => void;
  /** Storing fails; null when it works again. */
  readonly trouble: (error: Error | null) => void;
  /** Everything added so far is stored. */
  readonly stored: () => void;
}

/** A flush to disk costs more than a turn: at most this often, the first one at once. */
const intervalMs = 40;
/** When one commit held so many records, about ten turns, more are coming than anybody follows: the next gathers for longer. */
const manyRecords = 60;
const longIntervalMs = 120;
/** How long to wait before trying again what could not be stored. */
const retryMs = 250;

/** Makes the queue; no timer runs while nothing waits. */
export function createCommits(ports: CommitPorts): Commits {
  let places = new Map<string, number>();
  const waiting: Write[] = [];
  let untaken: (() => void)[] = [];
  let inTrouble = false;
  let timer: NodeJS.Timeout | null = null;
  let nextAt = Number.NEGATIVE_INFINITY;

  function commit(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    try {
      if (waiting.length > 0) {
        ports.store(waiting);
        nextAt = performance.now() + (waiting.length < manyRecords ? intervalMs : longIntervalMs);
      }
    } catch (error) {
      if (!inTrouble) ports.trouble(error instanceof Error ? error : new Error(String(error)));
      inTrouble = true;
      timer = setTimeout(commit, retryMs);
      return;
    }
    // Emptied, and not let go of: V8 may keep the old ones for long, with all that stood in them.
    places = new Map();
    waiting.length = 0;
    if (inTrouble) ports.trouble(null);
    inTrouble = false;
    for (const taken of untaken.splice(0)) taken();
    ports.stored();
  }

  return {
    add(writes, taken) {
      // A record that changes again before it is stored is stored once, in the place of its first change.
      for (const write of writes) {
        const key = keyOf(write);
        const place = places.get(key) ?? waiting.length;
        places.set(key, place);
        waiting[place] = write;
      }
      untaken.push(taken);
      if (timer !== null) return;
      const waitMs = waiting.length === 0 ? 0 : nextAt - performance.now();
      if (waitMs <= 0) commit();
      else timer = setTimeout(commit, waitMs);
    },
    now() {
      if (untaken.length > 0 && !inTrouble) commit();
    },
    isWaiting: () => untaken.length > 0,
    stop() {
      if (untaken.length > 0) commit();
      if (timer !== null) clearTimeout(timer);
      timer = null;
    },
  };
}

function keyOf(write: Write): string {
  switch (write.type) {
    case 'session':
      return `session ${write.session.id}`;
    case 'turn':
      return `turn ${write.turn.sessionId} ${write.turn.id}`;
    case 'request':
      return `request ${write.request.key}`;
    case 'item':
      return `item ${write.item.sessionId} ${write.item.id}`;
    case 'output':
      return `output ${write.output.sessionId} ${write.output.itemId}`;
    case 'exchangeStarted':
      return `exchangeStarted ${write.started.exchangeId}`;
    case 'exchangeResponded':
    case 'exchangeEnded':
      return `${write.type} ${write.exchangeId}`;
  }
}
