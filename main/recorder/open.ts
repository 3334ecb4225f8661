import { existsSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import type { Problem } from '../domain/problem.ts';
import { quarantined } from './problems.ts';
import { migrate, versionOf } from './migrations.ts';
import { applicationId, steps } from './schema.ts';

export type Database = InstanceType<typeof DatabaseSync>;

export interface Opened {
  readonly database: Database;
  /** Set when an unreadable log was put aside. */
  readonly problem: Problem | null;
}

/** How long a statement waits for another program's lock before it gives up and is tried again later. */
const busyTimeoutMs = 100;
/** Up to this size the whole file is checked when it is opened; beyond, damage is met when it is read. */
const fullCheckBytes = 64 * 1024 * 1024;

/** The companions of a database file that hold part of it. */
export const companions = ['', '-wal', '-shm'] as const;

/**
 * Opens the log, bringing its schema up to date. One that cannot be read, is not ours, or was written by a newer Postern
 * is put aside whole and a fresh one begun: nothing is deleted, and recording goes on.
 *
 * @throws when the log is fine but cannot be used now (locked, disk full), or no fresh one can be made.
 */
export function openDatabase(path: string, now: number): Opened {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const fault = faultBeforeOpening(path);
  if (fault !== null) return putAside(path, now, fault);
  let database: Database | null = null;
  try {
    database = new DatabaseSync(path, { timeout: busyTimeoutMs });
    const found = faultInside(database, path);
    if (found === null) {
      prepare(database);
      migrate(database);
      return { database, problem: null };
    }
    database.close();
    return putAside(path, now, found);
  } catch (error) {
    database?.close();
    if (!isDamage(error)) throw error;
    return putAside(path, now, 'The file is damaged.');
  }
}

/** Puts an unreadable log aside, with its companions, and begins a fresh one. */
export function putAside(path: string, now: number, why: string): Opened {
  const stamp = new Date(now).toISOString().replace(/[-:]/g, '').replace(/\..*$/, 'Z');
  let kept = `${path}.unreadable-${stamp}`;
  for (let again = 2; existsSync(kept); again += 1) kept = `${path}.unreadable-${stamp}-${again}`;
  for (const suffix of companions) {
    if (existsSync(path + suffix)) renameSync(path + suffix, kept + suffix);
  }
  const database = new DatabaseSync(path, { timeout: busyTimeoutMs });
  prepare(database);
  migrate(database);
  return { database, problem: quarantined(basename(kept), why) };
}

/** True when an error says that the file itself is damaged (SQLITE_CORRUPT, SQLITE_NOTADB), not that it is busy or the disk full. */
export function isDamage(error: unknown): boolean {
  const { errcode } = error as { errcode?: unknown };
  return typeof errcode === 'number' && [11, 26].includes(errcode & 0xff);
}

function prepare(database: Database): void {
  database.exec('PRAGMA journal_mode = WAL');
  database.exec('PRAGMA synchronous = FULL');
  database.exec(`PRAGMA application_id = ${applicationId}`);
}

function faultBeforeOpening(path: string): string | null {
  if (!existsSync(path))
    return existsSync(`${path}-wal`) ? 'The file is gone, though part of it is left.' : null;
  const file = statSync(path);
  if (!file.isFile())
    throw new Error('The place of the session log is taken by something that is not a file.');
  return file.size === 0 ? 'The file is empty.' : null;
}

function faultInside(database: Database, path: string): string | null {
  const version = versionOf(database);
  if (version > steps.length) return 'It was written by a newer Postern.';
  const id = Number(Object.values(database.prepare('PRAGMA application_id').get() ?? {})[0]);
  if (version > 0 && id !== applicationId) return 'The file is not a log of Postern.';
  const tables = database.prepare('SELECT count(*) AS count FROM sqlite_schema').get() as { count: number };
  if (version === 0 && tables.count > 0) return 'The file is not a log of Postern.';
  if (statSync(path).size > fullCheckBytes) return null;
  const check = Object.values(database.prepare('PRAGMA quick_check(1)').get() ?? {})[0];
  return check === 'ok' ? null : 'The file is damaged.';
}
