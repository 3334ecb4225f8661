import { describe, expect, test } from 'vitest';
import { inPreference, terminalNameOf } from '../../../main/codex/find-terminals.ts';
import { keepOpen, terminalsFor, type TerminalTask } from '../../../main/codex/terminals.ts';

const hostile = [
  '/home/me/with space',
  `/home/me/it's "quoted"`,
  '/home/me/$(touch pwned) `id`',
  '/home/me/two\nlines',
  '/home/me/-rf',
  '/home/me/プロジェクト ünï',
  '/home/me/a;b & c|d <e> %PATH% \\x',
];
const argv = keepOpen(['/usr/bin/codex', '-c', `model_provider='openai'`]);
const task = (folder: string): TerminalTask => ({
  folder,
  argv,
  text: `cd ${JSON.stringify(folder)} && codex`,
});

describe('terminals that take arguments', () => {
  const terminals = (['linux', 'darwin'] as const)
    .flatMap((platform) => terminalsFor(platform))
    .filter((one) => one.takes === 'argv');

  test.each(terminals.map((one) => [one.id, one] as const))(
    'M11: %s gets the command as its last arguments, word for word, and the folder in one word',
    (_id, terminal) => {
      for (const folder of hostile) {
        const words = terminal.start(task(folder));
        expect(words.slice(-argv.length)).toEqual(argv);
        const before = words.slice(0, -argv.length);
        const holding = before.filter((word) => word.includes(folder));
        expect(holding.length).toBeLessThanOrEqual(1);
        for (const word of holding) expect(word).toMatch(/^(--working-directory=)?\//);
      }
    },
  );
});

describe('terminals that take text', () => {
  test('M11: macOS gets the line as an argument of the script, never inside it', () => {
    for (const terminal of terminalsFor('darwin').filter((one) => one.takes === 'text')) {
      for (const folder of hostile) {
        const words = terminal.start(task(folder));
        expect(words.at(-1)).toBe(task(folder).text);
        expect(words.slice(0, -1).join(' ')).not.toContain('me/');
      }
    }
  });

  test('M11: Windows gets the line as one word; Windows Terminal with its separator escaped', () => {
    const text = `Set-Location -LiteralPath 'C:\\a;b'; & 'codex'`;
    const words = terminalsFor('win32').map((one) => one.start({ folder: 'C:\\a;b', argv: [], text }).at(-1));
    expect(words).toEqual([text.replaceAll(';', '\\;'), text]);
  });
});

test('the shell that keeps the window open parses nothing of the command', () => {
  expect(keepOpen(['codex', '$(x)', "it's"])).toEqual([
    '/bin/sh',
    '-c',
    '"$@"; exec "${SHELL:-/bin/sh}"',
    'postern',
    'codex',
    '$(x)',
    "it's",
  ]);
});

test('each terminal of a system has an id of its own', () => {
  for (const platform of ['linux', 'darwin', 'win32'] as const) {
    const ids = terminalsFor(platform).map((one) => one.id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBeGreaterThan(1);
  }
});

test('the user’s choice, then the system’s, then the desktop’s, then the rest', () => {
  const found = ['gnome-terminal', 'konsole', 'kitty', 'xterm'].map((id) => ({ id }));
  expect(inPreference(found, ['kitty', null, 'konsole', 'kitty', 'not there']).map((one) => one.id)).toEqual([
    'kitty',
    'konsole',
    'gnome-terminal',
    'xterm',
  ]);
});

test.each([
  ['/usr/bin/gnome-terminal.wrapper', 'gnome-terminal'],
  ['/usr/bin/gnome-terminal.real', 'gnome-terminal'],
  ['/usr/bin/uxterm', 'xterm'],
  ['/usr/bin/urxvtcd', 'urxvt'],
  ['/usr/bin/xfce4-terminal', 'xfce4-terminal'],
])('the alternative %s is %s', (path, expected) => {
  expect(terminalNameOf(path)).toBe(expected);
});
