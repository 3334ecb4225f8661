import { t } from '../../preload/language.ts';
import type { Problem } from '../domain/problem.ts';
import { problem } from '../domain/problem.ts';
import { writeAtomically } from '../files/atomic.ts';
import { putAside, readVersioned } from '../files/versioned.ts';
import { defaultSettings, interpretSettings, renderSettings, type Settings } from './file.ts';

/** The settings in force. */
export interface OpenSettings {
  current(): Settings;
  /** Why the file on disk is not what is in force; null when it is. */
  problem(): Problem | null;
  /** In force at once; resolves when it is on disk. Changes are written one after another. */
  change(part: Partial<Settings>): Promise<void>;
}

/** Opens `settings.json`. A broken file is put aside with its bytes kept, and said; an unreadable one is left alone. */
export async function openSettings(path: string, now: () => number): Promise<OpenSettings> {
  const reading = await readVersioned(path, interpretSettings);
  let current = reading.state === 'read' ? reading.value : defaultSettings;
  let trouble: Problem | null = null;
  /** A write that failed; the next one that does not makes it good. */
  let unsaved: Problem | null = null;
  if (reading.state === 'invalid') trouble = await setAside(path, reading.problem, now());
  if (reading.state === 'unreadable') trouble = reading.problem;
  const readOnly = reading.state === 'unreadable';
  let writing: Promise<void> = Promise.resolve();

  async function save(): Promise<void> {
    if (readOnly) return;
    try {
      await writeAtomically(path, renderSettings(current));
      unsaved = null;
    } catch (error) {
      unsaved = problem(
        'file-unwritable',
        t`Could not save the settings.`,
        t`The system answered ${(error as NodeJS.ErrnoException).code ?? t`an unknown error`} for ${path}.`,
        t`They hold until Postern quits; check the disk and the permissions of that folder.`,
      );
    }
  }

  return {
    current: () => current,
    problem: () => unsaved ?? trouble,
    change(part) {
      current = { ...current, ...part };
      writing = writing.then(save);
      return writing;
    },
  };
}

async function setAside(path: string, found: Problem, now: number): Promise<Problem> {
  try {
    const aside = await putAside(path, now);
    return { ...found, next: t`The defaults are in force; your file is kept as ${aside}.` };
  } catch {
    return found;
  }
}
