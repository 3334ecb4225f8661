import { watch, type FSWatcher } from 'node:fs';
import { basename, dirname } from 'node:path';
import { defaultBook, type GatewayBook } from '../domain/gateway.ts';
import { AppError, problem, type Problem } from '../domain/problem.ts';
import { writeAtomically } from '../files/atomic.ts';
import { readVersioned } from '../files/versioned.ts';
import { interpretGateways, renderGateways } from './file.ts';

/** The gateways in force, and the file they live in. */
export interface OpenBook {
  book(): GatewayBook;
  /** Why the file as it stands now is not the one in force; null when it is. */
  problem(): Problem | null;
  /** Puts a changed book in force and on disk. @throws {AppError} file-unwritable; then nothing has changed. */
  replace(next: GatewayBook): Promise<void>;
  close(): void;
}

/**
 * Opens `gateways.json`, writing the default one on a first run, and follows edits made by hand: a good edit is in force
 * at once, a broken one is reported and the last good book stays. The file is never rewritten because it was broken.
 */
export async function openBook(path: string, onChange: () => void): Promise<OpenBook> {
  let current = defaultBook();
  let trouble: Problem | null = null;

  async function reload(): Promise<boolean> {
    const before = JSON.stringify([current, trouble]);
    const reading = await readVersioned(path, interpretGateways);
    if (reading.state === 'read') {
      current = reading.value;
      trouble = null;
    } else if (reading.state !== 'absent') {
      trouble = reading.problem;
    } else {
      trouble = null;
    }
    return JSON.stringify([current, trouble]) !== before;
  }

  const first = await readVersioned(path, interpretGateways);
  if (first.state === 'absent') await writeAtomically(path, renderGateways(current));
  await reload();
  const watcher = follow(path, () => void reload().then((changed) => changed && onChange()));

  async function replace(next: GatewayBook): Promise<void> {
    // A file that somebody is in the middle of mending is not written over.
    if (trouble !== null) throw new AppError(trouble);
    try {
      await writeAtomically(path, renderGateways(next));
    } catch (error) {
      throw new AppError(notSaved(path, error), error);
    }
    current = next;
    onChange();
  }

  return { book: () => current, problem: () => trouble, replace, close: () => watcher?.close() };
}

/** Watches the folder, because an editor that replaces the file would leave a watch on the old one behind. */
function follow(path: string, onTouch: () => void): FSWatcher | null {
  try {
    const watcher = watch(dirname(path), { persistent: false }, (_event, name) => {
      if (name === null || name === basename(path)) onTouch();
    });
    watcher.on('error', () => watcher.close());
    return watcher;
  } catch {
    return null;
  }
}

function notSaved(path: string, error: unknown): Problem {
  return problem(
    'file-unwritable',
    'Could not save the gateways.',
    `The system answered ${(error as NodeJS.ErrnoException).code ?? 'an unknown error'} for ${path}.`,
    'Nothing has changed; check the disk and the permissions of that folder, then try again.',
  );
}
