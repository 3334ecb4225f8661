import { describe, expect, test } from 'vitest';
import type { CommandSpec } from '../../../main/cli/command.ts';
import { parseCommandLine } from '../../../main/cli/parse.ts';
import { commandTable, groups } from '../../../main/cli/table.ts';

const parse = (...words: readonly string[]) => parseCommandLine(words, commandTable, groups, '1.2.3');

/** What was given to a command, as plain data. */
function given(...words: readonly string[]) {
  const parsed = parse(...words);
  if (parsed.type !== 'run') throw new Error(parsed.text);
  const { command, given: read, json } = parsed;
  return {
    command: command.words.join(' '),
    operands: (command.operands ?? []).map(({ name }) => read.operand(name)).filter((one) => one !== ''),
    rest: read.rest(),
    options: Object.fromEntries(
      (command.options ?? []).flatMap((option): [string, unknown][] => {
        const value = option.many === true ? read.values(option.name) : read.value(option.name);
        const shown = option.value === undefined ? read.on(option.name) : value;
        return shown === null || shown === false || (Array.isArray(shown) && shown.length === 0)
          ? []
          : [[option.name, shown]];
      }),
    ),
    json,
  };
}

const wrong = (...words: readonly string[]): string => {
  const parsed = parse(...words);
  if (parsed.type !== 'wrong') throw new Error(`understood: ${words.join(' ')}`);
  return parsed.text;
};

describe('a command line', () => {
  test.each([
    ['status', {}],
    ['gateway list', {}],
    ['gateway use team', { operands: ['team'] }],
    ['gateway rename a b --json', { operands: ['a', 'b'], json: true }],
    ['backend list -g team', { options: { gateway: 'team' } }],
    ['routing off', { operands: ['off'] }],
    ['logout', {}],
    ['homes', {}],
    ['homes add /x', { operands: ['/x'] }],
    [
      'sessions -n 5 --status failed --status streaming',
      { options: { limit: '5', status: ['failed', 'streaming'] } },
    ],
    ['backend create --name n --api-key -', { options: { name: 'n', 'api-key': '-' } }],
    ['logs -f', { options: { follow: true } }],
    ['token abc', { operands: ['abc'] }],
  ])('%s', (line, expected) => {
    const words = line.split(' ');
    const command = words.slice(
      0,
      commandTable.some((one) => one.words.join(' ') === words.slice(0, 2).join(' ')) ? 2 : 1,
    );
    expect(given(...words)).toEqual({
      command: command.join(' '),
      operands: [],
      rest: [],
      options: {},
      json: false,
      ...expected,
    });
  });

  test('what follows -- goes to Codex as it is, options and all', () => {
    const codex = ['exec', '--json', '--model', 'x', '-g', '--', 'say "hi"'];
    expect(given('start', 'codex', '--gateway', 'team', '--', ...codex)).toMatchObject({
      rest: codex,
      options: { gateway: 'team' },
      json: false,
    });
  });

  test('an option of a command is not taken by another', () => {
    expect(wrong('status', '--gateway', 'x')).toContain("unknown option '--gateway'");
  });

  test.each([
    ['frobnicate', 'unknown command'],
    ['gateway frobnicate', 'unknown command'],
    ['gateway', 'Usage: postern gateway'],
    ['gateway use', "missing required argument 'NAME'"],
    ['gateway use a b', 'too many arguments'],
    ['routing sideways', 'SWITCH takes on, off, not sideways'],
    ['gateway use', 'Next: postern gateway use --help says what it takes.'],
    ['frobnicate', 'Next: postern --help says what it takes.'],
    ['start codex --lane sideways', '--lane takes auto, chatgpt, api, not sideways'],
    ['sessions --status sideways', '--status takes'],
    ['gateway lst', 'Did you mean list?'],
  ])('%s is not understood, and what is wrong is said', (line, text) => {
    expect(wrong(...line.split(' '))).toContain(text);
  });

  test('nothing at all shows which commands there are, and counts as not understood', () => {
    expect(wrong()).toContain('Commands:');
  });

  test('help and version are asked for, and no mistake', () => {
    const asked = ['--help', 'gateway --help', 'backend create -h', 'help', 'help gateway', 'help sessions'];
    for (const words of asked.map((line) => line.split(' '))) {
      expect(parse(...words)).toMatchObject({
        type: 'text',
        text: expect.stringContaining('Usage:') as string,
      });
    }
    expect(parse('--version')).toEqual({ type: 'text', text: '1.2.3\n' });
  });

  test('names of objects of the language are names like any', () => {
    for (const word of ['__proto__', 'constructor', 'toString']) {
      expect(given('gateway', 'use', word).operands).toEqual([word]);
      expect(wrong(word)).toContain('unknown command');
    }
  });
});

describe('the table of commands', () => {
  const all = (pick: (command: CommandSpec) => readonly string[]) => commandTable.map(pick);

  test('no two commands share their words', () => {
    const words = commandTable.map((one) => one.words.join(' '));
    expect(new Set(words).size).toBe(words.length);
  });

  test('every command, operand and option says in one sentence what it is for', () => {
    for (const { about } of commandTable) expect(about).toMatch(/^[A-Z].*\.$/);
    for (const { about } of commandTable.flatMap((one) => [
      ...(one.operands ?? []),
      ...(one.options ?? []),
    ])) {
      expect(about).toMatch(/^[^A-Z\s].*[^.]$|^(Codex|AWS)/);
    }
  });

  test('options have different names and letters within a command, and none takes those of all', () => {
    for (const names of all(({ options }) => (options ?? []).map((one) => one.name)))
      expect(new Set([...names, 'json', 'help']).size).toBe(names.length + 2);
    for (const letters of all(({ options }) => (options ?? []).flatMap((one) => one.letter ?? [])))
      expect(new Set([...letters, 'h', 'V']).size).toBe(letters.length + 2);
  });

  test('a word that begins several commands is described', () => {
    const shared = commandTable.filter((one) => one.words.length > 1).map((one) => one.words[0] ?? '');
    const own = new Set(commandTable.filter((one) => one.words.length === 1).map((one) => one.words[0]));
    expect(Object.keys(groups).toSorted()).toEqual(
      [...new Set(shared)].filter((one) => !own.has(one)).toSorted(),
    );
  });
});
