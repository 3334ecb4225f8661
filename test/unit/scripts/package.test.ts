// What a package is made of and says of itself, where no package has to be made for it.
import { readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { notBundled } from '../../../scripts/build.mjs';
import { bundled, shippedFolders } from '../../../scripts/package/dependencies.mjs';
import { control, desktopEntry, spec, type About } from '../../../scripts/package/linux-texts.mjs';
import { publishing } from '../../../scripts/package/publish.mjs';
import { homes, whyNot } from '../../../scripts/package/report.mjs';
import { importsOf, root, sourcesBelow } from '../structure/imports.ts';

const own = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  readonly dependencies: Readonly<Record<string, string>>;
};
const about: About = {
  name: 'postern',
  version: '1.2.3',
  title: 'Postern',
  description: 'A gate',
  notice: null,
};

test('T12 every package our source takes is one that the bill of materials names', () => {
  const named = new Set([...Object.keys(own.dependencies), ...bundled, 'electron']);
  const taken = sourcesBelow('main', 'preload', 'renderer')
    .flatMap(importsOf)
    .filter(
      ({ to, typeOnly }) => !typeOnly && !to.includes('.ts') && !/^(main|preload|renderer|assets)\//.test(to),
    )
    .map(({ to }) => (/^(@[^/]+\/[^/]+|[^/]+)/.exec(to) ?? [''])[0])
    .filter((name) => !isBuiltin(name));
  expect(taken).toEqual(expect.arrayContaining(['react', 'undici', 'zod']));
  expect([...new Set(taken)].filter((name) => !named.has(name))).toEqual([]);
});

test('T12 what the build leaves as packages is what a package holds as such, and no more', () => {
  expect(Object.keys(own.dependencies).toSorted()).toEqual(
    notBundled.filter((name) => name !== 'electron').toSorted(),
  );
});

test('T12 what a package brings is what is needed, and what that needs, nearest first', () => {
  const folders = shippedFolders({
    '': { dependencies: { a: '1' }, devDependencies: { react: '19', vitest: '4' } },
    'node_modules/a': { dependencies: { b: '2' }, optionalDependencies: { c: '1', notHere: '1' } },
    'node_modules/a/node_modules/b': {},
    'node_modules/b': {},
    'node_modules/c': { devDependencies: { d: '1' } },
    'node_modules/d': {},
    'node_modules/react': {},
    'node_modules/vitest': {},
  });
  expect(folders).toEqual([
    'node_modules/a',
    'node_modules/a/node_modules/b',
    'node_modules/c',
    'node_modules/react',
  ]);
});

test('T12 without an address a package asks nobody for newer versions; one in the clear is refused', () => {
  expect(publishing({})).toEqual({ publish: null });
  expect(publishing({ POSTERN_PUBLISH_URL: 'https://example.com/postern' })).toEqual({});
  expect(publishing({ POSTERN_PUBLISH_URL: 'http://127.0.0.1:8080/postern' })).toEqual({});
  for (const address of ['http://example.com', 'example.com', 'ftp://127.0.0.2/'])
    expect(() => publishing({ POSTERN_PUBLISH_URL: address })).toThrow('must be an https address');
});

test('T12 each format that cannot be made is said with the reason', () => {
  const here = { platform: 'linux', official: false, lacking: () => null } as const;
  const all = Object.keys(homes);
  const why = (machine: Parameters<typeof whyNot>[1]) =>
    Object.fromEntries(all.map((format) => [format, whyNot(format, machine)]));
  expect(why(here)).toMatchObject({
    deb: null,
    rpm: null,
    'tar.gz': null,
    AppImage: expect.stringContaining('github.com'),
    dmg: 'it is made on macOS',
    nsis: 'it is made on Windows',
  });
  expect(why({ ...here, official: true })).toMatchObject({ AppImage: null });
  expect(whyNot('rpm', { ...here, lacking: () => 'rpmbuild is missing' })).toBe('rpmbuild is missing');
  expect(whyNot('snap', here)).toBe('no such format');
});

test('T12 the desktop entry takes links and names the class of the window; deb and rpm bring the same scripts', () => {
  const entry = desktopEntry(about);
  expect(entry).toContain('\nMimeType=x-scheme-handler/postern;\n');
  // What X11 calls the window; `npm run package:try` compares it with the real one.
  expect(entry).toContain('\nStartupWMClass=Postern\n');
  expect(control({ ...about, version: '1.2.3-beta.1' }, 7)).toContain('Version: 1.2.3~beta.1\n');
  const rpm = spec(about);
  expect(rpm).toContain('chmod 4755 /opt/Postern/chrome-sandbox');
  // Each that is laid out is listed: rpmbuild fails on one that is not, dpkg takes them all.
  expect(rpm.match(/^\/(opt|usr)\S+$/gm)).toHaveLength(9);
});
