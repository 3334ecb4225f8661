import { statSync } from 'node:fs';
import type { Database } from './database.ts';
import { emptyWal } from './storage-room.ts';

/** Sees to it that the write-ahead log does not grow for ever while other programs read. */
export interface WalWatch {
  /** Something was stored. */
  stored(database: Database): void;
  /** It holds what was deleted: it is emptied as soon as nobody reads from it, and then `emptied` is called. */
  mustBeEmptied(emptied: () => void): void;
}

/** SQLite itself begins it anew at 4 MB when it can; beyond this much a moment for it is looked for. */
const longWalBytes = 32 * 1024 * 1024;
/** Looking for it may wait for a reader, so it is not done with every turn. */
const betweenMs = 5_000;
const commitsBetweenLooks = 32;

/** Makes the watch over the log at this path; `now` counts in ms. */
export function createWalWatch(path: string, now: () => number = () => performance.now()): WalWatch {
  let commits = 0;
  let triedAt = Number.NEGATIVE_INFINITY;
  let owed: (() => void) | null = null;
  return {
    stored(database) {
      commits += 1;
      if (owed === null && commits % commitsBetweenLooks !== 0) return;
      if (now() - triedAt < betweenMs) return;
      const bytes = statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0;
      if (owed === null && bytes < longWalBytes) return;
      triedAt = now();
      try {
        if (!emptyWal(database)) return;
        const tell = owed;
        owed = null;
        tell?.();
      } catch {
        // Locked, or the disk is full: the next look comes.
      }
    },
    mustBeEmptied: (emptied) => void (owed = emptied),
  };
}
