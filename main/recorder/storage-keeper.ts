import type { RawExchangeView } from '../../preload/contract.ts';
import { createEraser, type Hidden } from './delete.ts';
import { holdDeletions } from './delete-held.ts';
import type { Database } from './database.ts';
import type { RecorderAnswers, RecorderQuery } from './port.ts';
import type { RawRecord } from './raw-content.ts';
import { createRawQueue } from './raw-queue.ts';
import { readRaw } from './raw-read.ts';
import { createRawStore } from './raw-store.ts';
import { holdTo, keepEverything, nextLookMs, oldestActivity, rawLimit, type Retention } from './retention.ts';
import { emptyWal, giveRoomBack } from './storage-room.ts';
import { createScrubber } from './storage-scrub.ts';
import { createStepRunner, step, type Work } from './storage-steps.ts';
import { createWalWatch } from './storage-wal.ts';

type Delete = Extract<RecorderQuery, { kind: 'delete' }>;
type Undelete = Extract<RecorderQuery, { kind: 'undelete' }>;

/** Decides what stays in the log: raw exchanges, retention, deletion, and the room they give back. */
export interface Keeper {
  /** Keeps a request as it went over the wire, after everything else is stored. */
  keepRaw(raw: RawRecord): void;
  rawOf(sessionId: string, turnId: string): readonly RawExchangeView[];
  /** @throws {AppError} session-running when one that is named, or its background, has a turn under way. */
  delete(query: Delete): Promise<RecorderAnswers['delete']>;
  /** Which sessions are in sight again; null when it is too late for them. */
  undelete(query: Undelete): Promise<readonly string[] | null>;
  /** Holds the log to this at once and from time to time. */
  setRetention(retention: Retention): void;
  /** A session is loaded: one that is being deleted has to be gone first. @throws when the log cannot be written. */
  finishDeleting(sessionId: string): void;
  /** Only metadata is kept from now on: what waits goes. */
  forgetRaw(): void;
  /** Batches were stored. */
  stored(): void;
  /** Stores what waits, gives up what is under way. */
  stop(): void;
  /** The log is closed. */
  closed(): void;
}

export interface KeeperPorts {
  readonly path: string;
  readonly database: () => Database;
  readonly now: () => number;
  /** Stores what waits. @throws when it cannot be stored now. */
  readonly settle: () => void;
  /** False while the log cannot be written. */
  readonly isWritable: () => boolean;
  readonly forget: (sessionIds: ReadonlySet<string>) => void;
  readonly isRunning: (exchangeId: string) => boolean;
  readonly inUse: () => ReadonlySet<string>;
  readonly warn: (event: string, facts: Readonly<Record<string, string | number>>) => void;
}

/** Makes the keeper of an open log. */
export function createKeeper(ports: KeeperPorts): Keeper {
  const { database } = ports;
  let retention = keepEverything;
  let hasGrown = false;
  let isHolding = false;
  let timer: NodeJS.Timeout | null = null;
  const wal = createWalWatch(ports.path);
  const store = createRawStore(() => rawLimit(retention));
  const queue = createRawQueue({
    isWritable: ports.isWritable,
    store(packed) {
      ports.settle();
      store.put(database(), packed);
    },
    dropped: (count, why) => ports.warn('recorder: raw exchange not kept', { count, why }),
  });
  const scrubber = createScrubber(ports.path);
  const runner = createStepRunner({ before: ports.settle });
  const eraser = createEraser({
    database,
    isRunning: ports.isRunning,
    inUse: ports.inUse,
    forget(ids) {
      queue.forget(ids);
      store.recount();
      ports.forget(ids);
    },
  });
  const held = holdDeletions((hidden: Hidden) => void finish(hidden));
  inBackground(eraser.unfinished);

  /** What fails here is tried again at the next look. */
  function inBackground<T>(work: () => Work<T>): Promise<T | null> {
    return runner.run(work).catch((error: unknown) => {
      const why = error instanceof Error ? error.message : 'The reason is unknown.';
      if (database().isOpen) ports.warn('recorder: deleting failed', { why });
      return null;
    });
  }

  async function finish(hidden: Hidden): Promise<void> {
    await inBackground(() => finishHidden(hidden));
    // Rows were stored, and counted with these, while they were hidden.
    store.recount();
  }

  async function hold(): Promise<void> {
    if (isHolding) return;
    isHolding = true;
    hasGrown = false;
    const held = retention;
    const prune = (maxBytes: number): boolean => store.prune(database(), maxBytes);
    await inBackground(() => holdTo(held, eraser, database, prune, ports.now()));
    store.recount();
    isHolding = false;
    // It was changed meanwhile.
    if (held !== retention) return hold();
    waitForNextLook();
  }

  function waitForNextLook(): void {
    if (timer !== null || isHolding || retention === keepEverything || !database().isOpen) return;
    const oldestAt = retention.keepDays === null ? null : oldestActivity(database());
    const waitMs = nextLookMs(retention, oldestAt, hasGrown, ports.now());
    if (waitMs === null) return;
    timer = setTimeout(() => {
      timer = null;
      void hold();
    }, waitMs);
  }

  function stopWaiting(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
  }

  function* deletion({ sessionIds, from, to }: Delete): Work<number> {
    const isAll = sessionIds === null && from === null && to === null;
    const deleted =
      sessionIds === null ? yield* eraser.within({ from, to }, true) : yield* eraser.sessions(sessionIds);
    if (sessionIds === null) yield* eraser.loneExchanges({ from, to });
    if (isAll) yield* eraser.loneTexts();
    if (deleted === 0 && !isAll) return deleted;
    yield* roomGivenBack();
    return deleted;
  }

  function* finishHidden(hidden: Hidden): Work<void> {
    yield* eraser.rest(hidden);
    yield* roomGivenBack();
  }

  function* roomGivenBack(): Work<void> {
    yield* (yield* giveRoomBack(database, true)) ? emptied() : scrubbed();
  }

  /** Nothing of what was deleted is left beside the file, at the latest when nobody reads any more. */
  function* emptied(): Work<void> {
    const isEmpty = yield* step(() => emptyWal(database()));
    if (!isEmpty) wal.mustBeEmptied(() => undefined);
  }

  /** Nor between the rows that stayed. */
  function* scrubbed(): Work<void> {
    if (yield* scrubber.scrub(database)) return;
    wal.mustBeEmptied(() => void inBackground(scrubbed));
  }

  return {
    keepRaw: queue.keep,
    rawOf(sessionId, turnId) {
      queue.settle();
      return readRaw(database(), sessionId, turnId);
    },
    async delete(query) {
      if (query.undoable === true && query.sessionIds !== null) {
        // What waits of them is let go of with them, and could not come back.
        queue.settle();
        const hidden = await runner.run(() => eraser.hide(query.sessionIds ?? []));
        return hidden === null
          ? { deleted: 0, undoId: null }
          : { deleted: hidden.seen, undoId: held.hold(hidden) };
      }
      // Who deletes a span wants it gone, and what was deleted before it too.
      if (query.sessionIds === null) held.release();
      const deleted = await runner.run(() => deletion(query));
      store.recount();
      return { deleted, undoId: null };
    },
    async undelete({ undoId }) {
      const hidden = held.take(undoId);
      if (hidden === null) return null;
      try {
        if (await runner.run(() => eraser.show(hidden))) return hidden.marked.map(({ id }) => id);
      } catch (error) {
        // A disk that is full now may have room when it is tried again.
        held.hold(hidden, undoId);
        throw error;
      }
      void finish(hidden);
      return null;
    },
    setRetention(next) {
      retention = next;
      stopWaiting();
      if (next.keepDays === null && next.keepMegabytes === null) retention = keepEverything;
      else void hold();
    },
    finishDeleting: eraser.finish,
    forgetRaw: () => queue.forget(),
    stored() {
      wal.stored(database());
      if (hasGrown) return;
      hasGrown = true;
      waitForNextLook();
    },
    stop() {
      stopWaiting();
      held.stop();
      queue.stop();
      runner.stop();
    },
    closed: () => scrubber.close(),
  };
}
