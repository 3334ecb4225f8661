import type { Database } from './database.ts';
import { forgetWords } from './search-forget.ts';
import { step, type Work } from './storage-steps.ts';
import { forgetDeletedWords, wordsBytes } from './storage-words.ts';

/** So many pages are given back in one step. */
const pagesAtOnce = 256;
/** A log this small is written anew as a whole, which takes a moment and leaves no trace in the gaps of pages. */
const smallLogBytes = 32 * 1024 * 1024;
/** A log that was made before room could be given back in steps is written anew up to this size. */
const largestRewriteBytes = 128 * 1024 * 1024;

/** How much of the file holds something, in bytes. */
export function usedBytes(database: Database): number {
  const pages = pragma(database, 'page_count') - pragma(database, 'freelist_count');
  return pages * pragma(database, 'page_size');
}

/**
 * Gives freed room back to the disk. After `thorough` nothing of what was deleted is left in a small log; in a larger one
 * copies of rows may be left between others, which the scrubber wipes. One that room cannot be taken from in steps uses it
 * again. True when the log was written anew as a whole.
 */
export function* giveRoomBack(database: () => Database, thorough: boolean): Work<boolean> {
  const words = yield* step(() => wordsBytes(database()));
  if (thorough || words <= largestRewriteBytes) {
    yield* forgetDeletedWords(database);
    yield* forgetWords(database);
  }
  const inSteps = yield* step(() => pragma(database(), 'auto_vacuum') === 2);
  const used = yield* step(() => usedBytes(database()));
  if (used <= (inSteps ? (thorough ? smallLogBytes : 0) : largestRewriteBytes)) {
    yield* step(() => database().exec('PRAGMA auto_vacuum = INCREMENTAL; VACUUM'));
    return true;
  }
  if (inSteps) {
    const free = yield* step(() => pragma(database(), 'freelist_count'));
    for (let left = free; left > 0; left -= pagesAtOnce) {
      yield* step(() => database().exec(`PRAGMA incremental_vacuum(${pagesAtOnce})`));
    }
  }
  return false;
}

/** Brings the write-ahead log into the file and empties it; false when another program still reads from it. */
export function emptyWal(database: Database): boolean {
  return pragma(database, 'wal_checkpoint(TRUNCATE)') === 0;
}

/** The first figure that a pragma answers with. */
export function pragma(database: Database, name: string): number {
  return Number(Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {})[0]);
}
