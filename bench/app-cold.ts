import { execFileSync } from 'node:child_process';
import { lstatSync, writeFileSync } from 'node:fs';

/** What a cold start was cold of: everything nobody has mapped, the app's own files, or nothing. */
export type Coldness = 'all' | 'own files' | 'none';

/**
 * Lets the system forget what it keeps of files in memory: of all of them where that is allowed, else of these. What running
 * programs have mapped stays.
 */
export function forgetFiles(files: readonly string[], onlyOwn: boolean): Coldness {
  if (process.platform !== 'linux') return 'none';
  if (!onlyOwn) {
    try {
      execFileSync('sync');
      writeFileSync('/proc/sys/vm/drop_caches', '3');
      return 'all';
    } catch {
      // Only the administrator may.
    }
  }
  for (const file of files)
    if (lstatSync(file, { throwIfNoEntry: false })?.isFile() === true)
      execFileSync('dd', [`if=${file}`, 'iflag=nocache', 'count=0'], { stdio: 'ignore' });
  return 'own files';
}
