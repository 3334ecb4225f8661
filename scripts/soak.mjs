// @ts-check
// npm run soak: makes sure that packages are there, then runs a bad day. Arguments go to bench/soak.ts.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { thisCacheFolder } from './setup/cache-folder.mjs';
import { runInForeground } from './setup/foreground.mjs';
import { nodePackages } from './setup/node-packages.mjs';
import { describeProblem } from './setup/problem.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const cache = thisCacheFolder();

try {
  await nodePackages(root, cache);
  const args = ['--import', 'tsx', join(root, 'bench', 'soak.ts'), ...process.argv.slice(2)];
  process.exitCode =
    (await runInForeground(process.execPath, args, { cwd: root, env: process.env })).code ?? 1;
} catch (error) {
  process.stderr.write(describeProblem(error));
  process.exitCode = 1;
}
