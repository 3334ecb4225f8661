import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { DiskFacts } from './facts.ts';

/** How much room there is where a folder is or would be; null when the system does not say. */
export async function readDisk(whose: DiskFacts['whose'], path: string): Promise<DiskFacts | null> {
  for (let at = path; ; at = dirname(at)) {
    const found = await statfs(at).catch(() => null);
    if (found !== null) return { whose, path, freeBytes: found.bavail * found.bsize };
    if (dirname(at) === at) return null;
  }
}
