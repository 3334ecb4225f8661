import type { Database } from './database.ts';
import { step, type Work } from './storage-steps.ts';

/** So much of the index is written anew in one step, in pages of 4 KB. */
const pagesAtOnce = 64;

/**
 * Writes the full-text index anew without the words of texts that were deleted: until then they are only marked, and their
 * room is not free. (FTS5 can take them out at once, `secure-delete`, but then their room is never given back.)
 */
export function* forgetDeletedWords(database: () => Database): Work<void> {
  yield* step(() => merge(database(), -pagesAtOnce));
  while (yield* step(() => merge(database(), pagesAtOnce)));
}

/** How large the full-text index is, in bytes, near enough. */
export function wordsBytes(database: Database): number {
  const pages = database.prepare('SELECT count(*) AS count FROM search_idx').get() as {
    readonly count: number;
  };
  return pages.count * 4_096;
}

/** True while there is more to do: a merge that had nothing to do changes less than two rows. */
function merge(database: Database, pages: number): boolean {
  const changes = database.prepare('SELECT total_changes() AS count');
  const before = (changes.get() as { readonly count: number }).count;
  database.prepare(`INSERT INTO search (search, rank) VALUES ('merge', ?)`).run(pages);
  return (changes.get() as { readonly count: number }).count - before >= 2;
}
