import type { Database } from './database.ts';
import { steps } from './schema.ts';

/** Runs the steps the file has not seen, each whole or not at all. */
export function migrate(database: Database, upTo: readonly string[] = steps): void {
  for (let version = versionOf(database); version < upTo.length; version += 1) {
    database.exec('BEGIN IMMEDIATE');
    try {
      database.exec(upTo[version] ?? '');
      database.exec(`PRAGMA user_version = ${version + 1}`);
      database.exec('COMMIT');
    } catch (error) {
      // SQLite takes some failures back by itself, and what it says then would hide the reason.
      if (database.isTransaction) database.exec('ROLLBACK');
      throw error;
    }
  }
}

/** The schema version a file stands at; 0 for a fresh one. */
export function versionOf(database: Database): number {
  return Number(Object.values(database.prepare('PRAGMA user_version').get() ?? {})[0]);
}
