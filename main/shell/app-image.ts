import { copyFile, link, mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Where the version before is kept, in its folder. */
export const keptAppImage = (folder: string): string => join(folder, 'Postern.AppImage');

/**
 * Puts a fetched AppImage in the place of the one in use, under the name that the person's entries and Codex's configuration
 * know. It is there whole or not at all. The one before is kept in `former`.
 */
export async function putInAppImage(fetched: string, inUse: string, former: string): Promise<void> {
  const kept = keptAppImage(former);
  await mkdir(former, { recursive: true, mode: 0o700 });
  await rm(kept, { force: true });
  // A second name for the same bytes; on another disk they have to be written again.
  await link(inUse, kept).catch(() => replace(inUse, kept));
  await replace(fetched, inUse);
  await rm(fetched, { force: true });
}

/** Puts the version that is kept in `former` back. */
export function putBackAppImage(inUse: string, former: string): Promise<void> {
  return replace(keptAppImage(former), inUse);
}

/** The version that is kept is not needed any more. */
export function forgetFormer(former: string): Promise<void> {
  return rm(former, { recursive: true, force: true });
}

/** Removes what a put-in that was killed has left beside the one in use. Only while none goes on. */
export function sweepDraft(inUse: string): Promise<void> {
  return rm(draftOf(inUse), { force: true });
}

const draftOf = (path: string): string => `${path}.new`;

// Written beside it first and flushed: a disk that is full or a power cut must not leave half of it, nor nothing.
async function replace(from: string, path: string): Promise<void> {
  const draft = draftOf(path);
  try {
    await copyFile(from, draft);
    const file = await open(draft, 'r');
    try {
      await file.chmod(0o755);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}
