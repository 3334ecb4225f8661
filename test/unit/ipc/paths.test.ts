import { expect, test } from 'vitest';
import { callNames, parseCall, shapeOf } from '../../../main/ipc/parse.ts';

/** Where a call takes a text of any kind, by its way through the parameters; ids and words of a list are none. */
function freeTexts(schema: unknown, way = ''): readonly string[] {
  if (Array.isArray(schema)) return schema.flatMap((one) => freeTexts(one, way));
  if (typeof schema !== 'object' || schema === null) return [];
  const { type, properties, enum: words, const: word, ...others } = schema as Record<string, unknown>;
  if (type === 'string' && words === undefined && word === undefined) return [way];
  return [
    ...Object.entries((properties ?? {}) as object).flatMap(([name, one]) =>
      freeTexts(one, way === '' ? name : `${way}.${name}`),
    ),
    ...['items', 'anyOf', 'oneOf', 'allOf', 'additionalProperties', 'prefixItems'].flatMap((key) =>
      freeTexts(others[key], way),
    ),
  ];
}
const last = (way: string): string => way.split('.').at(-1) ?? '';

test('H7: of all calls these alone take a path: a folder to launch in, a home to add, folders to look for, and those used last', () => {
  const paths = callNames.flatMap((name) =>
    [...new Set(freeTexts(shapeOf(name)))]
      .filter((way) => /path|file$|folder|dir|^place$|location/i.test(last(way)))
      .filter((way) => !way.endsWith('profile'))
      .map((way) => `${name} ${way}`),
  );
  expect(paths).toEqual([
    'session/search filter.folders',
    'session/facets filter.folders',
    'filter/save filter.folders',
    'export/preview filter.folders',
    'export/save filter.folders',
    'launch/preview folder',
    'launch/start folder',
    'launch/copyCommand folder',
    'settings/change recentFolders',
    'home/add path',
  ]);
});

test('H7: the free texts of all calls are known, so that a new one is looked at before it could name a file', () => {
  const texts = callNames.flatMap((name) =>
    freeTexts(shapeOf(name))
      .filter((way) => !/(?:^i|I)ds?$/.test(last(way)))
      .map(last),
  );
  expect([...new Set(texts)].toSorted().join(' ')).toBe(
    'accounts backends command effort endpoint folder folders gatewayName gateways header headers key model modelPattern models name password path profile proxyBypass proxyUrl proxyUser query recentFolders region replaces reviewModel secret terminal text tools upstream',
  );
});

test.each(['../other', '/etc/passwd', 'a/b', '..', '.', 'a\\b', 'a\0b', ''])(
  'H7: a profile, which names a file of Codex’s, cannot lead out of its folder: %j',
  (profile) => {
    expect(parseCall('connect/restorePreview', { homeId: 'h', profile }).ok).toBe(false);
    expect(parseCall('connect/restorePreview', { homeId: 'h', profile: 'work' }).ok).toBe(true);
  },
);

test('H7: a file to save, to read or to open is never named by the window', () => {
  for (const name of [
    'export/save',
    'bundle/save',
    'gatewayFile/open',
    'settingsFile/open',
    'settings/chooseCa',
    'place/open',
    'session/openFolder',
    'key/saveFromFile',
  ] as const) {
    for (const raw of [
      { path: '/etc/passwd' },
      { file: '/etc/passwd' },
      { place: '/etc/passwd' },
      { folder: '/etc' },
    ])
      expect(parseCall(name, raw).ok && JSON.stringify(parseCall(name, raw)).includes('etc'), name).toBe(
        false,
      );
  }
});
