import type { Database } from './database.ts';
import type { Step } from './long-work.ts';

/** So many pages of the index are read in one step: half a megabyte. */
const pagesAStep = 128;

/**
 * Reads the index of words once, so that the system holds it in memory before the first letter is typed: from the disk, the
 * first search took four times as long as the second. It is small beside the texts, and nothing of it is kept here.
 */
export function warmWords(database: () => Database): Step {
  let last = -1;
  return () => {
    const read = database().prepare(
      `SELECT max(id) AS last, count(*) AS count, sum(length(block)) FROM (
         SELECT id, block FROM session_words_data WHERE id > ? ORDER BY id LIMIT ${pagesAStep})`,
    );
    const row = read.get(last) as { readonly last: number | null; readonly count: number };
    last = row.last ?? last;
    return row.count === pagesAStep;
  };
}
