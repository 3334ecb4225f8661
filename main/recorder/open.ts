import { chmodSync, closeSync, existsSync, mkdirSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { Problem } from '../domain/problem.ts';
import { isDamage, openFile, type Database } from './database.ts';
import { migrate } from './migrations.ts';
import { quarantined } from './problems.ts';
import { applicationId, steps } from './schema.ts';
import { prepareForDeletion } from './storage-secure.ts';

export interface Opened {
  readonly database: Database;
  /** Set when an unreadable log was put aside. */
  readonly problem: Problem | null;
}

/** Up to this size the whole file is checked when it is opened; beyond, damage is met when it is read. */
const fullCheckBytes = 64 * 1024 * 1024;

/** A database file and its companions, which hold part of it. */
export const companions = ['', '-wal', '-shm'] as const;

/**
 * Opens the log, bringing its schema up to date. One that cannot be read, is not ours, or was written by a newer Postern
 * is put aside whole and a fresh one begun: nothing is deleted, and recording goes on.
 *
 * @throws when the log is fine but cannot be used now (locked, disk full), or no fresh one can be made.
 */
export function openDatabase(path: string, now: number): Opened {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const fault = faultOf(path);
  return fault === null ? { database: openSound(path), problem: null } : putAside(path, now, fault);
}

/** Puts an unreadable log aside, with its companions, and begins a fresh one. */
export function putAside(path: string, now: number, why: string): Opened {
  const stamp = new Date(now).toISOString().replace(/[-:]/g, '').replace(/\..*$/, 'Z');
  let kept = `${path}.unreadable-${stamp}`;
  for (let again = 2; existsSync(kept); again += 1) kept = `${path}.unreadable-${stamp}-${again}`;
  for (const suffix of companions) {
    if (existsSync(path + suffix)) renameSync(path + suffix, kept + suffix);
  }
  return { database: openSound(path), problem: quarantined(basename(kept), why) };
}

function openSound(path: string): Database {
  // Prompts and code are the owner's alone; SQLite gives the companions the mode of the file.
  closeSync(openSync(path, 'a', 0o600));
  chmodSync(path, 0o600);
  const database = openFile(path);
  try {
    prepareForDeletion(database);
    // Questions over the whole log read many pages: 32 MB of them stay at hand.
    database.exec('PRAGMA cache_size = -32768');
    database.exec('PRAGMA journal_mode = WAL');
    database.exec('PRAGMA synchronous = FULL');
    database.exec(`PRAGMA application_id = ${applicationId}`);
    migrate(database);
    return database;
  } catch (error) {
    database.close();
    // What could not be begun is no log that lost what it held.
    if (statSync(path, { throwIfNoEntry: false })?.size === 0) rmSync(path);
    throw error;
  }
}

/** Why the log cannot be used; null when it can, or when there is none yet. */
function faultOf(path: string): string | null {
  const file = statSync(path, { throwIfNoEntry: false });
  if (file === undefined) {
    return existsSync(`${path}-wal`) ? 'The file is gone, though part of it is left.' : null;
  }
  if (!file.isFile())
    throw new Error('The place of the session log is taken by something that is not a file');
  if (file.size === 0) return 'The file is empty.';
  const database = openFile(path);
  try {
    database.exec(inspection(file.size <= fullCheckBytes));
    return null;
  } catch (error) {
    if (isDamage(error)) return 'The file is damaged.';
    if (isFinding(error)) return error.message;
    throw error;
  } finally {
    database.close();
  }
}

/**
 * A script that fails with what is wrong. It asks through a trigger and not through statements of ours, because the
 * binding holds the file until those are collected, and a file that is held cannot be renamed on every system.
 */
function inspection(whole: boolean): string {
  const findings = [
    ['It was written by a newer Postern.', `pragma_user_version WHERE user_version > ${steps.length}`],
    [
      'The file is not a log of Postern.',
      `pragma_application_id WHERE application_id <> ${applicationId} AND EXISTS (SELECT 1 FROM main.sqlite_schema)`,
    ],
    ...(whole ? [['The file is damaged.', `pragma_quick_check WHERE quick_check <> 'ok'`] as const] : []),
  ] as const;
  return `
    CREATE TEMP TABLE finding (what TEXT);
    CREATE TEMP TRIGGER found BEFORE INSERT ON finding BEGIN SELECT RAISE(ABORT, NEW.what); END;
    ${findings.map(([what, where]) => `INSERT INTO finding SELECT '${what}' FROM ${where} LIMIT 1;`).join('\n')}`;
}

function isFinding(error: unknown): error is Error {
  // SQLITE_CONSTRAINT_TRIGGER
  return error instanceof Error && (error as { errcode?: unknown }).errcode === 1811;
}
