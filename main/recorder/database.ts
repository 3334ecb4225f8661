import { DatabaseSync } from '@photostructure/sqlite';

type Statement = ReturnType<InstanceType<typeof DatabaseSync>['prepare']>;

/** An open SQLite file. A statement is prepared once, however often it is asked for. */
export interface Database {
  readonly isOpen: boolean;
  readonly isTransaction: boolean;
  prepare(sql: string): Statement;
  exec(sql: string): void;
  /** Brings all of it into the one file, then closes. */
  close(): void;
}

/** How long a statement waits for another program's lock before it gives up and is tried again later. */
const busyTimeoutMs = 100;

/** Opens a file as it is, making it when there is none; `readOnly` reads beside a program that writes. */
export function openFile(path: string, { readOnly = false }: { readonly readOnly?: boolean } = {}): Database {
  const sqlite = new DatabaseSync(path, { timeout: busyTimeoutMs, readOnly });
  const statements = new Map<string, Statement>();
  return {
    get isOpen() {
      return sqlite.isOpen;
    },
    get isTransaction() {
      return sqlite.isTransaction;
    },
    prepare(sql) {
      const known = statements.get(sql);
      if (known !== undefined) return known;
      const statement = sqlite.prepare(sql);
      statements.set(sql, statement);
      return statement;
    },
    exec: (sql) => sqlite.exec(sql),
    close() {
      if (!sqlite.isOpen) return;
      // The binding frees statements only when they are collected, and SQLite keeps the write-ahead log until then.
      try {
        sqlite.exec('PRAGMA wal_checkpoint(TRUNCATE)');
      } catch {
        // Damaged, or another program is reading: the log beside the file holds the rest.
      }
      statements.clear();
      sqlite.close();
    },
  };
}

/** True when an error says that the file itself is damaged (SQLITE_CORRUPT, SQLITE_NOTADB), not that it is busy or the disk full. */
export function isDamage(error: unknown): boolean {
  const { errcode } = error as { errcode?: unknown };
  return typeof errcode === 'number' && [11, 26].includes(errcode & 0xff);
}
