import { shell } from 'electron';
import type { Log } from '../log.ts';
import { decideExternal } from './external-url.ts';

/** Opens a page in the person's browser. Never rejects: one that was refused, or that nothing opens, is logged. */
export async function openExternal(url: string, log: Log): Promise<void> {
  const decided = decideExternal(url);
  if (decided === null) return log.warn('shell: address refused');
  try {
    await shell.openExternal(decided);
  } catch (error) {
    log.warn('shell: no browser opened', { message: error instanceof Error ? error.name : 'unknown' });
  }
}
