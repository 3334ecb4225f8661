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
/** A flush to disk costs more than a turn, and nobody waits for this one: who asks for it has what waits stored first. */
const flushMs = 500;
/** How long to wait before trying again what could not be stored. */
const retryMs = 1_000;
/** Text up to this size is shrunk in less time than handing it to another thread and back would take. */
const smallSize = 32 * 1024;
/** How long shrinking small ones may go on in one turn of the loop: batches wait meanwhile. */
const packMs = 2;

/** What is gone holds nothing, whoever still holds it: V8's old tables of a map or a set do (docs/performance.md). */
const gone = {};

/** What waits, as it came or shrunk: what is shrunk holds nothing of what it was. */
interface Entry {
  readonly key: string;
  readonly sessionId: string;
  /** What it takes of the queue. */
  size: number;
  state: { readonly raw: RawRecord } | { readonly packed: PackedRaw } | typeof gone;
}

/** Makes an empty queue; no timer runs while nothing waits. */
export function createRawQueue(ports: RawQueuePorts): RawQueue {
  const entries = new Map<string, Entry>();
  /** Those of them that nobody has begun to shrink, the oldest first. */
  const unpacked = new Set<Entry>();
  let waitingBytes = 0;
  let untold = 0;
  let packing = false;
  let timer: NodeJS.Timeout | null = null;
  let stopped = false;

  function remove(key: string): void {
    const entry = entries.get(key);
    if (entry === undefined) return;
    waitingBytes -= entry.size;
    entry.state = gone;
    entries.delete(key);
    unpacked.delete(entry);
  }

  /** In a turn of the loop of its own: small ones one after the other, a large one in a thread beside this one. */
  function pack(): void {
    if (packing || stopped || unpacked.size === 0) return;
    packing = true;
    setImmediate(() => {
      const until = performance.now() + packMs;
      for (const entry of unpacked) {
        if ('raw' in entry.state && entry.size > smallSize) return packBeside(entry, entry.state.raw);
        packNow(entry);
        if (performance.now() > until) break;
      }
      packed();
    });
  }

  function packNow(entry: Entry): void {
    unpacked.delete(entry);
    if ('raw' in entry.state) hold(entry, entry.state.raw, packRaw(jsonOf(entry.state.raw)));
  }

  function packBeside(entry: Entry, raw: RawRecord): void {
    unpacked.delete(entry);
    deflate(jsonOf(raw), deflateOptions, (error, bytes) => {
      // It may be gone, or have been shrunk by `settle`, which could not wait.
      if (entries.get(entry.key) === entry && 'raw' in entry.state) {
        if (error === null) hold(entry, raw, bytes);
        else unpacked.add(entry);
      }
      packed();
    });
  }

  function hold(entry: Entry, raw: RawRecord, bytes: Buffer): void {
    waitingBytes += bytes.length - entry.size;
    entry.size = bytes.length;
    entry.state = { packed: packedOf(raw, bytes) };
  }

  function packed(): void {
    packing = false;
    if (stopped) return;
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
    const ready = [...entries.values()].flatMap(({ state }) => ('packed' in state ? [state.packed] : []));
    if (ready.length === 0) return;
    try {
      if (!ports.isWritable()) throw new Error('The log cannot be written.');
      ports.store(ready);
    } catch {
      if (!stopped) timer = setTimeout(flush, retryMs);
      return;
    }
    for (const { key } of ready) remove(key);
  }

  function settle(): void {
    for (const entry of entries.values()) packNow(entry);
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
      const entry: Entry = { key: raw.key, sessionId: raw.sessionId, size, state: { raw } };
      entries.set(raw.key, entry);
      unpacked.add(entry);
      pack();
    },
    settle,
    forget(sessionIds) {
      for (const { key, sessionId } of entries.values()) {
        if (sessionIds === undefined || sessionIds.has(sessionId)) remove(key);
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
