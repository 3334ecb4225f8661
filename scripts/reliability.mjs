// @ts-check
// npm run reliability: makes sure that packages and the app's Electron are there, then runs every long proof. Arguments go to test/reliability/main.ts.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { appRuntime } from './setup/app-runtime.mjs';
import { thisCacheFolder } from './setup/cache-folder.mjs';
import { runInForeground } from './setup/foreground.mjs';
import { nodePackages } from './setup/node-packages.mjs';
import { describeProblem } from './setup/problem.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

try {
  const cache = thisCacheFolder();
  await nodePackages(root, cache);
  const env = await appRuntime(root, cache);
  const args = ['--import', 'tsx', join(root, 'test', 'reliability', 'main.ts'), ...process.argv.slice(2)];
  const { code } = await runInForeground(process.execPath, args, { cwd: root, env });
  process.exitCode = code;
} catch (error) {
  process.stderr.write(describeProblem(error));
  process.exitCode = 1;
}
