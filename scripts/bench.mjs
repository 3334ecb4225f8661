// @ts-check
// npm run bench: makes sure that packages and build are there, then measures. Arguments go to bench/run.ts.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildWhenChanged } from './setup/build-when-changed.mjs';
import { thisCacheFolder } from './setup/cache-folder.mjs';
import { runInForeground } from './setup/foreground.mjs';
import { nodePackages } from './setup/node-packages.mjs';
import { describeProblem } from './setup/problem.mjs';
import { hasProgram, run } from './setup/programs.mjs';
import { say } from './setup/progress.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const cache = thisCacheFolder();

/** nginx is a peer to compare with, nothing more: without it the bench goes on. */
async function offerNginx() {
  if (hasProgram('nginx')) return;
  const isRootOnDebian = process.getuid?.() === 0 && hasProgram('apt-get');
  if (!isRootOnDebian) {
    say('nginx is not installed: the bench leaves it out (sudo apt-get install nginx-light adds it).');
    return;
  }
  say('Installing nginx to compare with...');
  await run('apt-get', ['install', '-y', '-qq', 'nginx-light'], { limitMs: 120_000 });
}

try {
  await nodePackages(root, cache);
  await buildWhenChanged(root, cache);
  await offerNginx();
  const { code } = await runInForeground(
    process.execPath,
    ['--import', 'tsx', join(root, 'bench', 'run.ts'), ...process.argv.slice(2)],
    { cwd: root, env: process.env },
  );
  process.exitCode = code ?? 1;
} catch (error) {
  process.stderr.write(describeProblem(error));
  process.exitCode = 1;
}
