import { createHash } from 'node:crypto';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { join, relative } from 'node:path';

/** Path under the folder, with `/`, to the SHA-256 of the content. */
export type Snapshot = ReadonlyMap<string, string>;

/** What differs between two snapshots, each list sorted. */
export interface Changes {
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
}

/**
 * Reads and hashes every file under a folder; a link counts by where it points. One that goes while it is read, as a
 * database that Codex is closing does, is not there.
 */
export async function readSnapshot(folder: string): Promise<Snapshot> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() || entry.isSymbolicLink());
  const hashed = await Promise.all(
    files.map(async (entry) => {
      const path = join(entry.parentPath, entry.name);
      const reading = entry.isFile() ? readFile(path) : readlink(path).then((to) => `-> ${to}`);
      const content = await reading.catch(goneMeanwhile);
      if (content === null) return null;
      const name = relative(folder, path).replaceAll('\\', '/');
      return [name, createHash('sha256').update(content).digest('hex')] as const;
    }),
  );
  return new Map(hashed.filter((one) => one !== null).toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

/** Compares two snapshots. */
export function changesBetween(before: Snapshot, after: Snapshot): Changes {
  return {
    added: [...after.keys()].filter((path) => !before.has(path)),
    changed: [...after].filter(([path, hash]) => (before.get(path) ?? hash) !== hash).map(([path]) => path),
    removed: [...before.keys()].filter((path) => !after.has(path)),
  };
}

function goneMeanwhile(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null;
  throw error;
}
