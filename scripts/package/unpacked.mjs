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
  const electron = runtime.kind === 'official' ? null : await versionOf(runtime.binary);
  await writePapers(root, join(root, 'release', 'stage'), electron);
  const { build } = await import('electron-builder');
  const folder = join(output, folderNames[process.platform] ?? 'unpacked');
  await rm(folder, { recursive: true, force: true });
  await build({
    projectDir: root,
    targets: await targetHere('dir'),
    publish: 'never',
    config: {
      extends: join(root, 'electron-builder.yml'),
      directories: { output },
      ...publishing(process.env),
      ...(electron === null
        ? {}
        : {
            electronDist: dirname(runtime.binary),
            electronVersion: electron,
            extraMetadata: { version, desktopName: 'postern.desktop' },
          }),
    },
  });
  return folder;
}

/** A format for this kind of machine; on macOS for both kinds, whichever this one is. @param {string} format */
export async function targetHere(format) {
  const { Arch, Platform } = await import('electron-builder');
  const current = Platform.current();
  return current === Platform.MAC
    ? current.createTarget(format, Arch.universal)
    : current.createTarget(format);
}

/** What Electron's own file beside its binary says. */
const versionOf = async (/** @type {string} */ binary) =>
  (await readFile(join(dirname(binary), 'version'), 'utf8')).trim().replace(/^v/, '');

/** @type {Readonly<Record<string, string>>} */
const folderNames = { linux: 'linux-unpacked', darwin: 'mac-universal', win32: 'win-unpacked' };
