import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Where a run's built programs stand until it ends. */
    readonly builtFolder: string;
  }
}

/** A folder for the programs that tests build, which goes with the run: Vitest ends the processes of tests without a word to them. */
export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'postern-built-'));
  provide('builtFolder', folder);
  return () => rm(folder, { recursive: true, force: true });
}
