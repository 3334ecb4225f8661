import { createHash } from 'node:crypto';
import { lstat, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { failed, ok, type Result } from '../domain/problem.ts';
import { sweepTemporaries, writeAtomically } from '../files/atomic.ts';
import { fileProblem, notOurs } from '../files/file-problems.ts';
import { followLinks } from '../files/file-target.ts';
import { readPlainFile } from '../files/seen-file.ts';
import { t } from '../../preload/language.ts';

/** Where the person's own file is kept while a connection stands: beside the file itself, not beside a link to it. */
export async function backupPath(path: string): Promise<string> {
  const target = await followLinks(path);
  return join(target.folder, `${target.name}.before-postern`);
}

/**
 * Keeps the text as it was before the first edit, 0600. `standing`: a connection stands, so a copy that is there is the truer
 * one and stays; else it is of an earlier time and makes way.
 */
export async function backUp(path: string, text: string, standing: boolean): Promise<Result<void>> {
  let copy = `${path}.before-postern`;
  try {
    copy = await backupPath(path);
    const there = await lstat(copy).catch(() => null);
    if (there !== null && !there.isFile() && !there.isSymbolicLink()) {
      throw notOurs(copy, t`It is not a file, and the copy of your configuration would stand there.`);
    }
    if (there !== null && standing) return ok(undefined);
    await writeAtomically(copy, text);
    const kept = await readPlainFile(copy, copy);
    if (kept?.sha256 !== sha256(text)) throw new Error('the copy is not what was written');
    return ok(undefined);
  } catch (error) {
    return failed(fileProblem(copy, error, 'write'));
  }
}

/** Removes the copy once the file holds its exact bytes again; a copy that differs stays, and says nothing. */
export async function letBackUpGo(path: string, text: string | null): Promise<void> {
  try {
    const copy = await backupPath(path);
    await sweepTemporaries(copy);
    const kept = await readPlainFile(copy, copy);
    if (text !== null && kept?.sha256 === sha256(text)) await rm(copy);
  } catch {
    // It stays, which harms nobody.
  }
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
