// @ts-check
import { createHash } from 'node:crypto';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildAll } from '../build.mjs';
import { withLock } from './lock.mjs';
import { say } from './progress.mjs';

/** Everything a build is made of; a folder stands for all that is in it. */
const inputs = [
  'main',
  'preload',
  'renderer',
  'assets',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'scripts/build.mjs',
];

/**
 * Builds out/ when any input was added, removed or changed since the last build.
 * @param {string} root
 * @param {string} cache
 */
export async function buildWhenChanged(root, cache) {
  const stamp = join(root, 'out', '.stamp');
  const isCurrent = async () => (await readFile(stamp, 'utf8').catch(() => '')) === (await digestOf(root));
  if (await isCurrent()) return;
  await withLock(cache, root, async () => {
    if (await isCurrent()) return;
    say('Building...');
    const digest = await digestOf(root);
    await buildAll(root);
    await writeFile(stamp, digest);
    say('Built.');
  });
}

/** A digest of the names, sizes and times of all inputs; it changes with any of them. @param {string} root */
async function digestOf(root) {
  const lines = (await Promise.all(inputs.map((input) => describe(join(root, input))))).flat();
  return createHash('sha256').update(lines.sort().join('\n')).digest('hex');
}

/** @param {string} path @returns {Promise<string[]>} */
async function describe(path) {
  const found = await stat(path).catch(() => null);
  if (found === null) return [`${path} absent`];
  if (!found.isDirectory()) return [`${path} ${found.size} ${found.mtimeMs}`];
  const names = await readdir(path);
  return (await Promise.all(names.map((name) => describe(join(path, name))))).flat();
}
