import type { Database } from './database.ts';

/** Sessions that go together: one a person sees, with all that Codex did for it in the background. */
export interface Family {
  readonly ids: readonly string[];
  /** The newest activity of any of them, Unix ms. */
  readonly activeAt: number;
  /** A turn of one of them is under way. */
  readonly isRunning: boolean;
  /** How many of them stand by themselves, for a person to see. */
  readonly seen: number;
}

/** A span of last activity, Unix ms: `from` belongs to it, `to` does not; null leaves its end open. */
export interface ActiveSpan {
  readonly from: number | null;
  readonly to: number | null;
}

export const allTime: ActiveSpan = { from: null, to: null };

/** A place in the order of last activity. */
export interface Place {
  readonly at: number;
  readonly row: number;
}

/** The place before everything that was last active in a span. */
export function firstPlace({ from }: ActiveSpan): Place {
  return { at: from ?? Number.MIN_SAFE_INTEGER, row: 0 };
}

/** What a session is called from when its deletion begins to when the last of it is gone. */
export const deletedKind = 'deleted';

/** These sessions and everything below them; null when the log has none of them. */
export function familyBelow(database: Database, ids: readonly string[]): Family | null {
  return familyOf(database, 'SELECT value FROM json_each(?1)', '', JSON.stringify(ids));
}

/** The session, and all that is above and below it. */
export function familyAround(database: Database, id: string): Family | null {
  const above = `UNION SELECT above.id FROM family JOIN sessions AS one ON one.id = family.id
    JOIN sessions AS above ON above.id = one.parent_id`;
  return familyOf(database, 'SELECT ?1', above, id);
}

/** The session whose last activity comes next behind `after`, with its place; null when there is none before `to`. */
export function nextInTime(
  database: Database,
  after: Place,
  to: number | null,
): { readonly id: string; readonly place: Place } | null {
  const row = database
    .prepare(
      `SELECT id, last_activity_at AS at, rowid AS row FROM sessions
       WHERE last_activity_at >= ?1 AND (last_activity_at > ?1 OR rowid > ?2) AND last_activity_at < ?3
         AND +kind <> '${deletedKind}'
       ORDER BY last_activity_at, rowid LIMIT 1`,
    )
    .get(after.at, after.row, to ?? Number.MAX_SAFE_INTEGER) as
    { readonly id: string; readonly at: number; readonly row: number } | undefined;
  return row === undefined ? null : { id: row.id, place: { at: row.at, row: row.row } };
}

function familyOf(database: Database, first: string, more: string, value: string): Family | null {
  const rows = database
    .prepare(
      `WITH RECURSIVE family (id) AS (
         ${first} UNION SELECT below.id FROM family JOIN sessions AS below ON below.parent_id = family.id ${more}
       )
       SELECT sessions.id, sessions.parent_id AS parent, sessions.last_activity_at AS at, EXISTS (
         SELECT 1 FROM turns INDEXED BY turns_streaming WHERE session_id = sessions.id AND status = 'streaming'
       ) AS running
       FROM family JOIN sessions ON sessions.id = family.id`,
    )
    .all(value) as {
    readonly id: string;
    readonly parent: string | null;
    readonly at: number;
    readonly running: number;
  }[];
  if (rows.length === 0) return null;
  const ids = new Set(rows.map((row) => row.id));
  return {
    ids: [...ids],
    activeAt: Math.max(...rows.map((row) => row.at)),
    isRunning: rows.some((row) => row.running === 1),
    seen: rows.filter((row) => row.parent === null || !ids.has(row.parent)).length,
  };
}
