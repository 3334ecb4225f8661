// electron-builder.yml for the systems that cannot be tried here: electron-builder's own schema, and the files it names.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { getConfig, validateConfiguration } from 'app-builder-lib/out/util/config/config.js';
import { DebugLogger } from 'builder-util';
import { expect, test } from 'vitest';
import { homes } from '../../../scripts/package/report.mjs';
import { root } from '../structure/imports.ts';

const config = await getConfig(root, join(root, 'electron-builder.yml'), null);
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

test('T12 an app for both kinds of Mac is put together from two with the same files', () => {
  const patterns = (files: unknown): readonly string[] =>
    [files ?? []].flat().filter((one) => String(one).includes('prebuilds')) as string[];
  // One that named a kind, in what every system leaves out, would take a different part out of each.
  expect(patterns(config.files)).toEqual([]);
  expect(patterns(config.mac?.files)).toEqual(['!**/prebuilds/!(darwin-*)/**']);
  expect(config.mac?.x64ArchFiles).toBe('**/prebuilds/**');
  for (const part of [config.linux, config.win])
    expect(patterns(part?.files)).toEqual(['!**/prebuilds/!(${platform}-${arch})/**']);
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
