import type { Database } from './database.ts';
import { deletedKind, type ActiveSpan } from './delete-plan.ts';

/** What a session was before it was marked; in memory alone, so that it is gone with the process. */
export interface Marked {
  readonly id: string;
  readonly kind: string;
  readonly parent: string | null;
  readonly title: string | null;
  readonly folder: string | null;
}

/**
 * Takes these sessions out of sight, in one go; from here on their deletion is finished, whatever happens, unless `unmark`
 * takes it back. Returns what they were.
 */
export function markDeleted(database: Database, ids: readonly string[]): readonly Marked[] {
  const marked: Marked[] = [];
  inTransaction(database, () => {
    const read = database.prepare(
      'SELECT id, kind, parent_id AS parent, title, folder FROM sessions WHERE id = ?',
    );
    const mark = database.prepare(
      `UPDATE sessions SET kind = '${deletedKind}', parent_id = NULL, title = NULL, folder = NULL WHERE id = ?`,
    );
    for (const id of ids) {
      const row = read.get(id) as Marked | undefined;
      if (row !== undefined) marked.push({ ...row });
      mark.run(id);
    }
  });
  return marked;
}

/** Has marked sessions be what they were, all or none; false when one of them is marked no more. */
export function unmark(database: Database, marked: readonly Marked[]): boolean {
  const isThere = database.prepare(`SELECT 1 FROM sessions WHERE id = ? AND kind = '${deletedKind}'`);
  if (!marked.every(({ id }) => isThere.get(id) !== undefined)) return false;
  inTransaction(database, () => {
    const put = database.prepare(
      'UPDATE sessions SET kind = ?, parent_id = ?, title = ?, folder = ? WHERE id = ?',
    );
    for (const { id, kind, parent, title, folder } of marked) put.run(kind, parent, title, folder, id);
  });
  return true;
}

/** The sessions whose deletion was begun and not finished. */
export function unfinishedDeletions(database: Database): readonly string[] {
  const rows = database.prepare(`SELECT id FROM sessions WHERE kind = '${deletedKind}'`).all();
  return (rows as { readonly id: string }[]).map((row) => row.id);
}

/** How long one step may take; a batch that came meanwhile waits this long. */
const stepMs = 12;

/**
 * Deletes some of a session in one transaction: what it kept raw, its items with the texts nobody else says, its requests
 * with their exchanges, its turns, and at last itself. True when nothing of it is left.
 */
export function deleteSome(
  database: Database,
  id: string,
  isRunning: (exchangeId: string) => boolean,
): boolean {
  const until = performance.now() + stepMs;
  let isDone = false;
  inTransaction(database, () => {
    do {
      const some =
        deleteRaw(database, id) || deleteItems(database, id) || deleteRequests(database, id, isRunning);
      isDone = !some && !deleteTurns(database, id);
    } while (!isDone && performance.now() < until);
    if (isDone) database.prepare('DELETE FROM sessions WHERE id = ?').run(id);
  });
  return isDone;
}

/**
 * Deletes exchanges that belong to no session and began in a span, a page from `after` on. Returns where the next page
 * begins; null behind the last one.
 */
export function deleteLoneExchanges(
  database: Database,
  after: number,
  { from, to }: ActiveSpan,
  isRunning: (exchangeId: string) => boolean,
): number | null {
  const page = database
    .prepare(
      'SELECT rowid AS row, id, started_at AS at FROM exchanges WHERE rowid > ? ORDER BY rowid LIMIT 200',
    )
    .all(after) as { readonly row: number; readonly id: string; readonly at: number }[];
  const old = page.filter((one) => to === null || one.at < to);
  inTransaction(database, () => {
    const belongs = database.prepare(`
      SELECT 1 FROM requests JOIN sessions ON sessions.id = requests.session_id WHERE exchange_id = ? LIMIT 1`);
    for (const { id, at } of old) {
      if (from !== null && at < from) continue;
      if (isRunning(id) || belongs.get(id) !== undefined) continue;
      // A request that opened a connection ahead of its first turn has no session either.
      database.prepare('DELETE FROM requests WHERE exchange_id = ?').run(id);
      database.prepare('DELETE FROM exchanges WHERE id = ?').run(id);
    }
  });
  // They stand in the order of their time, near enough.
  return old.length === 0 ? null : (page.at(-1)?.row ?? null);
}

/** Deletes texts that nothing refers to, a page from `after` on. Returns where the next page begins; null behind the last one. */
export function deleteLoneTexts(database: Database, after: number): number | null {
  const page = database.prepare('SELECT id FROM contents WHERE id > ? ORDER BY id LIMIT 500').all(after);
  const ids = (page as { readonly id: number }[]).map((one) => one.id);
  inTransaction(database, () => removeTexts(database, ids));
  return ids.at(-1) ?? null;
}

const atOnce = 32;
/** Taking one text out of the index costs 2 to 4 ms in a full log; the time of a step is looked at after so many. */
const itemsAtOnce = 6;

function removeTexts(database: Database, ids: Iterable<number | null>): void {
  const removeText = database.prepare(`
    DELETE FROM contents WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM items WHERE content_id = ?1)
      AND NOT EXISTS (SELECT 1 FROM items WHERE output_id = ?1)`);
  for (const id of ids) if (id !== null) removeText.run(id);
}

function deleteRaw(database: Database, id: string): boolean {
  return remove(
    database,
    `DELETE FROM raw WHERE rowid IN (SELECT rowid FROM raw WHERE session_id = ? LIMIT 8)`,
    id,
  );
}

function deleteItems(database: Database, id: string): boolean {
  const items = database
    .prepare(
      `SELECT rowid AS row, content_id, output_id FROM items WHERE session_id = ? LIMIT ${itemsAtOnce}`,
    )
    .all(id) as {
    readonly row: number;
    readonly content_id: number | null;
    readonly output_id: number | null;
  }[];
  const removeItem = database.prepare('DELETE FROM items WHERE rowid = ?');
  for (const item of items) removeItem.run(item.row);
  removeTexts(database, new Set(items.flatMap((item) => [item.content_id, item.output_id])));
  return items.length > 0;
}

function deleteRequests(database: Database, id: string, isRunning: (exchangeId: string) => boolean): boolean {
  const requests = database
    .prepare(
      `SELECT rowid AS row, exchange_id AS exchange FROM requests WHERE session_id = ? LIMIT ${atOnce}`,
    )
    .all(id) as { readonly row: number; readonly exchange: string }[];
  const removeRequest = database.prepare('DELETE FROM requests WHERE rowid = ?');
  const removeExchange = database.prepare(`
    DELETE FROM exchanges WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM requests WHERE exchange_id = ?1)`);
  for (const { row } of requests) removeRequest.run(row);
  for (const exchange of new Set(requests.map((one) => one.exchange))) {
    // A connection that is still open may carry requests yet, which say through it how they went.
    if (!isRunning(exchange)) removeExchange.run(exchange);
  }
  return requests.length > 0;
}

function deleteTurns(database: Database, id: string): boolean {
  return remove(
    database,
    `DELETE FROM turns WHERE rowid IN (SELECT rowid FROM turns WHERE session_id = ? LIMIT ${atOnce})`,
    id,
  );
}

function remove(database: Database, sql: string, id: string): boolean {
  return Number(database.prepare(sql).run(id).changes) > 0;
}

function inTransaction(database: Database, run: () => void): void {
  database.exec('BEGIN IMMEDIATE');
  try {
    run();
    database.exec('COMMIT');
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}
