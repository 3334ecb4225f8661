import type { Database } from './database.ts';
import { step, type Work } from './storage-steps.ts';

/** So much of the index is written anew in one step, in pages of 4 KB. */
const pagesAtOnce = 64;

/**
 * Brings the words of sessions to one place in the file, so that those which were deleted are gone from it: until then
 * they are only marked. FTS5's own way to forget at once (`secure-delete`) takes each word out of one place, and here one may
 * stand in several.
 */
export function* forgetWords(database: () => Database): Work<void> {
  yield* step(() => merge(database(), -pagesAtOnce));
  while (yield* step(() => merge(database(), pagesAtOnce)));
}

/** True while there is more to do: a merge that had nothing to do changes less than two rows. */
function merge(database: Database, pages: number): boolean {
  const changes = database.prepare('SELECT total_changes() AS count');
  const before = (changes.get() as { count: number }).count;
  database.prepare(`INSERT INTO session_words (session_words, rank) VALUES ('merge', ?)`).run(pages);
  return (changes.get() as { count: number }).count - before >= 2;
}
