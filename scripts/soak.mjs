// @ts-check
// npm run soak: makes sure that packages and the app's Electron are there, then runs a bad day. Arguments go to bench/soak.ts.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { appRuntime } from './setup/app-runtime.mjs';
import { thisCacheFolder } from './setup/cache-folder.mjs';
import { runInForeground } from './setup/foreground.mjs';
import { nodePackages } from './setup/node-packages.mjs';
import { describeProblem } from './setup/problem.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const cache = thisCacheFolder();

try {
  await nodePackages(root, cache);
  const args = ['--import', 'tsx', join(root, 'bench', 'soak.ts'), ...process.argv.slice(2)];
  const env = await appRuntime(root, cache);
  process.exitCode = (await runInForeground(process.execPath, args, { cwd: root, env })).code ?? 1;
} catch (error) {
  process.stderr.write(describeProblem(error));
  process.exitCode = 1;
}
