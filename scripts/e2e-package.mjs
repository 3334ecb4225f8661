// @ts-check
// npm run e2e:package [-- vitest arguments]: makes the hardened, unpacked package and runs the main end-to-end tests against it.
// What the fuses keep a test from is named in `withoutMain`, and said at the end; the checkout's own run holds those.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { mainFiles, namePattern, withoutMain } from './package/e2e-list.mjs';
import { makeUnpacked } from './package/unpacked.mjs';
import { thisCacheFolder } from './setup/cache-folder.mjs';
import { electronRuntime } from './setup/electron-runtime.mjs';
import { runInForeground } from './setup/foreground.mjs';
import { describeProblem } from './setup/problem.mjs';
import { say } from './setup/progress.mjs';
import { systemPackages } from './setup/system-packages.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const cache = thisCacheFolder();

async function e2ePackage() {
  // Reads the clipboard, as the fuses keep Playwright from Electron's own.
  await systemPackages({ binaries: [], needed: ['xclip'], welcome: [] });
  const output = await mkdtemp(join(tmpdir(), 'postern-e2e-package-'));
  try {
    const runtime = await electronRuntime(root, cache);
    const folder = await makeUnpacked({
      root,
      cache,
      // Development packages keep the port by which the tests join their window.
      runtime: { ...runtime, kind: 'chosen' },
      output,
      version: '0.1.0-development',
    });
    const asked = process.argv.slice(2);
    const args = asked.length > 0 ? asked : [...mainFiles, '-t', namePattern(withoutMain)];
    const { code } = await runInForeground(
      process.execPath,
      [join(root, 'scripts', 'test.mjs'), '--only', 'e2e', '--', ...args],
      { cwd: root, env: { ...process.env, POSTERN_E2E_PACKAGE: folder } },
    );
    for (const { name, why } of asked.length > 0 ? [] : withoutMain)
      say(`Not in the package: ${name} (${why})`);
    return code;
  } finally {
    await rm(output, { recursive: true, force: true });
  }
}

try {
  process.exitCode = await e2ePackage();
} catch (error) {
  process.stderr.write(describeProblem(error));
  process.exitCode = 1;
}
