import { access, readFile } from 'node:fs/promises';
import type { Surrounding } from './facts.ts';

/** Where this system runs, by what Linux tells of itself. */
export async function readSurrounding(platform: NodeJS.Platform): Promise<Surrounding> {
  if (platform !== 'linux') return 'machine';
  const kernel = await readFile('/proc/version', 'utf8').catch(() => '');
  if (/microsoft/i.test(kernel)) return 'wsl';
  const marks = await Promise.allSettled(['/.dockerenv', '/run/.containerenv'].map((path) => access(path)));
  return marks.some(({ status }) => status === 'fulfilled') ? 'container' : 'machine';
}
