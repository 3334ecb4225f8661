import { describe, expect, test } from 'vitest';
import { importsOf, sourcesBelow, type Import } from './imports.ts';

const sources = sourcesBelow('main', 'preload', 'renderer');
const imports = sources.flatMap(importsOf);
const contract = 'preload/contract.ts';
/** The contract's names at run time. */
const names = 'preload/names.ts';
/** Texts in the language in force, and a name that main and the window both say: every room that tells a person something uses them. */
const words = ['preload/language.ts', 'preload/limit-name.ts'];

/** The rooms in the order of the arrows: a room may import what stands on a lower floor, siblings share types only. */
const floors: readonly (readonly string[])[] = [
  ['main/domain'],
  ['main/files', 'main/threads', 'main/schemas', 'main/bus', 'main/transport'],
  [
    'main/proxy',
    'main/recorder',
    'main/gateways',
    'main/codex',
    'main/connect',
    'main/demo',
    'main/doctor',
    'main/control',
    'main/settings',
    'main/credentials',
    'main/auth',
    'main/keys',
    'main/providers',
    'main/verify',
    'main/export',
    'main/traces',
    'main/usage',
  ],
  ['main/ipc'],
  ['main/shell', 'main/cli'],
];
const rooms = floors.flat();

const roomOf = (path: string): string | null => rooms.find((room) => path.startsWith(`${room}/`)) ?? null;
const floorOf = (room: string): number => floors.findIndex((floor) => floor.includes(room));
const isPackage = (one: Import): boolean => !/^(main|preload|renderer)\//.test(one.to);
const show = (found: readonly Import[]): string[] => found.map((one) => `${one.from} -> ${one.to}`);

describe('imports point one way', () => {
  test('there are files to read, in every room that exists', () => {
    expect(sources.length).toBeGreaterThan(40);
    expect(imports.length).toBeGreaterThan(100);
  });

  test('the contract imports nothing', () => {
    expect(show(imports.filter((one) => one.from === contract))).toEqual([]);
  });

  test('every file of main stands in a known room or at the entrance', () => {
    const entrance = [
      'main/start.ts',
      'main/index.ts',
      'main/app.ts',
      'main/core.ts',
      'main/headless.ts',
      'main/cli.ts',
      'main/headless-core.ts',
      'main/environment.ts',
      'main/log.ts',
    ];
    const stray = sources.filter(
      ({ path }) => path.startsWith('main/') && roomOf(path) === null && !entrance.includes(path),
    );
    expect(stray.map(({ path }) => path).filter((path) => !path.startsWith('main/app/'))).toEqual([]);
  });

  test('a room imports only lower rooms, itself, and types of its siblings', () => {
    const wrong = imports.filter((one) => {
      const from = roomOf(one.from);
      if (from === null || isPackage(one) || one.to === contract || words.includes(one.to)) return false;
      if (one.to === names) return from !== 'main/ipc' && from !== 'main/shell';
      const to = roomOf(one.to);
      if (to === null) return !(one.typeOnly && /^main\/(environment|log)\.ts$/.test(one.to));
      if (to === from) return false;
      if (floorOf(to) < floorOf(from)) return false;
      return !(one.typeOnly && floorOf(to) === floorOf(from));
    });
    expect(show(wrong)).toEqual([]);
  });

  test('the contract gives types only, and the window knows nothing else of main', () => {
    expect(show(imports.filter((one) => one.to === contract && !one.typeOnly))).toEqual([]);
    const intoMain = imports.filter((one) => one.from.startsWith('renderer/') && one.to.startsWith('main/'));
    expect(show(intoMain)).toEqual([]);
  });
});

describe('what reaches outside stands in named places', () => {
  const importersOf = (name: RegExp): string[] => [
    ...new Set(imports.filter((one) => name.test(one.to)).map((one) => one.from)),
  ];

  test('electron is imported only at the entrance, the face, the shell, the register and the preload', () => {
    const allowed =
      /^(main\/index\.ts|main\/app\.ts|main\/app\/(face-electron|window)\.ts|main\/shell\/.*|main\/ipc\/register\.ts|preload\/index\.ts)$/;
    expect(importersOf(/^electron$/).filter((path) => !allowed.test(path))).toEqual([]);
  });

  test('undici stands in two files at most, keytar in one', () => {
    expect(importersOf(/^undici(\/|$)/).filter((path) => !path.endsWith('.d.ts')).length).toBeLessThanOrEqual(
      2,
    );
    expect(importersOf(/keytar/).length).toBeLessThanOrEqual(1);
  });

  test('a start does not load all of undici: the proxy takes its client, and the rest comes with the first request of ours', () => {
    const whole = imports.filter(({ to, typeOnly }) => to === 'undici' && !typeOnly).map(({ from }) => from);
    // In there, when the first request is made.
    expect(whole.filter((path) => !/^main\/auth\/http\.ts$|\.d\.ts$/.test(path))).toEqual([]);
  });

  test('the environment is read in one file', () => {
    const readers = sources.filter(
      ({ path, text }) => path.startsWith('main/') && /process\.env\b/.test(text),
    );
    expect(readers.map(({ path }) => path)).toEqual(['main/environment.ts']);
  });

  test('the window imports no part of Node', () => {
    const node = imports.filter((one) => one.from.startsWith('renderer/') && one.to.startsWith('node:'));
    expect(show(node)).toEqual([]);
  });
});

test('a file over 300 lines says at its head why it stays whole', () => {
  const silent = sources.filter(
    ({ text }) => text.split('\n').length > 300 && !text.startsWith('/**\n * @file'),
  );
  expect(silent.map(({ path }) => path)).toEqual([]);
});

test('nothing the core imports leads to Electron, so that it runs where there is no display', () => {
  const seen = new Set<string>();
  const queue = ['main/core.ts', 'main/headless.ts'];
  const reached: string[] = [];
  while (queue.length > 0) {
    const path = queue.pop() ?? '';
    if (seen.has(path)) continue;
    seen.add(path);
    for (const one of imports.filter(({ from, typeOnly }) => from === path && !typeOnly)) {
      if (one.to === 'electron') reached.push(path);
      else if (!isPackage(one)) queue.push(one.to);
    }
  }
  expect(reached).toEqual([]);
  expect(seen.size).toBeGreaterThan(100);
});
