// @ts-check
// npm run compat: sets up a desktop as the tests have it, then tries releases of Codex. Arguments go to test/compat/main.ts.
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
  const desktop = await setUpDesktop({ root, cache: thisCacheFolder(), everything: true, endings });
  // npm finds the registry of this machine in the person's own home.
  const { HOME, USERPROFILE } = process.env;
  // The proxy runs in what runs the app: its parser of HTTP and its V8 are others than this Node's.
  const env = { ...desktop, HOME, USERPROFILE, ELECTRON_RUN_AS_NODE: '1' };
  const args = ['--import', 'tsx', join(root, 'test', 'compat', 'main.ts'), ...process.argv.slice(2)];
  const program = desktop.POSTERN_ELECTRON ?? process.execPath;
  process.exitCode = (await runInForeground(program, args, { cwd: root, env })).code ?? 1;
} catch (error) {
  process.stderr.write(describeProblem(error));
  process.exitCode = 1;
} finally {
  for (const end of endings) await end();
}
