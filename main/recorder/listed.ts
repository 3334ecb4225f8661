import type { Database } from './database.ts';
import { conditionOf } from './filter.ts';

/** How many sessions stand in the list by themselves. */
export function countListed(database: Database): number {
  const { sql, values } = conditionOf({}, null);
  const row = database.prepare(`SELECT count(*) AS total FROM sessions WHERE ${sql}`).get(...values);
  return (row as { readonly total: number }).total;
}
