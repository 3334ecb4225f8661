import type { Database } from './database.ts';

/** Beyond this the write-ahead log is cut back when it begins anew. */
const longestWalBytes = 16 * 1024 * 1024;

/**
 * Lets what is deleted be gone: freed parts of the file are overwritten, and the file can give room back in steps. The last holds for files made after it (a fresh file has no page yet).
 */
export function prepareForDeletion(database: Database): void {
  database.exec('PRAGMA auto_vacuum = INCREMENTAL');
  database.exec('PRAGMA secure_delete = ON');
  database.exec(`PRAGMA journal_size_limit = ${longestWalBytes}`);
}
