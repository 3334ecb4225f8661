import type { Database } from './database.ts';

/** Beyond this the write-ahead log is cut back when it begins anew. */
const longestWalBytes = 16 * 1024 * 1024;

/**
 * Lets what is deleted be gone: freed parts of the file are overwritten, words leave the search index with their last
 * text, and the file can give room back in steps. The last holds for files made after it (a fresh file has no page yet).
 */
export function prepareForDeletion(database: Database): void {
  database.exec('PRAGMA auto_vacuum = INCREMENTAL');
  database.exec('PRAGMA secure_delete = ON');
  database.exec(`PRAGMA journal_size_limit = ${longestWalBytes}`);
}

/** Tells the full-text indexes to forget at once; they remember that they were told. That of sessions cannot: `search-forget.ts`. */
export function forgetWordsAtOnce(database: Database): void {
  const indexes = database
    .prepare(
      `SELECT name FROM sqlite_schema WHERE type = 'table' AND sql LIKE 'CREATE VIRTUAL TABLE%fts5%'
         AND name <> 'session_words'`,
    )
    .all() as { readonly name: string }[];
  for (const { name } of indexes) {
    const told = database.prepare(`SELECT v FROM "${name}_config" WHERE k = 'secure-delete'`).get();
    if ((told as { v?: unknown } | undefined)?.v === 1) continue;
    database.exec(`INSERT INTO "${name}" ("${name}", rank) VALUES ('secure-delete', 1)`);
  }
}
