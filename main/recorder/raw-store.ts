import type { Database } from './database.ts';
import type { PackedRaw } from './raw-queue.ts';

/** Keeps the newest raw exchanges in the log, and no more than it may. */
export interface RawStore {
  /** Stores all of these or throws; makes room for them by deleting the oldest. */
  put(database: Database, packed: readonly PackedRaw[]): void;
  /** No more than this is kept from the next time on; what is over goes in small steps. True when nothing is over. */
  prune(database: Database, maxBytes: number): boolean;
  /** Rows went another way. */
  recount(): void;
}

/** The newest exchanges of a busy week, and less than a person notices on a disk. */
export const mostRawBytes = 64 * 1024 * 1024;

/** So many of the oldest go in one step. */
const oldestAtOnce = 64;

/** Makes the keeper; `limit` is how much may be kept now. */
export function createRawStore(limit: () => number): RawStore {
  let countedIn: Database | null = null;
  let total = 0;

  /** The length of a blob is known without reading it. */
  function count(database: Database): void {
    if (countedIn === database) return;
    const row = database.prepare('SELECT coalesce(sum(length(content)), 0) AS total FROM raw').get();
    total = Number((row as { total: number }).total);
    countedIn = database;
  }

  function deleteOldest(database: Database, maxBytes: number): void {
    const oldest = database.prepare(
      `SELECT rowid AS id, length(content) AS bytes FROM raw ORDER BY at, rowid LIMIT ${oldestAtOnce}`,
    );
    const remove = database.prepare('DELETE FROM raw WHERE rowid = ?');
    for (const row of oldest.all() as { readonly id: number; readonly bytes: number }[]) {
      if (total <= maxBytes) return;
      remove.run(row.id);
      total -= row.bytes;
    }
  }

  return {
    put(database, packed) {
      within(database, () => {
        count(database);
        const known = database.prepare('SELECT length(content) AS bytes FROM raw WHERE request_key = ?');
        // A request whose session was deleted meanwhile is not brought back.
        const put = database.prepare(`
          INSERT OR REPLACE INTO raw (request_key, exchange_id, session_id, turn_id, at, content, bytes, truncated)
          SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8
          WHERE EXISTS (SELECT 1 FROM requests WHERE key = ?1 AND session_id = ?3)`);
        for (const one of packed) {
          const before = known.get(one.key) as { readonly bytes: number } | undefined;
          const { changes } = put.run(
            one.key,
            one.exchangeId,
            one.sessionId,
            one.turnId,
            one.at,
            one.bytes,
            one.bytes.length,
            one.truncated ? 1 : 0,
          );
          if (Number(changes) > 0) total += one.bytes.length - (before?.bytes ?? 0);
        }
        if (total > limit()) deleteOldest(database, limit());
      });
    },
    prune(database, maxBytes) {
      within(database, () => {
        count(database);
        if (total > maxBytes) deleteOldest(database, maxBytes);
      });
      return total <= maxBytes;
    },
    recount: () => void (countedIn = null),
  };

  function within(database: Database, run: () => void): void {
    database.exec('BEGIN IMMEDIATE');
    try {
      run();
      database.exec('COMMIT');
    } catch (error) {
      countedIn = null;
      if (database.isTransaction) database.exec('ROLLBACK');
      throw error;
    }
  }
}
