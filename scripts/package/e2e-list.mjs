// @ts-check

/** The end-to-end files that hold what Postern is for, and run against a package as well. */
export const mainFiles = [
  'launch',
  'sign-in',
  'gateways',
  'gateways-window',
  'gateways-files',
  'connect',
  'log',
  'session-detail',
  'session-search',
  'failures',
  'first-run',
  'keyring',
  'kill',
  'palette-settings',
  'deep-link',
  'tray',
].map((name) => `test/e2e/${name}.test.ts`);

/**
 * Tests that reach into the main process, and why; a package lets nobody into it.
 * @type {readonly { name: string, why: string }[]}
 */
export const withoutMain = [
  ...[
    'T8 from a bare home to the first routed turn by the keyboard',
    'C5 H9 a gateway by clicks',
    'P5 a taken lane has two ways out',
    'T7 settings go out as a file without secrets',
    'P12 T10 one session is read to the wire',
    'T13 I18 a gateway leaves as a file without its key',
    'T3 one click opens a terminal with Codex routed',
    'P11 P12 P13 T5 T10 sessions of the real codex are found',
  ].map((name) => ({ name, why: 'it answers a file dialog' })),
  { name: 'C1 in the browser: the page the system is asked to open', why: 'it stands in for the browser' },
  { name: 'T6 a turn that ends while the window is hidden', why: 'it listens to Electron’s notifications' },
  { name: 'T2 F8 where no tray exists', why: 'it hides windows by Electron’s own calls' },
  {
    name: 'T2 a hidden start is in the tray only',
    why: 'it asks Electron about windows; test/e2e/package.test.ts drives the tray of a package',
  },
];

/** A pattern of vitest's `-t` that takes every test but these. @param {readonly { name: string }[]} left */
export function namePattern(left) {
  const names = left.map(({ name }) => name.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&'));
  return names.length === 0 ? '' : `^(?!.*(${names.join('|')}))`;
}
