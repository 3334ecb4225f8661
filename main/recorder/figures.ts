import { statSync } from 'node:fs';
import type { Database } from './database.ts';
import { companions } from './open.ts';
import type { LogFigures } from './port.ts';

/** Reads the figures over the whole log, as they stand at `now` (Unix ms). */
export function readFigures(database: Database, path: string, now: number): LogFigures {
  const running = database
    .prepare(
      `SELECT count(DISTINCT turns.session_id) AS running FROM turns INDEXED BY turns_streaming
       CROSS JOIN sessions ON sessions.id = turns.session_id
       WHERE turns.status = 'streaming' AND sessions.kind = 'user'`,
    )
    .get() as { running: number };
  return {
    runningSessions: running.running,
    overheadP50Us: overheadP50Us(database, startOfDay(now)),
    databaseBytes: companions.reduce((sum, suffix) => sum + sizeOf(path + suffix), 0),
  };
}

/** The median over the turns since `from` whose overhead is known: that of a WebSocket is told when it closes. */
function overheadP50Us(database: Database, from: number): number | null {
  const known = 'FROM turns WHERE started_at >= ? AND overhead_us > 0';
  const { count } = database.prepare(`SELECT count(*) AS count ${known}`).get(from) as { count: number };
  if (count === 0) return null;
  const middle = database
    .prepare(`SELECT overhead_us AS us ${known} ORDER BY overhead_us LIMIT 1 OFFSET ?`)
    .get(from, Math.floor((count - 1) / 2)) as { us: number };
  return middle.us;
}

function startOfDay(now: number): number {
  return new Date(now).setHours(0, 0, 0, 0);
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
