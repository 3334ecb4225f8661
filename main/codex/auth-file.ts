import { createHash } from 'node:crypto';
import { lstat, readFile, readlink, rm } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { sweepTemporaries, writeAtomically } from '../files/atomic.ts';
import { parseAuth, type AuthRecord } from './auth-text.ts';
import { t } from '../../preload/language.ts';

/** auth.json as it was read: its bytes, to tell whether it changed, and what they say. */
export type AuthFile =
  | { readonly state: 'missing' }
  | { readonly state: 'there'; readonly text: string; readonly record: AuthRecord }
  /** It is there and cannot be read, or is not whole even after a while. */
  | { readonly state: 'unreadable'; readonly why: string };

// Codex renames a new file over the old one; older ones wrote in place, and a reader could meet half of it.
const tries = 8;
const betweenTriesMs = 60;

/** The file Codex keeps its sign-in in. */
export const authFileOf = (codexHome: string): string => join(codexHome, 'auth.json');

/** Reads it; one that is torn is read again for half a second. */
export function readAuthFile(codexHome: string): Promise<AuthFile> {
  return readWhole(authFileOf(codexHome));
}

async function readWhole(path: string): Promise<AuthFile> {
  let why = '';
  for (let tried = 0; tried < tries; tried += 1) {
    if (tried > 0) await pause(betweenTriesMs);
    try {
      const text = await readFile(path, 'utf8');
      const record = parseAuth(text);
      if (record !== null) return { state: 'there', text, record };
      why = t`It is not whole JSON.`;
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === 'ENOENT') return { state: 'missing' };
      return { state: 'unreadable', why: t`The system answered ${code ?? t`an unknown error`}.` };
    }
  }
  return { state: 'unreadable', why };
}

/** True when both are the same file contents. */
export function isUnchanged(one: AuthFile, other: AuthFile): boolean {
  const key = (file: AuthFile): string =>
    file.state === 'there' ? createHash('sha256').update(file.text).digest('hex') : file.state;
  return key(one) === key(other);
}

/** Replaces it whole, 0600; a symbolic link stays one, and what it points at is replaced. */
export async function writeAuthFile(codexHome: string, text: string): Promise<void> {
  await writeAtomically(await targetOf(authFileOf(codexHome)), text);
}

/** Puts back what was read before. */
export async function restoreAuthFile(codexHome: string, before: AuthFile): Promise<void> {
  if (before.state === 'there') await writeAuthFile(codexHome, before.text);
  else if (before.state === 'missing') await rm(authFileOf(codexHome), { force: true });
}

/** Keeps the person's own file beside it, 0600, once and whole: an earlier copy is the truer one and stays. */
export async function backUpAuthFile(codexHome: string, before: AuthFile): Promise<void> {
  const copy = backupOf(codexHome);
  if (before.state !== 'there' || (await lstat(copy).catch(() => null)) !== null) return;
  await writeAtomically(copy, before.text);
}

/**
 * Puts the copy beside it back in its place, or takes it away where there is no copy; the copy goes with it. False where the
 * copy, or its absence, is not what `fits` expects, or where the file is not `now` any more: nothing is changed then.
 */
export async function putAuthBack(
  codexHome: string,
  now: AuthFile,
  fits: (copy: AuthFile) => boolean,
): Promise<boolean> {
  const copy = await readWhole(backupOf(codexHome));
  if (copy.state === 'unreadable' || !fits(copy)) return false;
  if (!isUnchanged(now, await readAuthFile(codexHome))) return false;
  await restoreAuthFile(codexHome, copy);
  await rm(backupOf(codexHome), { force: true });
  return true;
}

/** Removes what a write that was killed left beside the file and its copy; only for who holds Codex's locks. */
export async function sweepAuthFile(codexHome: string): Promise<void> {
  await sweepTemporaries(await targetOf(authFileOf(codexHome)));
  await sweepTemporaries(backupOf(codexHome));
}

const backupOf = (codexHome: string): string => join(codexHome, 'auth.json.before-postern');

// Links are followed by hand: one may point at a file that is not there yet.
async function targetOf(path: string, followed = 0): Promise<string> {
  const found = await lstat(path).catch(() => null);
  if (found === null || !found.isSymbolicLink() || followed > 16) return path;
  const link = await readlink(path);
  return targetOf(isAbsolute(link) ? link : join(dirname(path), link), followed + 1);
}
