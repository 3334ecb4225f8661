// electron-builder.yml for the systems that cannot be tried here: electron-builder's own schema, and the files it names.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { getConfig, validateConfiguration } from 'app-builder-lib/out/util/config/config.js';
import { DebugLogger } from 'builder-util';
import { expect, test } from 'vitest';
import { homes } from '../../../scripts/package/report.mjs';
import { root } from '../structure/imports.ts';

const config = await getConfig(root, join(root, 'electron-builder.yml'), null);
/** electron-builder's own way to match; it comes without types. */
const matches = createRequire(import.meta.url)('minimatch') as (path: string, pattern: string) => boolean;
const valid = (one: object): Promise<void> => validateConfiguration(one, new DebugLogger(false));

/** Width in pixels of each picture in an ICO file; 0 stands for 256. */
function sizesInIco(bytes: Buffer): readonly number[] {
  const count = bytes.readUInt16LE(4);
  return Array.from({ length: count }, (_, at) => bytes.readUInt8(6 + 16 * at) || 256);
}

test('T12 the configuration of every system is what electron-builder’s schema allows', async () => {
  await valid(config);
  const { mac, win, nsis } = config;
  await expect(valid({ ...config, mac: { ...mac, hardenedRuntim: true } })).rejects.toThrow(
    'configuration.mac',
  );
  await expect(valid({ ...config, win: { ...win, icons: 'x.ico' } })).rejects.toThrow('configuration.win');
  await expect(valid({ ...config, nsis: { ...nsis, oneClik: true } })).rejects.toThrow('configuration.nsis');
});

test('T12 each system makes the formats that are promised, for both kinds of Mac in one', () => {
  expect(config.mac?.target).toEqual([
    { target: 'dmg', arch: 'universal' },
    { target: 'zip', arch: 'universal' },
  ]);
  expect(config.win?.target).toEqual(['nsis', 'portable']);
  expect(config.linux?.target).toEqual(['AppImage']);
  expect(Object.keys(homes)).toEqual(['tar.gz', 'deb', 'rpm', 'AppImage', 'dmg', 'zip', 'nsis', 'portable']);
  // Two programs of one name would be one file.
  expect(config.portable?.artifactName).not.toBe(config.artifactName);
});

test('T12 native parts of this system and kind are packed and no others; both kinds of Mac get the same, to be put together', () => {
  const folders = [
    'linux-x64',
    'linux-arm64',
    'linuxmusl-x64',
    'darwin-x64',
    'darwin-arm64',
    'win32-x64',
    'win32-ia32',
  ];
  // Read into sets of files, of which there is one.
  const sets = [config.files ?? []].flat() as readonly { readonly filter: readonly string[] }[];
  const out = sets.flatMap(({ filter }) => filter).filter((pattern) => pattern.includes('prebuilds'));
  expect([sets.length, out.length]).toEqual([1, 2]);
  const kept = (platform: string, arch: string): readonly string[] => {
    const patterns = out.map((one) => one.slice(1).replace('${platform}', platform).replace('${arch}', arch));
    return folders.filter(
      (folder) =>
        !patterns.some((pattern) => matches(`node_modules/keytar/prebuilds/${folder}/keytar.node`, pattern)),
    );
  };
  expect(kept('linux', 'x64')).toEqual(['linux-x64']);
  expect(kept('win32', 'x64')).toEqual(['win32-x64']);
  expect(kept('darwin', 'x64')).toEqual(['darwin-x64', 'darwin-arm64']);
  expect(kept('darwin', 'arm64')).toEqual(kept('darwin', 'x64'));
  expect(
    matches('Contents/Resources/app.asar.unpacked/prebuilds/x/y.node', config.mac?.x64ArchFiles ?? ''),
  ).toBe(true);
  // A list of a system's own that only leaves out would bring everything else along.
  expect([config.linux, config.mac, config.win].map((part) => part?.files)).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

test('T12 the icons it names are there, as large as each system wants them', () => {
  const at = (path: string | null | undefined): Buffer => readFileSync(join(root, 'assets', path ?? 'none'));
  const mac = at(config.mac?.icon as string);
  expect(mac.toString('latin1', 1, 4)).toBe('PNG');
  expect([mac.readUInt32BE(16), mac.readUInt32BE(20)]).toEqual([1024, 1024]);
  expect(sizesInIco(at(config.win?.icon as string))).toEqual([16, 20, 24, 32, 40, 48, 64, 128, 256]);
  expect(existsSync(join(root, 'assets', String(config.linux?.icon), '512.png'))).toBe(true);
});

test('T12 what it calls and what it brings along is there', () => {
  const hooks = [config.afterPack, config.afterSign].map(String);
  expect(hooks).toEqual(['scripts/package/after-pack.mjs', 'scripts/package/notarise.mjs']);
  const brought = [config, config.mac, config.win, config.linux].flatMap((part) =>
    [part?.extraResources ?? []].flat().map((one) => (typeof one === 'string' ? one : String(one.from))),
  );
  const missing = [...hooks, ...brought]
    .filter((path) => !path.startsWith('release/stage/'))
    .filter((path) => !existsSync(join(root, path)));
  expect(missing).toEqual([]);
});
