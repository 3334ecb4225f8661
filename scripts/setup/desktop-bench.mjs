// @ts-check
// What the benchmarks that measure the app have in common: a desktop as the tests have it, and the measuring program on it.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { thisCacheFolder } from './cache-folder.mjs';
import { runInForeground } from './foreground.mjs';
import { describeProblem } from './problem.mjs';
import { setUpDesktop } from './test-desktop.mjs';

/**
 * Sets up a desktop and runs a program of `bench/` there with these arguments; the process ends with its exit code.
 * @param {string} program
 * @param {readonly string[]} args
 */
export async function runOnDesktop(program, args) {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  /** @type {(() => Promise<unknown>)[]} */
  const endings = [];
  try {
    const env = await setUpDesktop({ root, cache: thisCacheFolder(), everything: true, endings });
    const all = ['--import', 'tsx', join(root, 'bench', program), ...args];
    process.exitCode = (await runInForeground(process.execPath, all, { cwd: root, env })).code ?? 1;
  } catch (error) {
    process.stderr.write(describeProblem(error));
    process.exitCode = 1;
  } finally {
    for (const end of endings) await end();
  }
}
