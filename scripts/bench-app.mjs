// @ts-check
// npm run bench:app: sets up a desktop as the tests have it, then measures the app from outside. Arguments go to bench/app.ts.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { thisCacheFolder } from './setup/cache-folder.mjs';
import { runInForeground } from './setup/foreground.mjs';
import { describeProblem } from './setup/problem.mjs';
import { setUpDesktop } from './setup/test-desktop.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
/** @type {(() => Promise<unknown>)[]} */
const endings = [];

try {
  const env = await setUpDesktop({ root, cache: thisCacheFolder(), everything: true, endings });
  const args = [
    '--import',
    'tsx',
    join(root, 'bench', 'app.ts'),
    '--cache',
    thisCacheFolder(),
    ...process.argv.slice(2),
  ];
  process.exitCode = (await runInForeground(process.execPath, args, { cwd: root, env })).code ?? 1;
} catch (error) {
  process.stderr.write(describeProblem(error));
  process.exitCode = 1;
} finally {
  for (const end of endings) await end();
}
