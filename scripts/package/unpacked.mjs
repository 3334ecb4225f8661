// @ts-check
import { readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { buildWhenChanged } from '../setup/build-when-changed.mjs';
import { writePapers } from './papers.mjs';
import { publishing } from './publish.mjs';

/**
 * What a package made with the stand-in Electron is called, everywhere a person may see it: it is for trying the package
 * out on the machine that made it.
 */
export const development = {
  name: 'postern-development',
  title: 'Postern (development)',
  suffix: '-development',
  notice: 'A development package with an Electron that is not an official one. Not for use.',
};

/**
 * Makes the unpacked folder, hardened as in a package, with electron-builder.
 * @param {{ root: string, cache: string, runtime: import('../setup/electron-runtime.mjs').Runtime, output: string, version: string }} options
 * @returns {Promise<string>} the folder
 */
export async function makeUnpacked({ root, cache, runtime, output, version }) {
  await buildWhenChanged(root, cache);
  await writePapers(root, join(root, 'release', 'stage'));
  const { build, Platform } = await import('electron-builder');
  const folder = join(output, folderNames[process.platform] ?? 'unpacked');
  await rm(folder, { recursive: true, force: true });
  await build({
    projectDir: root,
    targets: Platform.current().createTarget('dir'),
    publish: 'never',
    config: {
      extends: join(root, 'electron-builder.yml'),
      directories: { output },
      ...publishing(process.env),
      ...(runtime.kind === 'official'
        ? {}
        : {
            electronDist: dirname(runtime.binary),
            electronVersion: await versionOf(runtime.binary),
            extraMetadata: { version, desktopName: 'postern.desktop' },
          }),
    },
  });
  return folder;
}

/** What Electron's own file beside its binary says. */
const versionOf = async (/** @type {string} */ binary) =>
  (await readFile(join(dirname(binary), 'version'), 'utf8')).trim().replace(/^v/, '');

/** @type {Readonly<Record<string, string>>} */
const folderNames = { linux: 'linux-unpacked', darwin: 'mac-universal', win32: 'win-unpacked' };
