// @ts-check
import { buildWhenChanged } from './build-when-changed.mjs';
import { codexClient } from './codex-client.mjs';
import { startDisplay } from './display.mjs';
import { electronRuntime, runtimeEnvironment } from './electron-runtime.mjs';
import { nodePackages } from './node-packages.mjs';
import { checkNodeVersion } from './node-version.mjs';
import { hasProgram, run } from './programs.mjs';
import { introduceRuntime } from './runtime-notice.mjs';
import { startSessionBus } from './session-bus.mjs';
import { nativeParts, systemPackages } from './system-packages.mjs';
import { makeTestHome, testEnvironment } from './test-home.mjs';

const programs = [
  'Xvfb',
  'xauth',
  'dbus-daemon',
  'dbus-run-session',
  'gnome-keyring-daemon',
  'xterm',
  'tmux',
  'secret-tool',
];
/** Tests of failing disks and networks use these; without them they are skipped, and their names say why. */
const welcome = ['strace', 'ip', 'unshare'];

/**
 * Everything that runs the real app against the real client needs, in the order in which each step needs the one before.
 * @param {{ root: string, cache: string, everything: boolean, endings: (() => Promise<unknown>)[] }} options everything: false
 *   sets up packages and a home only; endings: what must be ended afterwards is put in front
 * @returns {Promise<NodeJS.ProcessEnv>} the environment to run in
 */
export async function setUpDesktop({ root, cache, everything, endings }) {
  checkNodeVersion();
  await nodePackages(root, cache);
  const { home, stop } = await makeTestHome();
  endings.unshift(stop);
  const env = testEnvironment(process.env, home);
  if (!everything) return env;
  const runtime = await electronRuntime(root, cache);
  await systemPackages({ binaries: [runtime.binary, ...nativeParts(root)], needed: programs, welcome });
  await buildWhenChanged(root, cache);
  const codex = await codexClient(cache);
  introduceRuntime(runtime);
  return desktopOfItsOwn({ ...env, ...runtimeEnvironment(runtime), POSTERN_TEST_CODEX: codex }, endings);
}

/**
 * A display and a bus of the run's own, even on a desktop: nothing here may touch the person's keyring or tray.
 * @param {NodeJS.ProcessEnv} env
 * @param {(() => Promise<unknown>)[]} endings
 */
export async function desktopOfItsOwn(env, endings) {
  if (process.platform !== 'linux') return env;
  const { WAYLAND_DISPLAY: _, DBUS_SESSION_BUS_ADDRESS: __, ...own } = env;
  const display = await startDisplay(own);
  endings.unshift(display.stop);
  const shown = { ...own, ...display.env };
  const bus = await startSessionBus(shown);
  endings.unshift(bus.stop);
  const desktop = { ...shown, ...bus.env };
  if (hasProgram('tmux')) endings.unshift(() => run('tmux', ['kill-server'], { env: desktop }));
  return desktop;
}
