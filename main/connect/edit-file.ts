import { mkdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { failed, ok, problem, type Result } from '../domain/problem.ts';
import { sweepTemporaries } from '../files/atomic.ts';
import { fileProblem } from '../files/file-problems.ts';
import { followLinks } from '../files/file-target.ts';
import { pinFolder } from '../files/pinned-folder.ts';
import { putInPlace, takeAway, type Place } from '../files/put-in-place.ts';
import { readPlainFile } from '../files/seen-file.ts';
import { configTextOf } from './config-bytes.ts';
import { t } from '../../preload/language.ts';

/** Makes the new text of a file from the one that stands there; null means there is none, before and after. */
export type Edit = (text: string | null) => Result<string | null>;

/** What an edit did. */
export interface Edited {
  /** What stood there when the new text took its place. */
  readonly before: string | null;
  readonly after: string | null;
}

export interface EditOptions {
  readonly platform: NodeJS.Platform;
  /**
   * Called with each text an edit is made from, before anything is written: the person's own file is kept aside here.
   */
  readonly beforeWriting?: (text: string | null) => Promise<Result<void>>;
}

/** How often another program may come in between before it is given up. */
const mostTries = 60;
/** A program that had read the old file renames its own over ours within this; Codex takes a few ms. */
const settleMs = 60;
const mostSettlings = 5;

/**
 * Changes a file of Codex's: whole or not at all, through links, with its permissions kept. What another program writes
 * meanwhile is not lost: the edit is made again from its text, before ours is put in place and for a moment after it. The edit
 * must give its own result back unchanged.
 */
export async function editFile(path: string, edit: Edit, options: EditOptions): Promise<Result<Edited>> {
  try {
    const home = dirname(path);
    if ((await stat(home).catch(noneThere)) === null) {
      const wanted = edit(null);
      if (!wanted.ok) return wanted;
      if (wanted.value === null) return ok({ before: null, after: null });
      // Only the home itself: where the folder above it is missing too, the path is mistyped or its disk is not there.
      await mkdir(home, { mode: 0o700 });
    }
    let first: string | null | undefined;
    for (let settled = 0; ; settled += 1) {
      const edited = await editOnce(path, edit, options);
      if (!edited.ok) return edited;
      if (first === undefined) first = edited.value.before;
      const changed = edited.value.before !== edited.value.after;
      if (!changed || settled === mostSettlings) return ok({ before: first, after: edited.value.after });
      await pause(settleMs);
    }
  } catch (error) {
    return failed(fileProblem(path, error, 'write'));
  }
}

/** Reads the text of a file of Codex's; null when there is none. */
export async function readText(path: string): Promise<Result<string | null>> {
  try {
    const target = await followLinks(path);
    const seen = await readPlainFile(join(target.folder, target.name), path);
    return seen === null ? ok(null) : configTextOf(seen.bytes);
  } catch (error) {
    // No home is no file.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ok(null);
    return failed(fileProblem(path, error, 'read'));
  }
}

/** Removes what writes of a path, and of the copy beside it, left when they were killed; a path that cannot be reached is left alone. */
export async function sweepStrays(path: string): Promise<void> {
  const target = await followLinks(path).catch(() => null);
  if (target === null) return;
  for (const name of [target.name, `${target.name}.before-postern`]) {
    await sweepTemporaries(join(target.folder, name)).catch(() => {});
  }
}

function noneThere(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null;
  throw error;
}

async function editOnce(path: string, edit: Edit, options: EditOptions): Promise<Result<Edited>> {
  const target = await followLinks(path);
  const folder = await pinFolder(target.folder, options.platform);
  try {
    for (let tried = 0; tried < mostTries; tried += 1) {
      const seen = await readPlainFile(folder.at(target.name), path);
      const text = seen === null ? ok(null) : configTextOf(seen.bytes);
      if (!text.ok) return text;
      const next = edit(text.value);
      if (!next.ok) return next;
      const edited = { before: text.value, after: next.value };
      if (next.value === text.value) return ok(edited);
      const kept = await options.beforeWriting?.(text.value);
      if (kept?.ok === false) return kept;
      const { platform } = options;
      const place: Place = { folder, name: target.name, path, seen, platform, permissions: 'kept' };
      const done = next.value === null ? await takeAway(place) : await putInPlace(place, next.value);
      if (done) {
        await folder.flush();
        return ok(edited);
      }
      await pause(Math.random() * Math.min(20, 1 + tried));
    }
  } finally {
    await folder.close();
  }
  return failed(
    problem(
      'file-unwritable',
      t`Could not write ${path}.`,
      t`Another program writes it again and again.`,
      t`The file is as that program left it. Try again in a moment.`,
    ),
  );
}
