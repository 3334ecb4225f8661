// @ts-check
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startCompanion } from './companion.mjs';
import { SetupProblem } from './problem.mjs';
import { xauthorityFile } from './xauthority.mjs';

/** Whether a window could not be shown anywhere. */
export const lacksDisplay = (/** @type {NodeJS.ProcessEnv} */ env, platform = process.platform) =>
  platform === 'linux' && !env.DISPLAY && !env.WAYLAND_DISPLAY;

/**
 * Starts a display that nobody sees, under a number that Xvfb finds free, open only to those who hold its cookie.
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<{ env: NodeJS.ProcessEnv, stop: () => Promise<void> }>} env: what its clients need
 * @throws {SetupProblem} display-failed
 */
export async function startDisplay(env) {
  const folder = await mkdtemp(join(tmpdir(), 'postern-display-'));
  const authority = join(folder, 'authority');
  await writeFile(authority, xauthorityFile(randomBytes(16)), { mode: 0o600 });
  const args = ['-displayfd', '3', '-screen', '0', '1440x900x24', '-nolisten', 'tcp', '-auth', authority];
  try {
    const server = await startCompanion('Xvfb', args, env);
    const stop = async () => {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    };
    return { env: { DISPLAY: `:${server.announced}`, XAUTHORITY: authority }, stop };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw new SetupProblem({
      code: 'display-failed',
      what: 'Could not start a virtual display.',
      why: error instanceof Error ? error.message : String(error),
      next: 'Run it on a desktop, or check that `Xvfb -displayfd 1` starts by hand, then try again.',
      cause: error,
    });
  }
}
