import { statSync } from 'node:fs';
import type { Database } from './database.ts';
import { companions } from './open.ts';
import type { RecorderAnswers } from './port.ts';

/** Reads what the log holds and takes on the disk. */
export function readStorage(database: Database, path: string): RecorderAnswers['storage'] {
  const row = database
    .prepare(
      `SELECT (SELECT count(*) FROM sessions WHERE kind = 'user') AS sessions,
         (SELECT count(*) FROM turns) AS turns, (SELECT min(started_at) FROM turns) AS oldest`,
    )
    .get() as { readonly sessions: number; readonly turns: number; readonly oldest: number | null };
  return {
    databaseBytes: companions.reduce(
      (sum, suffix) => sum + (statSync(path + suffix, { throwIfNoEntry: false })?.size ?? 0),
      0,
    ),
    sessions: row.sessions,
    turns: row.turns,
    oldestAt: row.oldest,
  };
}
