// @ts-check
// npm start [-- --hidden ...]: sets up whatever is missing, then runs Postern; arguments go to the app.
import { fileURLToPath } from 'node:url';
import { buildWhenChanged } from './setup/build-when-changed.mjs';
import { thisCacheFolder } from './setup/cache-folder.mjs';
import { lacksDisplay, startDisplay } from './setup/display.mjs';
import { electronRuntime, runtimeEnvironment } from './setup/electron-runtime.mjs';
import { runInForeground } from './setup/foreground.mjs';
import { nodePackages } from './setup/node-packages.mjs';
import { checkNodeVersion } from './setup/node-version.mjs';
import { describeProblem } from './setup/problem.mjs';
import { say } from './setup/progress.mjs';
import { introduceRuntime } from './setup/runtime-notice.mjs';
import { sandboxHere } from './setup/sandbox.mjs';
import { lacksSessionBus, startSessionBus } from './setup/session-bus.mjs';
import { nativeParts, systemPackages } from './setup/system-packages.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const cache = thisCacheFolder();
/** @type {(() => Promise<void>)[]} */
const endings = [];

/** Everything before the app, in the order in which each step needs the one before. */
async function setUp() {
  checkNodeVersion();
  await nodePackages(root, cache);
  const runtime = await electronRuntime(root, cache);
  const needsDisplay = lacksDisplay(process.env);
  const needsBus = lacksSessionBus(process.env);
  await systemPackages({
    binaries: [runtime.binary, ...nativeParts(root)],
    needed: [...(needsDisplay ? ['Xvfb'] : []), ...(needsBus ? ['dbus-daemon'] : [])],
    welcome: needsDisplay ? ['gnome-keyring-daemon', 'xterm'] : [],
  });
  await buildWhenChanged(root, cache);
  introduceRuntime(runtime);
  return { runtime, needsDisplay, needsBus };
}

async function start() {
  const { runtime, needsDisplay, needsBus } = await setUp();
  const { ELECTRON_RUN_AS_NODE: _, ...inherited } = process.env;
  let env = { ...inherited, ...runtimeEnvironment(runtime) };
  if (needsDisplay) {
    const display = await startDisplay(env);
    endings.unshift(display.stop);
    env = { ...env, ...display.env };
    say(`No display here: the window opens on a virtual one (${display.env.DISPLAY}), which nobody sees.`);
  }
  if (needsBus) {
    const bus = await startSessionBus(env);
    endings.unshift(bus.stop);
    env = { ...env, ...bus.env };
    say('No session bus here: one was started for this run.');
  }
  const sandbox = await sandboxHere(runtime.binary);
  if (sandbox.notice !== null) say(sandbox.notice);
  say('Starting Postern.');
  const args = [...sandbox.args, root, ...process.argv.slice(2)];
  const { code } = await runInForeground(runtime.binary, args, { cwd: process.cwd(), env });
  return code;
}

try {
  process.exitCode = await start();
} catch (error) {
  process.stderr.write(describeProblem(error));
  process.exitCode = 1;
} finally {
  for (const end of endings) await end();
}
