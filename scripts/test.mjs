// @ts-check
// npm test: sets up whatever is missing, then checks and tests. The last line printed is `N passed, N failed`.
// node scripts/test.mjs [--only unit|integration|e2e] [-- vitest arguments] runs one part.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildWhenChanged } from './setup/build-when-changed.mjs';
import { thisCacheFolder } from './setup/cache-folder.mjs';
import { codexClient } from './setup/codex-client.mjs';
import { startDisplay } from './setup/display.mjs';
import { electronRuntime, runtimeEnvironment } from './setup/electron-runtime.mjs';
import { runInForeground } from './setup/foreground.mjs';
import { nodePackages } from './setup/node-packages.mjs';
import { checkNodeVersion } from './setup/node-version.mjs';
import { describeProblem, SetupProblem } from './setup/problem.mjs';
import { hasProgram, run, runNpm } from './setup/programs.mjs';
import { say } from './setup/progress.mjs';
import { introduceRuntime } from './setup/runtime-notice.mjs';
import { startSessionBus } from './setup/session-bus.mjs';
import { systemPackages } from './setup/system-packages.mjs';
import { makeTestHome, testEnvironment } from './setup/test-home.mjs';
import { readTestOptions } from './setup/test-options.mjs';
import { closingLine, countRun, exitCodeFor, sumCounts } from './setup/test-results.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const cache = thisCacheFolder();
const programs = [
  'Xvfb',
  'xauth',
  'dbus-daemon',
  'dbus-run-session',
  'gnome-keyring-daemon',
  'xterm',
  'tmux',
];
/** @type {(() => Promise<unknown>)[]} */
const endings = [];

/**
 * Everything the tests need, in the order in which each step needs the one before; unit tests need packages only.
 * @param {boolean} everything
 * @returns {Promise<NodeJS.ProcessEnv>} the environment of the tests
 */
async function setUp(everything) {
  checkNodeVersion();
  await nodePackages(root, cache);
  const { home, stop } = await makeTestHome();
  endings.unshift(stop);
  const env = testEnvironment(process.env, home);
  if (!everything) return env;
  const runtime = await electronRuntime(root, cache);
  await systemPackages({ binary: runtime.binary, needed: programs, welcome: [] });
  await buildWhenChanged(root, cache);
  const codex = await codexClient(cache);
  introduceRuntime(runtime);
  return withDesktop({ ...env, ...runtimeEnvironment(runtime), POSTERN_TEST_CODEX: codex });
}

/** A display and a bus of the tests' own, even on a desktop: no test may touch the person's keyring or tray. */
async function withDesktop(/** @type {NodeJS.ProcessEnv} */ env) {
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

/** Types, lint and format side by side; what a clean one printed is of no interest. */
async function check() {
  const parts = ['check:types', 'check:lint', 'check:format'];
  const ended = await Promise.all(parts.map((part) => runNpm(['run', '--silent', part], { cwd: root })));
  const failed = ended.filter(({ code }) => code !== 0);
  for (const { output } of failed) process.stdout.write(output);
  say(
    failed.length === 0
      ? 'Types, lint and format are clean.'
      : `${failed.length} of types, lint and format failed.`,
  );
  return { passed: 0, failed: failed.length, skipped: 0 };
}

/**
 * @param {readonly string[]} names
 * @param {readonly string[]} extra
 * @param {NodeJS.ProcessEnv} env
 */
async function vitest(names, extra, env) {
  const report = join(String(env.HOME), `report-${names.join('-')}.json`);
  const { code, interrupted } = await runInForeground(
    process.execPath,
    [
      join(root, 'node_modules', 'vitest', 'vitest.mjs'),
      'run',
      ...names.flatMap((name) => ['--project', name]),
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
      ...(extra.length > 0 ? ['--passWithNoTests', ...extra] : []),
    ],
    { cwd: root, env, wholeGroup: true },
  );
  if (interrupted) {
    throw new SetupProblem({
      code: 'interrupted',
      what: 'The tests were interrupted.',
      why: 'somebody asked them to stop.',
      next: 'Run them again when it suits.',
    });
  }
  return countRun(await readFile(report, 'utf8').catch(() => null), code);
}

async function test() {
  const { only, vitest: extra } = readTestOptions(process.argv.slice(2));
  const env = await setUp(only !== 'unit');
  if (only !== null) return vitest([only], extra, env);
  return sumCounts([
    await check(),
    await vitest(['unit', 'integration'], extra, env),
    await vitest(['e2e'], extra, env),
  ]);
}

/** @type {import('./setup/test-results.mjs').Counts} */
let counts = { passed: 0, failed: 1, skipped: 0 };
try {
  counts = await test();
} catch (error) {
  process.stderr.write(describeProblem(error));
} finally {
  for (const end of endings) await end();
}
process.exitCode = exitCodeFor(counts);
process.stdout.write(`${closingLine(counts)}\n`);
