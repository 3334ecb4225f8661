import { closeSync, constants, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { dirname, join, basename } from 'node:path';

/**
 * Replaces a file whole or not at all: a new file beside it (0600, never through a link), flushed, then renamed over it.
 * A reader sees the old bytes or the new ones; a kill leaves one of the two and at most a stray `.tmp` file.
 */
export async function writeAtomically(path: string, content: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const temporary = temporaryFor(path);
  try {
    const file = await open(temporary, newFile, 0o600);
    try {
      await file.writeFile(content, 'utf8');
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** The same while nothing else happens, in a folder that is there: for a process that may not come to its next step. */
export function writeAtomicallyNow(path: string, content: string): void {
  const temporary = temporaryFor(path);
  try {
    const file = openSync(temporary, newFile, 0o600);
    try {
      writeFileSync(file, content, 'utf8');
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

const newFile =
  constants.O_WRONLY |
  constants.O_CREAT |
  constants.O_EXCL |
  ((constants.O_NOFOLLOW as number | undefined) ?? 0);

const temporaryFor = (path: string): string =>
  join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);

/**
 * Removes the new files that writes of a path left beside it when they were killed; only for a path nobody writes now.
 * A folder that cannot be listed is left alone.
 *
 * @throws when one of them cannot be removed.
 */
export async function sweepTemporaries(path: string): Promise<void> {
  const start = `.${basename(path)}.`;
  await sweep(
    dirname(path),
    (name) => name.startsWith(start) && /^[0-9a-f]{12}\.tmp$/.test(name.slice(start.length)),
  );
}

/** The same for all files of a folder that is ours alone; the folders in it are left alone. */
export async function sweepFolder(folder: string): Promise<void> {
  await sweep(folder, (name) => /^\..+\.[0-9a-f]{12}\.tmp$/.test(name));
}

async function sweep(folder: string, isStray: (name: string) => boolean): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    if (isStray(name)) await rm(join(folder, name), { force: true });
  }
}
