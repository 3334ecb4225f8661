// @ts-check
// Builds main, preload and renderer into out/. Run by hand it always builds; start and test build when something changed.
import { existsSync } from 'node:fs';
import { mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { thisCacheFolder } from './setup/cache-folder.mjs';
import { withLock } from './setup/lock.mjs';
import { describeProblem, SetupProblem } from './setup/problem.mjs';
import { say } from './setup/progress.mjs';

/** Each program of the main side, by the name of its file in out/main; code finds a worker beside itself. */
const mainEntries = {
  start: 'main/start.ts',
  index: 'main/index.ts',
  headless: 'main/headless.ts',
  'proxy-worker': 'main/proxy/worker.ts',
  'recorder-worker': 'main/recorder/worker.ts',
  'keyring-host': 'main/credentials/keyring-host.ts',
  cli: 'main/cli.ts',
};
/** What stays a package of its own: Electron, parts that load native code beside themselves, and what only an update loads. */
export const notBundled = ['electron', 'keytar', '@photostructure/sqlite', 'electron-updater'];
const preloadEntry = 'preload/index.ts';
const rendererEntry = 'renderer/index.html';

/**
 * Builds everything aside and puts it in the place of out/ in one step, so that out/ is never half a build.
 * @param {string} root
 * @throws {SetupProblem} build-entry-missing
 */
export async function buildAll(root) {
  const missing = [...Object.values(mainEntries), preloadEntry, rendererEntry].filter(
    (entry) => !existsSync(join(root, entry)),
  );
  if (missing.length > 0) {
    throw new SetupProblem({
      code: 'build-entry-missing',
      what: `Could not build: ${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing.`,
      why: 'the build starts from these files.',
      next: 'Restore them from the repository, then try again.',
    });
  }
  const { build } = await import('vite');
  const { default: react } = await import('@vitejs/plugin-react');
  const draft = await mkdtemp(join(root, 'node_modules', '.postern-build-'));
  try {
    for (const target of targets(root, draft, react)) {
      await build({ configFile: false, logLevel: 'warn', mode: 'production', ...target });
    }
    const old = `${draft}-old`;
    const out = join(root, 'out');
    if (existsSync(out)) await rename(out, old);
    await rename(draft, out);
    await rm(old, { recursive: true, force: true });
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/**
 * @param {string} root
 * @param {string} draft
 * @param {typeof import('@vitejs/plugin-react').default} react
 * @returns {import('vite').InlineConfig[]}
 */
function targets(root, draft, react) {
  const input = Object.fromEntries(
    Object.entries(mainEntries).map(([name, entry]) => [name, join(root, entry)]),
  );
  return [
    {
      root,
      // One file is read sooner than a hundred, and what nobody calls of a library is not read at all.
      ssr: { noExternal: true, external: [...notBundled] },
      build: {
        ssr: true,
        target: 'node20',
        outDir: join(draft, 'main'),
        sourcemap: true,
        rolldownOptions: {
          // Its comments name our files from here; from wherever it was called, every chunk would have another name.
          cwd: root,
          input,
          external: (id) => notBundled.includes(id),
          output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
        },
      },
    },
    {
      root,
      ssr: { noExternal: true },
      build: {
        ssr: true,
        target: 'chrome130',
        outDir: join(draft, 'preload'),
        sourcemap: true,
        rolldownOptions: {
          cwd: root,
          input: { index: join(root, preloadEntry) },
          external: ['electron'],
          output: { format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false },
        },
      },
    },
    {
      root: join(root, 'renderer'),
      base: './',
      plugins: [react()],
      build: {
        target: 'chrome130',
        outDir: join(draft, 'renderer'),
        emptyOutDir: true,
        assetsInlineLimit: 0,
        modulePreload: { polyfill: false },
        reportCompressedSize: false,
        // It is read from the disk beside it, whole and at once.
        chunkSizeWarningLimit: 2_000,
      },
    },
  ];
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const root = fileURLToPath(new URL('..', import.meta.url));
  try {
    await withLock(thisCacheFolder(), root, () => buildAll(root));
    say('Built into out/.');
  } catch (error) {
    process.stderr.write(describeProblem(error));
    process.exitCode = 1;
  }
}
