import { lstat, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { sweepTemporaries, writeAtomically } from '../files/atomic.ts';
import { fileProblem } from '../files/file-problems.ts';
import { followLinks, type FileTarget } from '../files/file-target.ts';
import { pinFolder } from '../files/pinned-folder.ts';
import { putInPlace, takeAway } from '../files/put-in-place.ts';
import { readPlainFile, type SeenFile } from '../files/seen-file.ts';
import { parseAuth, type AuthRecord } from './auth-text.ts';
import { t } from '../../preload/language.ts';

/** auth.json as it was read: what it says, and which file it was, so that only that one is replaced. */
export type AuthFile =
  | SeenAuth
  /** It is there and may not be touched, cannot be read, or is not whole even after a while. */
  | { readonly state: 'unreadable'; readonly why: string };

/** One that may be replaced, or made where there is none. */
export type SeenAuth =
  /** `target` is null where the folder it is to stand in is missing too. */
  | { readonly state: 'missing'; readonly target: FileTarget | null }
  | {
      readonly state: 'there';
      readonly text: string;
      readonly record: AuthRecord;
      readonly target: FileTarget;
      readonly seen: SeenFile;
    };

// Codex renames a new file over the old one; older ones wrote in place, and a reader could meet half of it.
const tries = 8;
const betweenTriesMs = 60;

/** The file Codex keeps its sign-in in. */
export const authFileOf = (codexHome: string): string => join(codexHome, 'auth.json');

/** Reads it; one that is torn is read again for half a second. What is no file of this user's is refused at once (E8). */
export function readAuthFile(codexHome: string): Promise<AuthFile> {
  return readWhole(authFileOf(codexHome));
}

async function readWhole(path: string): Promise<AuthFile> {
  for (let tried = 0; tried < tries; tried += 1) {
    if (tried > 0) await pause(betweenTriesMs);
    try {
      const target = await followLinks(path);
      const seen = await readPlainFile(join(target.folder, target.name), path);
      if (seen === null) return { state: 'missing', target };
      const text = textOf(seen);
      const record = parseAuth(text ?? '');
      if (text !== null && record !== null) return { state: 'there', text, record, target, seen };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { state: 'missing', target: null };
      return { state: 'unreadable', why: fileProblem(path, error, 'read').why };
    }
  }
  return { state: 'unreadable', why: t`It is not whole JSON.` };
}

// Bytes that are no UTF-8 could not be put back as they were.
function textOf({ bytes }: SeenFile): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** Which file is replaced, and by what. */
export interface AuthReplacement {
  readonly codexHome: string;
  /** As it was read. */
  readonly was: SeenAuth;
  /** Null takes the file away. */
  readonly text: string | null;
  readonly platform: NodeJS.Platform;
}

/**
 * Replaces it whole, 0600. A symbolic link stays one, and what it led to when it was read is replaced. False where another file
 * stands there by now: that one stays.
 *
 * @throws {Refused} and what the system says; the file is as it was.
 */
export async function replaceAuthFile({ codexHome, was, text, platform }: AuthReplacement): Promise<boolean> {
  if (text === null && was.state === 'missing') return true;
  const path = authFileOf(codexHome);
  const { folder: real, name } = was.target ?? (await followLinks(path));
  const folder = await pinFolder(real, platform);
  try {
    const seen = was.state === 'there' ? was.seen : null;
    const place = { folder, name, path, seen, platform, permissions: 'private' } as const;
    const done = text === null ? await takeAway(place) : await putInPlace(place, text);
    if (done) await folder.flush();
    return done;
  } finally {
    await folder.close();
  }
}

/**
 * Keeps the person's own file beside it, 0600, once and whole: an earlier copy is the truer one and stays. A link in the copy's
 * place is none, and makes way.
 *
 * @throws {Refused} where something that is no file of this user's has the copy's name, and what the system says.
 */
export async function backUpAuthFile(codexHome: string, before: SeenAuth): Promise<void> {
  if (before.state !== 'there') return;
  const copy = backupOf(codexHome);
  const isLink = (await lstat(copy).catch(() => null))?.isSymbolicLink() === true;
  if (!isLink && (await readPlainFile(copy, copy)) !== null) return;
  await writeAtomically(copy, before.text);
}

/** What puts the copy of a home back. */
export interface PutBack extends Pick<AuthReplacement, 'codexHome' | 'platform'> {
  /** What stands there now. */
  readonly now: SeenAuth;
  /** Tells whether the copy, or its absence, is the one to put back. */
  readonly fits: (copy: SeenAuth) => boolean;
}

/**
 * Puts the copy beside it back in its place, or takes it away where there is no copy; the copy goes with it. False where the
 * copy does not fit or cannot be read, or where the file is not `now` any more: nothing is changed then.
 *
 * @throws as `replaceAuthFile`.
 */
export async function putAuthBack({ codexHome, platform, now, fits }: PutBack): Promise<boolean> {
  const copy = await readWhole(backupOf(codexHome));
  if (copy.state === 'unreadable' || !fits(copy)) return false;
  const text = copy.state === 'there' ? copy.text : null;
  if (!(await replaceAuthFile({ codexHome, was: now, text, platform }))) return false;
  await rm(backupOf(codexHome), { force: true });
  return true;
}

/**
 * Removes what a write that was killed left beside the file and its copy; only for who holds Codex's locks. Where its links lead
 * nowhere there is nothing of ours.
 */
export async function sweepAuthFile(codexHome: string): Promise<void> {
  const target = await followLinks(authFileOf(codexHome)).catch(() => null);
  if (target !== null) await sweepTemporaries(join(target.folder, target.name));
  await sweepTemporaries(backupOf(codexHome));
}

const backupOf = (codexHome: string): string => join(codexHome, 'auth.json.before-postern');
