// @ts-check
// npm run bench: makes sure that packages, build and the app's Electron are there, then measures. Arguments go to bench/run.ts.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { appRuntime } from './setup/app-runtime.mjs';
import { benchPackages, benchPrograms } from './setup/bench-peers.mjs';
import { buildWhenChanged } from './setup/build-when-changed.mjs';
import { thisCacheFolder } from './setup/cache-folder.mjs';
import { runInForeground } from './setup/foreground.mjs';
import { nodePackages } from './setup/node-packages.mjs';
import { describeProblem } from './setup/problem.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const cache = thisCacheFolder();

try {
  await nodePackages(root, cache);
  await buildWhenChanged(root, cache);
  const env = await appRuntime(root, cache);
  await benchPrograms();
  const packages = await benchPackages(root, cache);
  const { code } = await runInForeground(
    process.execPath,
    ['--import', 'tsx', join(root, 'bench', 'run.ts'), '--packages', packages, ...process.argv.slice(2)],
    { cwd: root, env },
  );
  process.exitCode = code ?? 1;
} catch (error) {
  process.stderr.write(describeProblem(error));
  process.exitCode = 1;
}
