/**
 * Wipes what is left of deleted rows between the rows of a log too large to be written anew as a whole.
 *
 * SQLite copies rows from page to page as these fill and empty, and leaves the old copies where no row is. No statement
 * reaches them, so they are wiped in the file itself: these bytes mean nothing to SQLite, to no reader at any moment, and
 * nobody else writes to a log of ours. Before each stretch everything is brought into the file and the pages held in memory
 * are let go of, so that what is wiped does not come back from there.
 */
import { closeSync, fdatasyncSync, fstatSync, openSync, readSync, writeSync } from 'node:fs';
import type { Database } from './database.ts';
import { gapsIn } from './storage-gaps.ts';
import { emptyWal, pragma } from './storage-room.ts';
import { step, type Work } from './storage-steps.ts';

/** Wipes the gaps of one log. */
export interface Scrubber {
  /** False when another program read meanwhile and it must be done again. */
  scrub(database: () => Database): Work<boolean>;
  /** The log is closed: lets go of its file. */
  close(): void;
}

/** So much is read in one step. */
const bytesAtOnce = 2 * 1024 * 1024;
/** SQLite's locks stand on a page that holds nothing and that some systems let nobody touch. */
const lockByte = 0x4000_0000;
/** A row that moves from a stretch not yet wiped to one that was leaves its copy there: then it is gone over once more. */
const mostRounds = 2;

/** Makes the scrubber of the log at this path. */
export function createScrubber(path: string): Scrubber {
  // Never closed while the log is open: on POSIX, closing any handle of a file drops every lock the process has on it.
  let handle: { readonly fd: number; readonly of: Database } | null = null;

  function handleOf(database: Database): number {
    if (handle !== null && handle.of !== database) close();
    handle ??= { fd: openSync(path, 'r+'), of: database };
    return handle.fd;
  }

  function close(): void {
    if (handle !== null) closeSync(handle.fd);
    handle = null;
  }

  return {
    *scrub(database) {
      for (let round = 0; round < mostRounds; round += 1) {
        const before = yield* step(() => changesOf(database()));
        let at: number | null = 0;
        while (at !== null) {
          const from: number = at;
          const next: number | null | false = yield* step(() => {
            if (!emptyWal(database())) return false;
            database().exec('PRAGMA shrink_memory');
            return wipe(handleOf(database()), database(), from);
          });
          if (next === false) return false;
          at = next;
        }
        if ((yield* step(() => changesOf(database()))) === before) return true;
      }
      return true;
    },
    close,
  };
}

/** Wipes the gaps of a stretch that begins here. Returns where the next begins; null behind the end of the file. */
function wipe(fd: number, database: Database, from: number): number | null {
  const size = pragma(database, 'page_size');
  const end = fstatSync(fd).size;
  const until = from < lockByte ? Math.min(from + bytesAtOnce, lockByte) : from + bytesAtOnce;
  const bytes = new Uint8Array(Math.max(0, Math.min(until, end) - from));
  const read = readSync(fd, bytes, 0, bytes.length, from);
  const hasMaps = pragma(database, 'auto_vacuum') > 0;
  const gaps = gapsIn({ bytes: bytes.subarray(0, read), first: from / size + 1, size, hasMaps });
  for (const gap of gaps)
    writeSync(fd, new Uint8Array(gap.until - gap.from), 0, gap.until - gap.from, gap.from);
  if (gaps.length > 0) fdatasyncSync(fd);
  if (until >= end) return null;
  return until === lockByte ? until + size : until;
}

function changesOf(database: Database): number {
  return (database.prepare('SELECT total_changes() AS count').get() as { readonly count: number }).count;
}
