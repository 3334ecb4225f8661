import { randomBytes } from 'node:crypto';
import { constants, lstatSync, renameSync } from 'node:fs';
import { link, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { failed, ok, problem, type Result } from '../domain/problem.ts';
import { sweepTemporaries } from '../files/atomic.ts';
import { configTextOf } from './config-bytes.ts';
import { exchangeFiles } from './exchange.ts';
import { fileProblem } from './file-problems.ts';
import { followLinks } from './file-target.ts';
import { pinFolder, type PinnedFolder } from './pinned-folder.ts';
import { isSameFile, readPlainFile, type SeenFile } from './read-file.ts';
import { t } from '../../preload/language.ts';

/** Makes the new text of a file from the one that stands there; null means there is none, before and after. */
export type Edit = (text: string | null) => Result<string | null>;

/** What an edit did. */
export interface Edited {
  /** What stood there when the new text took its place. */
  readonly before: string | null;
  readonly after: string | null;
}

export interface EditOptions {
  readonly platform: NodeJS.Platform;
  /**
   * Called with each text an edit is made from, before anything is written: the person's own file is kept aside here.
   */
  readonly beforeWriting?: (text: string | null) => Promise<Result<void>>;
}

/** How often another program may come in between before it is given up. */
const mostTries = 60;
/** A program that had read the old file renames its own over ours within this; Codex takes a few ms. */
const settleMs = 60;
const mostSettlings = 5;

/**
 * Changes a file of Codex's: whole or not at all, through links, with its permissions kept. What another program writes
 * meanwhile is not lost: the edit is made again from its text, before ours is put in place and for a moment after it. The edit
 * must give its own result back unchanged.
 */
export async function editFile(path: string, edit: Edit, options: EditOptions): Promise<Result<Edited>> {
  try {
    const home = dirname(path);
    if ((await stat(home).catch(noneThere)) === null) {
      const wanted = edit(null);
      if (!wanted.ok) return wanted;
      if (wanted.value === null) return ok({ before: null, after: null });
      // Only the home itself: where the folder above it is missing too, the path is mistyped or its disk is not there.
      await mkdir(home, { mode: 0o700 });
    }
    let first: string | null | undefined;
    for (let settled = 0; ; settled += 1) {
      const edited = await editOnce(path, edit, options);
      if (!edited.ok) return edited;
      if (first === undefined) first = edited.value.before;
      const changed = edited.value.before !== edited.value.after;
      if (!changed || settled === mostSettlings) return ok({ before: first, after: edited.value.after });
      await pause(settleMs);
    }
  } catch (error) {
    return failed(fileProblem(path, error, 'write'));
  }
}

/** Reads the text of a file of Codex's; null when there is none. */
export async function readText(path: string): Promise<Result<string | null>> {
  try {
    const target = await followLinks(path);
    const seen = await readPlainFile(join(target.folder, target.name), path);
    return seen === null ? ok(null) : configTextOf(seen.bytes);
  } catch (error) {
    // No home is no file.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ok(null);
    return failed(fileProblem(path, error, 'read'));
  }
}

/** Removes what writes of a path, and of the copy beside it, left when they were killed; a path that cannot be reached is left alone. */
export async function sweepStrays(path: string): Promise<void> {
  const target = await followLinks(path).catch(() => null);
  if (target === null) return;
  for (const name of [target.name, `${target.name}.before-postern`]) {
    await sweepTemporaries(join(target.folder, name)).catch(() => {});
  }
}

function noneThere(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null;
  throw error;
}

async function editOnce(path: string, edit: Edit, options: EditOptions): Promise<Result<Edited>> {
  const target = await followLinks(path);
  const folder = await pinFolder(target.folder, options.platform);
  try {
    for (let tried = 0; tried < mostTries; tried += 1) {
      const seen = await readPlainFile(folder.at(target.name), path);
      const text = seen === null ? ok(null) : configTextOf(seen.bytes);
      if (!text.ok) return text;
      const next = edit(text.value);
      if (!next.ok) return next;
      const edited = { before: text.value, after: next.value };
      if (next.value === text.value) return ok(edited);
      const kept = await options.beforeWriting?.(text.value);
      if (kept?.ok === false) return kept;
      const put: Put = { folder, name: target.name, path, seen, platform: options.platform };
      const done = next.value === null ? await takeAway(put) : await putInPlace(put, next.value);
      if (done) {
        await folder.flush();
        return ok(edited);
      }
      await pause(Math.random() * Math.min(20, 1 + tried));
    }
  } finally {
    await folder.close();
  }
  return failed(
    problem(
      'file-unwritable',
      t`Could not write ${path}.`,
      t`Another program writes it again and again.`,
      t`The file is as that program left it. Try again in a moment.`,
    ),
  );
}

interface Put {
  readonly folder: PinnedFolder;
  readonly name: string;
  readonly path: string;
  readonly seen: SeenFile | null;
  readonly platform: NodeJS.Platform;
}

const strayName = (name: string): string => `.${name}.${randomBytes(6).toString('hex')}.tmp`;

/** True when the text is in place; false when another program was there in between. */
async function putInPlace(put: Put, text: string): Promise<boolean> {
  const { folder, name, seen } = put;
  const fresh = folder.at(strayName(name));
  const file = folder.at(name);
  try {
    await writeFresh(fresh, text, seen);
    if (seen === null) return await linkInPlace(fresh, file);
    if (!isSameFile(await readPlainFile(file, put.path), seen)) return false;
    const wish = { platform: put.platform, descriptor: folder.descriptor, fresh, file, expected: seen };
    switch (await exchangeFiles(wish)) {
      case 'other':
        return false;
      case 'exchanged':
        return await isWhatWasRead(put, fresh, file);
      case 'unsupported':
        return renameQuickly(fresh, file, seen);
    }
  } finally {
    await rm(fresh, { force: true });
  }
}

async function writeFresh(fresh: string, text: string, seen: SeenFile | null): Promise<void> {
  const noFollow = (constants.O_NOFOLLOW as number | undefined) ?? 0;
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | noFollow;
  const handle = await open(fresh, flags, 0o600);
  try {
    if (seen !== null) {
      // Only its own group: the owner is this user, or it would have been refused.
      if (Number((await handle.stat()).gid) !== seen.group) {
        await handle.chown(process.getuid?.() ?? 0, seen.group).catch(() => {});
      }
      await handle.chmod(seen.mode);
    }
    await handle.writeFile(text, 'utf8');
    await handle.sync();
  } finally {
    await handle.close();
  }
}

// A link never replaces: a file another program made meanwhile stays, and is edited next.
async function linkInPlace(fresh: string, file: string): Promise<boolean> {
  try {
    await link(fresh, file);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    // Disks without links.
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'EOPNOTSUPP') throw error;
    await rename(fresh, file);
    return true;
  }
}

// Somebody may have written into the old file in the place of replacing it; then theirs is put back, and edited next.
async function isWhatWasRead(put: Put, old: string, file: string): Promise<boolean> {
  if (put.seen === null) return true;
  const was = await readPlainFile(old, put.path);
  if (was?.sha256 === put.seen.sha256) return true;
  await rename(old, file);
  return false;
}

// Without an exchange a few microseconds stay between the look and the rename.
function renameQuickly(fresh: string, file: string, seen: SeenFile): boolean {
  const now = lstatSync(file, { bigint: true, throwIfNoEntry: false });
  if (now?.ino !== seen.inode || now.size !== seen.size || now.mtimeNs !== seen.modifiedNs) return false;
  renameSync(fresh, file);
  return true;
}

/** Takes a file away that is what was read; false when it was another, which is then back in its place. */
async function takeAway({ folder, name, path, seen }: Put): Promise<boolean> {
  if (seen === null) return true;
  const aside = folder.at(strayName(name));
  const file = folder.at(name);
  try {
    await rename(file, aside);
    if (isSameFile(await readPlainFile(aside, path), seen)) return true;
    // Where yet another one stands already, that one is the newer.
    await link(aside, file).catch(() => {});
    return false;
  } finally {
    await rm(aside, { force: true });
  }
}
