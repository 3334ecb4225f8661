// What is installed comes from the registry, is what was looked at when it was added, and runs nothing while it is installed.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from './imports.ts';

interface Locked {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly name?: string;
  readonly hasInstallScript?: boolean;
  readonly inBundle?: boolean;
}
const json = (name: string): unknown => JSON.parse(readFileSync(join(root, name), 'utf8'));
const lock = json('package-lock.json') as {
  readonly lockfileVersion: number;
  readonly packages: Readonly<Record<string, Locked>>;
};
const own = json('package.json') as {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
};
const registry = 'https://registry.npmjs.org/';

/** What is wrong with the packages of a lock file, one line each. */
function faults(packages: Readonly<Record<string, Locked>>): readonly string[] {
  return Object.entries(packages).flatMap(([path, one]) => {
    if (path === '') return [];
    // Inside another package's archive, whose checksum covers it.
    const covered = one.inBundle === true;
    return [
      ...(path.startsWith('node_modules/') && one.link !== true
        ? []
        : [`${path} is no package of the registry`]),
      ...(one.resolved === undefined || one.resolved.startsWith(registry)
        ? []
        : [`${path} comes from ${one.resolved}`]),
      ...(covered || /^sha512-[A-Za-z0-9+/]{86}==$/.test(one.integrity ?? '')
        ? []
        : [`${path} has no sha512`]),
      ...(/^\d+\.\d+\.\d+/.test(one.version ?? '') ? [] : [`${path} has no version`]),
    ];
  });
}

test('G14 every package comes from the registry with its checksum', () => {
  expect(lock.lockfileVersion).toBe(3);
  expect(Object.keys(lock.packages).length).toBeGreaterThan(100);
  expect(faults(lock.packages)).toEqual([]);
});

test.each<readonly [string, Locked]>([
  [
    'another host',
    { version: '1.0.0', resolved: 'https://registry.example/x.tgz', integrity: `sha512-${'a'.repeat(86)}==` },
  ],
  [
    'plain http',
    {
      version: '1.0.0',
      resolved: 'http://registry.npmjs.org/x.tgz',
      integrity: `sha512-${'a'.repeat(86)}==`,
    },
  ],
  [
    'a repository',
    {
      version: '1.0.0',
      resolved: 'git+ssh://git@github.com/x/y.git#1',
      integrity: `sha512-${'a'.repeat(86)}==`,
    },
  ],
  ['no checksum', { version: '1.0.0' }],
  ['a weak checksum', { version: '1.0.0', integrity: 'sha1-abc=' }],
  ['a link', { version: '1.0.0', link: true, integrity: `sha512-${'a'.repeat(86)}==` }],
])('G14 it is seen when a package comes with %s', (_, one) => {
  expect(faults({ 'node_modules/planted': one })).toHaveLength(1);
});

test('G14 what we depend on is pinned to one version each', () => {
  const all = { ...own.dependencies, ...own.devDependencies };
  const loose = Object.entries(all).filter(([, range]) => !/^(npm:@?[\w./-]+@)?\d+\.\d+\.\d+$/.test(range));
  expect(loose).toEqual([]);
});

test('G14 a package under another name is the one that is known', () => {
  const renamed = Object.entries(lock.packages).filter(
    ([path, { name }]) => path !== '' && name !== undefined,
  );
  expect(renamed.map(([path, { name }]) => [path, name])).toEqual([
    ['node_modules/keytar', '@github/keytar'],
  ]);
});
