// @ts-check
// npm test: sets up whatever is missing, then checks and tests. The last line printed is `N passed, N failed`.
// node scripts/test.mjs [--only unit|integration|e2e] [-- vitest arguments] runs one part.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { thisCacheFolder } from './setup/cache-folder.mjs';
import { runInForeground } from './setup/foreground.mjs';
import { describeProblem, SetupProblem } from './setup/problem.mjs';
import { runNpm } from './setup/programs.mjs';
import { say } from './setup/progress.mjs';
import { desktopOfItsOwn, setUpDesktop } from './setup/test-desktop.mjs';
import { readTestOptions } from './setup/test-options.mjs';
import { closingLine, countRun, exitCodeFor, sumCounts } from './setup/test-results.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const cache = thisCacheFolder();
/** @type {(() => Promise<unknown>)[]} */
const endings = [];

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

/** What runs tests: this Node, or the Electron of the app as one, whose V8 and parser of HTTP are others. */
const thisNode = process.execPath;

/**
 * @param {readonly string[]} names
 * @param {readonly string[]} extra
 * @param {NodeJS.ProcessEnv} env
 */
function vitestInApp(names, extra, env) {
  return vitest(names, extra, { ...env, ELECTRON_RUN_AS_NODE: '1' }, env.POSTERN_ELECTRON);
}

/**
 * @param {readonly string[]} names
 * @param {readonly string[]} extra
 * @param {NodeJS.ProcessEnv} env
 */
async function vitest(names, extra, env, program = thisNode) {
  const report = join(String(env.HOME), `report-${names.join('-')}.json`);
  const { code, interrupted } = await runInForeground(
    program,
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

/**
 * The end-to-end tests in three parts side by side, each on a desktop of its own: they wait more than they work.
 * @param {readonly string[]} extra
 * @param {NodeJS.ProcessEnv} env
 */
async function endToEnd(extra, env) {
  const [beside, third] = [await desktopOfItsOwn(env, endings), await desktopOfItsOwn(env, endings)];
  const parts = [
    vitest(['e2e'], extra, env),
    vitest(['e2e-beside'], extra, beside),
    vitest(['e2e-third'], extra, third),
  ];
  return sumCounts(await Promise.all(parts));
}

async function test() {
  const { only, vitest: extra } = readTestOptions(process.argv.slice(2));
  const env = await setUpDesktop({ root, cache, everything: only !== 'unit', endings });
  if (only === 'e2e') return endToEnd(extra, env);
  if (only === 'unit') return vitest([only], extra, env);
  if (only === 'integration') {
    return sumCounts([
      await vitestInApp([only], extra, env),
      await vitest(['by-node'], extra, env),
      await vitest(['ports'], extra, env),
    ]);
  }
  return sumCounts([
    await check(),
    // Those of the fixed ports go one at a time, and leave a processor room for the others.
    ...(await Promise.all([
      vitest(['ports'], extra, env),
      vitest(['unit', 'by-node'], extra, env).then(async (first) =>
        sumCounts([first, await vitestInApp(['integration'], extra, env)]),
      ),
    ])),
    await endToEnd(extra, env),
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
