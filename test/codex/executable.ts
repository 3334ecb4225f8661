import { thisCacheFolder } from '../../scripts/setup/cache-folder.mjs';
import { codexClient } from '../../scripts/setup/codex-client.mjs';

let found: Promise<string> | null = null;

/**
 * Path of the real `codex`: POSTERN_TEST_CODEX, which `npm test` sets, else the one in the set-up's cache,
 * installed there when it is missing.
 */
export function codexExecutable(): Promise<string> {
  const given = process.env['POSTERN_TEST_CODEX'];
  if (given !== undefined && given !== '') return Promise.resolve(given);
  found ??= codexClient(thisCacheFolder());
  return found;
}
