// @ts-check
import { homedir } from 'node:os';
import { posix, win32 } from 'node:path';

/**
 * Where set-up keeps what is costly to make, outside every checkout and for this user only.
 * @param {{ platform: NodeJS.Platform, env: NodeJS.ProcessEnv, home: string }} machine
 * @returns {string}
 */
export function cacheFolder({ platform, env, home }) {
  const { join, isAbsolute } = platform === 'win32' ? win32 : posix;
  const chosen = env.POSTERN_CACHE;
  if (chosen !== undefined && isAbsolute(chosen)) return chosen;
  if (platform === 'win32')
    return join(env.LOCALAPPDATA ?? join(home, 'AppData', 'Local'), 'postern', 'cache');
  const xdg = env.XDG_CACHE_HOME;
  if (xdg !== undefined && isAbsolute(xdg)) return join(xdg, 'postern');
  return platform === 'darwin' ? join(home, 'Library', 'Caches', 'postern') : join(home, '.cache', 'postern');
}

/** The cache folder of this machine and user. */
export const thisCacheFolder = () =>
  cacheFolder({ platform: process.platform, env: process.env, home: homedir() });
