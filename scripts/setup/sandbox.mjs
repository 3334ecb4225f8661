// @ts-check
import { readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { hasProgram, run } from './programs.mjs';

/**
 * What Chromium's sandbox asks of the command line here.
 * @param {{ platform: NodeJS.Platform, isRoot: boolean, namespacesAllowed: boolean, helperIsRoot: boolean, helper: string }} facts
 * @returns {{ args: readonly string[], notice: string | null }}
 */
export function sandboxFor({ platform, isRoot, namespacesAllowed, helperIsRoot, helper }) {
  if (platform !== 'linux') return { args: [], notice: null };
  if (isRoot) {
    return {
      args: ['--no-sandbox'],
      notice: 'Running as root: Chromium has no sandbox then. Prefer an ordinary user.',
    };
  }
  if (namespacesAllowed || helperIsRoot) return { args: [], notice: null };
  return {
    args: [],
    notice:
      'This system denies user namespaces, which the sandbox needs. If the window does not come, run once: ' +
      `sudo chown root:root '${helper}' && sudo chmod 4755 '${helper}'`,
  };
}

/** Looks at this machine and decides with `sandboxFor`. */
export async function sandboxHere(/** @type {string} */ binary) {
  const helper = join(dirname(binary), 'chrome-sandbox');
  const mode = await stat(helper).catch(() => null);
  return sandboxFor({
    platform: process.platform,
    isRoot: process.getuid?.() === 0,
    namespacesAllowed: await namespacesAllowed(),
    helperIsRoot: mode !== null && mode.uid === 0 && (mode.mode & 0o4000) !== 0,
    helper,
  });
}

/** Ubuntu lets anyone make a namespace but gives it no rights, so its switch is asked first. */
async function namespacesAllowed() {
  if (process.platform !== 'linux' || process.getuid?.() === 0) return true;
  const restricted = await readFile('/proc/sys/kernel/apparmor_restrict_unprivileged_userns', 'utf8').catch(
    () => '0',
  );
  if (restricted.trim() === '1') return false;
  return !hasProgram('unshare') || (await run('unshare', ['--user', 'true'])).code === 0;
}
