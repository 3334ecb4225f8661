// @ts-check
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Makes a folder beside its final place and moves it there in one step, so that nobody ever sees half of it.
 * When another set-up was quicker its folder is kept, and ours is thrown away.
 * @param {string} folder
 * @param {(draft: string) => Promise<void>} make
 */
export async function publishFolder(folder, make) {
  await mkdir(dirname(folder), { recursive: true });
  const draft = await mkdtemp(`${folder}.draft-`);
  try {
    await make(draft);
    await rename(draft, folder).catch((error) => {
      if (!existsSync(folder)) throw error;
    });
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}
