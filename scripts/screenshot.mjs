// npm run screenshot: takes the pictures of the documents, from the real app with the real Codex behind it.
// npm run screenshot -- <folder> takes every picture of a session; npm run screenshot -- <folder> sign-in those of signing in,
// npm run screenshot -- <folder> gateways those of gateways, backends and the network, npm run screenshot -- <folder> log
// those of the session log, npm run screenshot -- <folder> codex those of Codex on this machine, and
// npm run screenshot -- <folder> first-run those of the first start, with the seconds of each step.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { thisCacheFolder } from './setup/cache-folder.mjs';
import { runInForeground } from './setup/foreground.mjs';
import { describeProblem } from './setup/problem.mjs';
import { setUpDesktop } from './setup/test-desktop.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const chapters = ['sign-in', 'gateways', 'log', 'codex', 'first-run'];
/** @type {(() => Promise<unknown>)[]} */
const endings = [];

try {
  const env = await setUpDesktop({ root, cache: thisCacheFolder(), everything: true, endings });
  const [folder = [], chapter] = process.argv.slice(2);
  const take = chapters.includes(chapter ?? '') ? join(chapter ?? '', 'take.ts') : 'take.ts';
  const args = ['--import', 'tsx', join(root, 'scripts', 'screenshot', take), folder].flat();
  process.exitCode = (await runInForeground(process.execPath, args, { cwd: root, env })).code;
} catch (error) {
  process.stderr.write(describeProblem(error));
  process.exitCode = 1;
} finally {
  for (const end of endings) await end();
}
