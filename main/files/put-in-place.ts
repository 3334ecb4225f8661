import { randomBytes } from 'node:crypto';
import { constants, lstatSync, renameSync } from 'node:fs';
import { link, open, rename, rm } from 'node:fs/promises';
import { exchangeFiles } from './exchange.ts';
import type { PinnedFolder } from './pinned-folder.ts';
import { isSameFile, readPlainFile, type SeenFile } from './seen-file.ts';

/** One file to replace or to take away: where it stands, and what was read there. */
export interface Place {
  readonly folder: PinnedFolder;
  readonly name: string;
  /** The path to name in a refusal. */
  readonly path: string;
  /** Null where there was none. */
  readonly seen: SeenFile | null;
  readonly platform: NodeJS.Platform;
  /** `kept`: mode and group are those of the file that was read. `private`: 0600, whatever they were. */
  readonly permissions: 'kept' | 'private';
}

/**
 * Puts a text in the place of the file that was read, whole or not at all. False when another program was there in between: then
 * its file stands.
 *
 * @throws {Refused} where what stands there now is none of Postern's to replace, and what the system says; the file is as it was.
 */
export async function putInPlace(place: Place, text: string): Promise<boolean> {
  const { folder, name, seen } = place;
  const fresh = folder.at(strayName(name));
  const file = folder.at(name);
  try {
    await writeFresh(fresh, text, place);
    if (seen === null) return await linkInPlace(fresh, file);
    if (!isSameFile(await readPlainFile(file, place.path), seen)) return false;
    const wish = { platform: place.platform, descriptor: folder.descriptor, fresh, file, expected: seen };
    switch (await exchangeFiles(wish)) {
      case 'other':
        return false;
      case 'exchanged':
        return await isWhatWasRead(place, seen, fresh, file);
      case 'unsupported':
        return renameQuickly(fresh, file, seen);
    }
  } finally {
    await removeStray(fresh);
  }
}

/**
 * Takes the file away that was read; false when it was another, which is then back in its place.
 *
 * @throws {Refused} and what the system says; what stood there is back then.
 */
export async function takeAway({ folder, name, path, seen }: Place): Promise<boolean> {
  if (seen === null) return true;
  const aside = folder.at(strayName(name));
  const file = folder.at(name);
  await rename(file, aside);
  let isIt = false;
  try {
    isIt = isSameFile(await readPlainFile(aside, path), seen);
    return isIt;
  } finally {
    // Where yet another one stands already, that one is the newer. What cannot be put back is not removed either.
    const isDone = isIt || (await linkInPlace(aside, file).catch(() => null)) !== null;
    if (isDone) await removeStray(aside);
  }
}

const strayName = (name: string): string => `.${name}.${randomBytes(6).toString('hex')}.tmp`;

// What cannot be removed is swept with the next write; by then the file is in place, or not, whatever this says.
const removeStray = (path: string): Promise<void> => rm(path, { force: true }).catch(() => {});

async function writeFresh(fresh: string, text: string, { seen, permissions }: Place): Promise<void> {
  const noFollow = (constants.O_NOFOLLOW as number | undefined) ?? 0;
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | noFollow;
  const handle = await open(fresh, flags, 0o600);
  try {
    if (seen !== null && permissions === 'kept') {
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

// Somebody may have written into the old file in the place of replacing it; then theirs is put back, and edited next. One that
// cannot be read again is put back too: a write that failed leaves the file as it was.
async function isWhatWasRead(place: Place, seen: SeenFile, old: string, file: string): Promise<boolean> {
  let isIt = false;
  try {
    isIt = (await readPlainFile(old, place.path))?.sha256 === seen.sha256;
  } finally {
    if (!isIt) await rename(old, file);
  }
  return isIt;
}

// Without an exchange a few microseconds stay between the look and the rename.
function renameQuickly(fresh: string, file: string, seen: SeenFile): boolean {
  const now = lstatSync(file, { bigint: true, throwIfNoEntry: false });
  if (now?.ino !== seen.inode || now.size !== seen.size || now.mtimeNs !== seen.modifiedNs) return false;
  renameSync(fresh, file);
  return true;
}
