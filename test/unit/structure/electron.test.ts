// Electron's security checklist as far as it can be read off our own source: from its syntax tree, not from its text.
import { describe, expect, test } from 'vitest';
import { sourcesBelow, type SourceFile } from './imports.ts';
import { below, literalOf, nameOf, syntaxOf, type Place, type Syntax } from './syntax.ts';

const places = sourcesBelow('main', 'preload', 'renderer').flatMap(syntaxOf);

/** Preferences of a page with the only values they may have. */
const required: Readonly<Record<string, unknown>> = {
  sandbox: true,
  contextIsolation: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webSecurity: true,
  allowRunningInsecureContent: false,
  experimentalFeatures: false,
  webviewTag: false,
  navigateOnDragDrop: false,
};
/** Preferences that may not be written at all. */
const forbidden = [
  'enableBlinkFeatures',
  'disableBlinkFeatures',
  'plugins',
  'additionalArguments',
  'enablePreferredSizeMode',
  'nodeIntegrationInServiceWorker',
  'enableWebSQL',
];

const key = (node: Syntax): string => nameOf(node['key']);
const calls = (from: readonly Place[], name: RegExp): readonly Place[] =>
  from.filter(
    ({ node }) =>
      (node.type === 'CallExpression' || node.type === 'NewExpression') && name.test(nameOf(node['callee'])),
  );
const paths = (found: readonly Place[]): readonly string[] => [...new Set(found.map(({ path }) => path))];

function weakPreferences(from: readonly Place[]): readonly string[] {
  return from
    .filter(({ node }) => node.type === 'Property')
    .filter(({ node }) => {
      const name = key(node);
      if (forbidden.includes(name)) return true;
      // A view or a type may have a field of that name without a value of its own here; a literal is one.
      return Object.hasOwn(required, name) && literalOf(node['value']) !== required[name];
    })
    .map(({ path, node }) => `${path}: ${key(node)}`);
}

/** Where windows are made other than from our one set of preferences with the session beside it. */
function strangeWindows(from: readonly Place[]): readonly string[] {
  return calls(from, /(^|\.)(BrowserWindow|BrowserView|WebContentsView|BaseWindow)$/)
    .filter(({ node }) => {
      const preferences = below(node['arguments']).filter(
        (one) => one.type === 'Property' && key(one) === 'webPreferences',
      );
      const [first] = preferences;
      if (first === undefined || preferences.length > 1) return true;
      const value = first['value'] as Syntax;
      if (value.type !== 'ObjectExpression') return true;
      const written = value['properties'] as readonly Syntax[];
      const [spread, ...others] = written;
      return (
        spread?.type !== 'SpreadElement' ||
        nameOf((spread['argument'] as Syntax)['callee']) !== 'pagePreferences' ||
        others.some((one) => key(one) !== 'session')
      );
    })
    .map(({ path }) => path);
}

describe('the rules find what they are for', () => {
  const of = (text: string): readonly Place[] => syntaxOf({ path: 'planted.ts', text } satisfies SourceFile);
  test.each([
    'const p = { sandbox: false }',
    'const p = { "nodeIntegration": true }',
    'const p = { contextIsolation: isolated() }',
    'const p = { webSecurity: !debug }',
    'const p = { enableBlinkFeatures: "" }',
  ])('a weak preference: %s', (text) => {
    expect(weakPreferences(of(text))).toHaveLength(1);
  });
  test.each([
    'new BrowserWindow()',
    'new BrowserWindow({ webPreferences: { sandbox: true } })',
    'new electron.BrowserWindow({ webPreferences: { ...others() } })',
    'new BrowserWindow({ webPreferences: { ...pagePreferences(p, true), preload: x } })',
    'new WebContentsView({ webPreferences: preferences })',
  ])('a window of another making: %s', (text) => {
    expect(strangeWindows(of(text))).toEqual(['planted.ts']);
  });
  test('and pass what is right', () => {
    const right = of(
      'new BrowserWindow({ webPreferences: { ...pagePreferences(p, true), session: s } }); const q = { sandbox: true };',
    );
    expect([strangeWindows(right), weakPreferences(right)]).toEqual([[], []]);
  });
});

describe('G13 our own source', () => {
  test('is read whole', () => {
    expect(places.length).toBeGreaterThan(100_000);
    expect(calls(places, /^BrowserWindow$/)).toHaveLength(1);
  });

  test('G1 makes its one window from the one set of preferences, and weakens none anywhere', () => {
    expect(strangeWindows(places)).toEqual([]);
    expect(weakPreferences(places)).toEqual([]);
    const written = places.filter(
      ({ path, node }) => path === 'main/shell/page-preferences.ts' && node.type === 'Property',
    );
    expect(written.map(({ node }) => key(node))).toEqual(expect.arrayContaining(Object.keys(required)));
  });

  test('G3 loads nothing but its own page', () => {
    expect(paths(calls(places, /\.load(URL|File)$/))).toEqual(['main/shell/recovery.ts']);
    expect(
      calls(places, /\.loadURL$/).map(({ node }) => nameOf((node['arguments'] as unknown[])[0])),
    ).toEqual(['appPage']);
    expect(calls(places, /\.loadFile$/)).toEqual([]);
    expect(calls(places, /protocol\.(register|intercept)(?!Schemes)/)).toEqual([]);
  });

  test('runs no code out of text and puts no markup into the page', () => {
    expect(
      calls(
        places,
        /^(eval|Function)$|\.(executeJavaScript\w*|insertCSS|insertAdjacentHTML)$|^document\.write/,
      ),
    ).toEqual([]);
    const markup = places.filter(
      ({ node }) =>
        (node.type === 'JSXAttribute' && (node['name'] as Syntax)['name'] === 'dangerouslySetInnerHTML') ||
        (node.type === 'AssignmentExpression' &&
          /\.(innerHTML|outerHTML|srcdoc)$/.test(nameOf(node['left']))),
    );
    expect(markup).toEqual([]);
  });

  test('G6 hands addresses to the system in one place', () => {
    expect(paths(calls(places, /shell\.openExternal$/))).toEqual(['main/shell/external.ts']);
  });

  test('G5 G7 decides nothing in favour of a page or a bad certificate', () => {
    const granted = calls(places, /^decide$/).filter(
      ({ node }) => literalOf((node['arguments'] as unknown[])[0]) === true,
    );
    expect(granted).toEqual([]);
    expect(calls(places, /setCertificateVerifyProc$/)).toEqual([]);
    const unchecked = places.filter(
      ({ node }) =>
        node.type === 'Property' && key(node) === 'rejectUnauthorized' && literalOf(node['value']) === false,
    );
    expect(unchecked).toEqual([]);
  });

  test('G9 gives Chromium two switches, which weaken nothing', () => {
    const switches = calls(places, /commandLine\.append(Switch|Argument)$/);
    expect(switches.map(({ node }) => literalOf((node['arguments'] as unknown[])[0]))).toEqual([
      'disable-gpu-process-crash-limit',
      'enable-features',
    ]);
  });

  test('G17 starts no crash reporter and writes no heap', () => {
    expect(
      calls(
        places,
        /crashReporter|writeHeapSnapshot|takeHeapSnapshot|getHeapSnapshot|contentTracing|netLog|report\.writeReport/,
      ),
    ).toEqual([]);
    expect(
      places.filter(
        ({ node }) => node.type === 'ImportSpecifier' && nameOf(node['imported']) === 'crashReporter',
      ),
    ).toEqual([]);
  });

  test('H8 exposes one bridge to the page, and listens for calls in one file', () => {
    expect(paths(calls(places, /contextBridge\.exposeIn/))).toEqual(['preload/index.ts']);
    expect(paths(calls(places, /ipcMain\.(handle|on|once|handleOnce)$/))).toEqual(['main/ipc/register.ts']);
  });
});
