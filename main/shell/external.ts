import { shell } from 'electron';
import { decideExternal } from './external-url.ts';

/** Opens a page in the person's browser; false when the address is not on the list, and nothing was opened. */
export async function openExternal(url: string, allowedHosts: readonly string[]): Promise<boolean> {
  const decided = decideExternal(url, allowedHosts);
  if (decided === null) return false;
  await shell.openExternal(decided);
  return true;
}
