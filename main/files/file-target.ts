import { lstat, readlink, realpath } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { Refused } from './file-problems.ts';
import { problem } from '../domain/problem.ts';
import { t } from '../../preload/language.ts';

/** Where a path leads once every link is followed. */
export interface FileTarget {
  /** Real, without a link in it. */
  readonly folder: string;
  readonly name: string;
}

/** As many links as Linux follows (`MAXSYMLINKS`). */
const mostLinks = 40;

/**
 * Follows the links of a path to the file they end at, which need not be there yet; the links stay as they are. Codex 0.169
 * does the same (seen with strace).
 *
 * @throws {Refused} when they lead in a circle; else what the system says of the folder.
 */
export async function followLinks(path: string): Promise<FileTarget> {
  let at = path;
  for (let followed = 0; followed <= mostLinks; followed += 1) {
    // The folder first: `..` in a link is meant from where the folder really is.
    const target = { folder: await realpath(dirname(at)), name: basename(at) };
    const here = join(target.folder, target.name);
    const found = await lstat(here).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null;
      throw error;
    });
    if (found === null || !found.isSymbolicLink()) return target;
    const link = await readlink(here);
    at = isAbsolute(link) ? link : `${target.folder}/${link}`;
  }
  throw new Refused(
    problem(
      'file-unreadable',
      t`Postern does not touch ${path}.`,
      t`Its symbolic links lead in a circle.`,
      t`Nothing was changed. Mend the links, then try again.`,
    ),
  );
}
