import { statSync } from 'node:fs';
import type { Database } from './database.ts';
import { companions } from './open.ts';
import type { LogFigures } from './port.ts';

/** Reads the figures over the whole log, as they stand at `now` (Unix ms). */
export type FigureReader = (database: Database, now: number) => LogFigures;

/** A median over more turns than this is made anew only after a hundred times as long as making it took. */
const manyTurns = 500;
const restsFor = 100;

/** Makes the reader of figures for the log at `path`, which is asked again with each change that is told. */
export function createFigures(path: string): FigureReader {
  let median: Median = { count: 0, us: null };
  let medianDueAt = Number.NEGATIVE_INFINITY;
  return (database, now) => {
    const began = performance.now();
    if (began >= medianDueAt) {
      median = overheadP50(database, startOfDay(now));
      const tookMs = performance.now() - began;
      medianDueAt = median.count > manyTurns ? began + restsFor * tookMs : began;
    }
    return {
      runningSessions: runningSessions(database),
      overheadP50Us: median.us,
      databaseBytes: companions.reduce((sum, suffix) => sum + sizeOf(path + suffix), 0),
    };
  };
}

function runningSessions(database: Database): number {
  const row = database
    .prepare(
      `SELECT count(DISTINCT turns.session_id) AS running FROM turns INDEXED BY turns_streaming
       CROSS JOIN sessions ON sessions.id = turns.session_id
       WHERE turns.status = 'streaming' AND sessions.kind = 'user'`,
    )
    .get() as { running: number };
  return row.running;
}

interface Median {
  readonly count: number;
  /** Null when there is none. */
  readonly us: number | null;
}

/** The median over the turns since `from` whose overhead is known: that of a WebSocket is told when it closes. */
function overheadP50(database: Database, from: number): Median {
  const known = 'FROM turns WHERE started_at >= ? AND overhead_us > 0';
  const { count } = database.prepare(`SELECT count(*) AS count ${known}`).get(from) as { count: number };
  if (count === 0) return { count, us: null };
  const middle = database
    .prepare(`SELECT overhead_us AS us ${known} ORDER BY overhead_us LIMIT 1 OFFSET ?`)
    .get(from, Math.floor((count - 1) / 2)) as { us: number };
  return { count, us: middle.us };
}

function startOfDay(now: number): number {
  return new Date(now).setHours(0, 0, 0, 0);
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
