import { deflate } from 'node:zlib';
import { deflateOptions, packRaw, type RawRecord } from './raw-content.ts';
import { redactRaw } from './raw-redact.ts';

/** A record as it is stored. */
export interface PackedRaw extends Omit<RawRecord, 'content'> {
  readonly bytes: Buffer;
}

/** Shrinks and stores what is kept raw, after everything else: it is the first thing to be let go of. */
export interface RawQueue {
  keep(raw: RawRecord): void;
  /** Stores what waits, now; what cannot be stored goes on waiting. */
  settle(): void;
  /** Lets go of what waits, or of what waits of these sessions. */
  forget(sessionIds?: ReadonlySet<string>): void;
  /** Stores what waits, then stops. */
  stop(): void;
}

export interface RawQueuePorts {
  /** False while the log cannot be written. */
  readonly isWritable: () => boolean;
  /** Stores all of these or throws. */
  readonly store: (packed: readonly PackedRaw[]) => void;
  /** So many were let go of since it was last told. */
  readonly dropped: (count: number, why: string) => void;
}

/** No more text than this waits. */
const longestQueue = 8 * 1024 * 1024;
/** A flush to disk costs as much as a turn, and nobody waits for this one. */
const flushMs = 250;
/** How long to wait before trying again what could not be stored. */
const retryMs = 1_000;

interface Entry {
  readonly raw: RawRecord;
  readonly size: number;
  packed: PackedRaw | null;
}

/** Makes an empty queue; no timer runs while nothing waits. */
export function createRawQueue(ports: RawQueuePorts): RawQueue {
  const entries = new Map<string, Entry>();
  let waitingBytes = 0;
  let untold = 0;
  let packing = false;
  let timer: NodeJS.Timeout | null = null;
  let stopped = false;

  function remove(key: string): void {
    waitingBytes -= entries.get(key)?.size ?? 0;
    entries.delete(key);
  }

  /** One at a time, each in a turn of the loop of its own, and shrunk in a thread beside this one. */
  function pack(): void {
    if (packing || stopped) return;
    const next = [...entries.values()].find((entry) => entry.packed === null);
    if (next === undefined) return;
    packing = true;
    setImmediate(() => {
      if (entries.get(next.raw.key) !== next || next.packed !== null) return packed(next, null);
      deflate(jsonOf(next.raw), deflateOptions, (error, bytes) =>
        packed(next, error === null ? bytes : null),
      );
    });
  }

  function packed(entry: Entry, bytes: Buffer | null): void {
    packing = false;
    if (stopped) return;
    if (bytes !== null && entry.packed === null) entry.packed = packedOf(entry.raw, bytes);
    if (timer === null && entries.size > 0) timer = setTimeout(flush, flushMs);
    pack();
  }

  /** Once for all of them: a recorder that cannot keep up has no time for a message about each. */
  function tellDropped(): void {
    if (untold > 0) ports.dropped(untold, 'too many wait');
    untold = 0;
  }

  function flush(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    tellDropped();
    const ready = [...entries.values()].filter((entry) => entry.packed !== null);
    if (ready.length === 0) return;
    try {
      if (!ports.isWritable()) throw new Error('The log cannot be written.');
      ports.store(ready.flatMap((entry) => (entry.packed === null ? [] : [entry.packed])));
    } catch {
      if (!stopped) timer = setTimeout(flush, retryMs);
      return;
    }
    for (const { raw } of ready) remove(raw.key);
  }

  function settle(): void {
    for (const entry of entries.values()) entry.packed ??= packedOf(entry.raw, packRaw(jsonOf(entry.raw)));
    flush();
  }

  return {
    keep(raw) {
      if (stopped) return;
      remove(raw.key);
      const size = sizeOf(raw);
      if (waitingBytes + size > longestQueue) {
        untold += 1;
        timer ??= setTimeout(flush, flushMs);
        return;
      }
      waitingBytes += size;
      entries.set(raw.key, { raw, size, packed: null });
      pack();
    },
    settle,
    forget(sessionIds) {
      for (const { raw } of entries.values()) {
        if (sessionIds === undefined || sessionIds.has(raw.sessionId)) remove(raw.key);
      }
    },
    stop() {
      stopped = true;
      settle();
      if (timer !== null) clearTimeout(timer);
      timer = null;
      entries.clear();
    },
  };
}

function jsonOf(raw: RawRecord): string {
  return JSON.stringify(redactRaw(raw.content));
}

function packedOf(raw: RawRecord, bytes: Buffer): PackedRaw {
  const { key, exchangeId, sessionId, turnId, at, truncated } = raw;
  return { key, exchangeId, sessionId, turnId, at, truncated, bytes };
}

function sizeOf({ content }: RawRecord): number {
  const texts = content.messages.reduce((sum, one) => sum + one.text.length, 0);
  return texts + (content.requestBody?.length ?? 0) + 1_024;
}
