// @ts-check
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withLock } from './lock.mjs';
import { hasProgram, npmComplaint, run, runNpm } from './programs.mjs';
import { say } from './progress.mjs';

/** Programs the bench compares with, by Debian's package; welcome, never needed. */
const welcome = new Map([
  ['nginx', 'nginx-light'],
  ['haproxy', 'haproxy'],
  ['caddy', 'caddy'],
  ['mitmdump', 'mitmproxy'],
]);

/** Installs those of the welcome programs that are missing, where that is allowed; else says how. */
export async function benchPrograms() {
  const packages = [...welcome].filter(([name]) => !hasProgram(name)).map(([, name]) => name);
  if (packages.length === 0) return;
  const isRootOnDebian = process.getuid?.() === 0 && hasProgram('apt-get');
  const list = packages.join(' ');
  if (!isRootOnDebian) {
    say(`The bench leaves out what is not installed (sudo apt-get install ${list} adds it).`);
    return;
  }
  say(`Installing ${list} to compare with...`);
  const install = ['install', '-y', '-qq', '--no-install-recommends', ...packages];
  const { code } = await run('apt-get', install, { limitMs: 300_000 });
  if (code !== 0) say(`They could not be installed; the bench leaves them out.`);
}

/**
 * The folder with the npm packages of bench/peers, installed into the cache when they are not there yet. Without them the
 * bench goes on and leaves them out.
 * @param {string} root
 * @param {string} cache
 */
export async function benchPackages(root, cache) {
  const source = join(root, 'bench', 'peers');
  const lock = await readFile(join(source, 'package-lock.json'));
  const folder = join(cache, `bench-peers-${createHash('sha256').update(lock).digest('hex').slice(0, 12)}`);
  const stamp = join(folder, '.installed');
  if (existsSync(stamp)) return folder;
  await withLock(cache, folder, async () => {
    if (existsSync(stamp)) return;
    say('Installing the npm packages to compare with...');
    await mkdir(folder, { recursive: true });
    for (const name of ['package.json', 'package-lock.json'])
      await copyFile(join(source, name), join(folder, name));
    const quiet = ['--no-audit', '--no-fund', '--loglevel=error', '--prefer-offline'];
    // Not `npm ci`: a dependency of mockttp that is optional and not in the lock file stops it.
    const { code, output } = await runNpm(['install', '--ignore-scripts', ...quiet], { cwd: folder });
    if (code === 0) await writeFile(stamp, '');
    else say(`They could not be installed; the bench leaves them out: ${npmComplaint(output)}`);
  });
  return folder;
}
