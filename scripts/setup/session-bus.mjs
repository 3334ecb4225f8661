// @ts-check
import { startCompanion } from './companion.mjs';
import { SetupProblem } from './problem.mjs';

/** Whether the desktop's message bus, which tray and keyring need, is missing. */
export const lacksSessionBus = (/** @type {NodeJS.ProcessEnv} */ env, platform = process.platform) =>
  platform === 'linux' && !env.DBUS_SESSION_BUS_ADDRESS;

/**
 * Starts a session bus of our own; services it activates get `env`, and end with it.
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<{ env: NodeJS.ProcessEnv, stop: () => Promise<void> }>} env: what its clients need
 * @throws {SetupProblem} session-bus-failed
 */
export async function startSessionBus(env) {
  try {
    const bus = await startCompanion(
      'dbus-daemon',
      ['--session', '--nofork', '--nopidfile', '--print-address=3'],
      env,
    );
    return { env: { DBUS_SESSION_BUS_ADDRESS: bus.announced }, stop: bus.stop };
  } catch (error) {
    throw new SetupProblem({
      code: 'session-bus-failed',
      what: 'Could not start a session bus.',
      why: error instanceof Error ? error.message : String(error),
      next: 'Check that `dbus-run-session true` works by hand, then try again.',
      cause: error,
    });
  }
}
