import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileMode } from './facts.ts';

/** Who may use Codex's files of a home, as far as they are there. On Windows permissions say nothing, and none are read. */
export async function readModes(
  codexHome: string,
  platform: NodeJS.Platform,
  ownUid: number | null,
): Promise<readonly FileMode[]> {
  if (platform === 'win32') return [];
  const read = await Promise.all(
    ['auth.json', 'config.toml'].map(async (name): Promise<FileMode | null> => {
      const path = join(codexHome, name);
      const found = await stat(path).catch(() => null);
      if (found === null || !found.isFile()) return null;
      return { path, mode: found.mode & 0o777, ownedByUs: ownUid === null || found.uid === ownUid };
    }),
  );
  return read.filter((one) => one !== null);
}

/** Says whether a folder is there. */
export const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );

/** Says whether every one of a home's files that is there is a plain file: whoever opens a pipe may wait for ever. */
export async function hasPlainFiles(codexHome: string): Promise<boolean> {
  const found = await Promise.all(
    ['auth.json', 'config.toml'].map((name) => stat(join(codexHome, name)).catch(() => null)),
  );
  return found.every((one) => one === null || one.isFile());
}
