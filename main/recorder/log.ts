import type { PriceTable } from '../domain/price.ts';
import type { Problem } from '../domain/problem.ts';
import type { Database } from './database.ts';
import { openDatabase, putAside } from './open.ts';
import { turnProblems } from './problems.ts';
import { createWriter, type Writer } from './store.ts';
import { prepareSum } from './sums.ts';

/** The open log: its database, and the one way to write to it. */
export interface Log {
  readonly database: Database;
  readonly write: Writer;
  close(): void;
}

/** Opens the log. Turns that a killed recorder left running are interrupted: nobody saw how they ended. */
export function openLog(
  path: string,
  now: number,
  prices: () => PriceTable,
): { readonly log: Log; readonly problem: Problem | null } {
  const { database, problem } = openDatabase(path, now);
  endUnfinished(database);
  return { log: logOf(database, prices), problem };
}

/** Puts a log that proved damaged aside and begins a fresh one. */
export function replaceLog(
  damaged: Log,
  path: string,
  now: number,
  prices: () => PriceTable,
): { readonly log: Log; readonly problem: Problem | null } {
  damaged.close();
  const { database, problem } = putAside(path, now, 'The file is damaged.');
  return { log: logOf(database, prices), problem };
}

function logOf(database: Database, prices: () => PriceTable): Log {
  return {
    database,
    write: createWriter(database, prices),
    close: () => database.close(),
  };
}

function endUnfinished(database: Database): void {
  const problem = JSON.stringify(turnProblems.unfinished());
  database.exec('BEGIN IMMEDIATE');
  database
    .prepare(`UPDATE requests SET state = 'interrupted', problem = ? WHERE state = 'open'`)
    .run(problem);
  const touched = database
    .prepare(
      `SELECT DISTINCT session_id AS id FROM turns INDEXED BY turns_streaming WHERE status = 'streaming'`,
    )
    .all() as { readonly id: string }[];
  // The newest request of a turn says what the turn is, so it is interrupted with it.
  database
    .prepare(
      `UPDATE requests SET state = 'interrupted', problem = ? WHERE rowid IN (
         SELECT (SELECT max(rowid) FROM requests AS own WHERE own.session_id = turns.session_id AND own.turn_id = turns.id)
         FROM turns INDEXED BY turns_streaming WHERE status = 'streaming')`,
    )
    .run(problem);
  database
    .prepare(
      `UPDATE turns SET status = 'interrupted', problem = ?, ended_at = max(started_at, coalesce(first_token_at, 0),
         coalesce((SELECT last_activity_at FROM sessions WHERE sessions.id = turns.session_id), 0))
       WHERE status = 'streaming'`,
    )
    .run(problem);
  const sum = prepareSum(database);
  for (const { id } of touched) sum(id);
  database.exec('COMMIT');
}
