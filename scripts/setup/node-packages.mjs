// @ts-check
import { createHash } from 'node:crypto';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withLock } from './lock.mjs';
import { SetupProblem } from './problem.mjs';
import { npmComplaint, runNpm } from './programs.mjs';
import { say } from './progress.mjs';

/** Where an installation notes which lock file it was made from. */
const stampOf = (/** @type {string} */ root) => join(root, 'node_modules', '.postern-packages');

/**
 * Installs the packages of package-lock.json when they are missing or older than it.
 * Install scripts stay off: none of our packages needs one.
 * @param {string} root
 * @param {string} cache
 * @throws {SetupProblem} packages-failed
 */
export async function nodePackages(root, cache) {
  if (await isCurrent(root)) return;
  await withLock(cache, root, async () => {
    if (await isCurrent(root)) return;
    say('Installing the npm packages...');
    const installed = await runNpm(
      ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', '--prefer-offline'],
      { cwd: root },
    );
    if (installed.code !== 0) {
      throw new SetupProblem({
        code: 'packages-failed',
        what: 'Could not install the npm packages.',
        why: `npm ci ended with ${installed.code ?? 'no start'}:\n       ${npmComplaint(installed.output)}`,
        next: 'Check that the npm registry can be reached and that package-lock.json is unchanged, then try again.',
      });
    }
    await writeFile(stampOf(root), await lockDigest(root));
    say('The npm packages are installed.');
  });
}

/** An installation counts when it was made from this lock file, or when npm itself finished one after it changed. */
async function isCurrent(/** @type {string} */ root) {
  const finished = await stat(join(root, 'node_modules', '.package-lock.json')).catch(() => null);
  if (finished === null) return false;
  const stamp = await readFile(stampOf(root), 'utf8').catch(() => '');
  if (stamp === (await lockDigest(root))) return true;
  return finished.mtimeMs >= (await stat(join(root, 'package-lock.json'))).mtimeMs;
}

async function lockDigest(/** @type {string} */ root) {
  return createHash('sha256')
    .update(await readFile(join(root, 'package-lock.json')))
    .digest('hex');
}
