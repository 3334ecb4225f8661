import { constants } from 'node:fs';
import { access, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { CodexProgram } from './facts.ts';

/** A folder a program may be in, and how people know it. */
export interface ProgramPlace {
  readonly folder: string;
  readonly foundBy: string;
}

export interface ProgramsQuestion {
  readonly places: AsyncIterable<ProgramPlace> | Iterable<ProgramPlace>;
  /** The names it may have. */
  readonly names: readonly string[];
  /** The version a program tells; null when it tells none in time. */
  readonly version: (path: string, signal: AbortSignal) => Promise<string | null>;
  readonly signal: AbortSignal;
}

/** More than anyone has; each is started once for its version. */
const mostPrograms = 8;

/** Every `codex` in the places, in their order; what leads to the same file is started once. */
export async function readPrograms(question: ProgramsQuestion): Promise<readonly CodexProgram[]> {
  const found: Omit<CodexProgram, 'version'>[] = [];
  for await (const { folder, foundBy } of question.places) {
    for (const name of question.names) {
      const path = join(folder, name);
      if (found.length >= mostPrograms || found.some((one) => one.path === path)) continue;
      if (await isProgram(path))
        found.push({ path, foundBy, realPath: await realpath(path).catch(() => path) });
    }
  }
  const versions = new Map<string, Promise<string | null>>();
  for (const { path, realPath } of found) {
    if (!versions.has(realPath)) versions.set(realPath, question.version(path, question.signal));
  }
  return Promise.all(
    found.map(async (one) => ({ ...one, version: (await versions.get(one.realPath)) ?? null })),
  );
}

/** The first program in a list of folders; null when none has one. */
export async function firstIn(folders: readonly string[], names: readonly string[]): Promise<string | null> {
  for (const folder of folders) {
    for (const name of names) if (await isProgram(join(folder, name))) return join(folder, name);
  }
  return null;
}

const isProgram = (path: string): Promise<boolean> =>
  Promise.all([access(path, constants.X_OK), stat(path)]).then(
    ([, found]) => found.isFile(),
    () => false,
  );
