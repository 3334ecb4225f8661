import { describe, expect, test } from 'vitest';
import { configText } from '../../../main/connect/config-text.ts';
import type { OwnedKey } from '../../../main/connect/port.ts';
import { connect, restore } from './text-keys.ts';

const keys: readonly OwnedKey[] = [
  { path: ['model_provider'], value: 'postern' },
  { path: ['model_providers', 'postern'], value: { name: 'OpenAI', args: ['a', 'b'] } },
];
const first = '# >>> postern >>> Codex goes through Postern. Undo: postern restore   (without Postern: sed)';
const root = 'model_provider = "postern"';
const table = '{ name = "OpenAI", args = ["a", "b"] }';
const plain = (text: string): string => text.replaceAll(/(# <<< postern <<<)[^\r\n]*/g, '$1');
const end = ' # <<< postern <<<';
const block = `${first}\n${root}\nmodel_providers.postern = ${table}${end}\n`;
const rootBlock = `${first}\n${root}${end}\n`;

describe('where the keys go', () => {
  test.each([
    ['an empty file', '', block],
    ['a file that defines none', '# mine\nmodel = "x"', `${block}# mine\nmodel = "x"`],
    [
      'a key of the same name',
      'model = "x"\nmodel_provider = "a" # mine\n',
      `model = "x"\n#postern# model_provider = "a" # mine\n${block}`,
    ],
    [
      'a key over several lines',
      'model_provider = """\n\na"""\nmodel = "x"\n',
      `${block}#postern# model_provider = """\n#postern# \n#postern# a"""\nmodel = "x"\n`,
    ],
    [
      'a table of the same name, with tables below',
      '[model_providers.postern]\nname = "a"\n# kept\n[model_providers.postern.http_headers]\nx = "1"\n[tui]\n',
      `${block}#postern# [model_providers.postern]\n#postern# name = "a"\n# kept\n#postern# [model_providers.postern.http_headers]\n#postern# x = "1"\n[tui]\n`,
    ],
    [
      'a header of the table above',
      'model = "x"\n[model_providers] # all\n[model_providers.a]\nname = "A"\n',
      `${rootBlock}model = "x"\n[model_providers] # all\n${first}\npostern = ${table}${end}\n[model_providers.a]\nname = "A"\n`,
    ],
    [
      'a header of the table above in a last line without end',
      'model = "x"\n[model_providers]',
      `${rootBlock}model = "x"\n${first}\n[model_providers]\npostern = ${table}${end}\n#postern# [model_providers]`,
    ],
    [
      'the table above written inline',
      'model_providers = { a = { name = "A" }, postern = {}, "b c".name = "B" } # two\n',
      `#postern# model_providers = { a = { name = "A" }, postern = {}, "b c".name = "B" } # two\n${first}\n${root}\nmodel_providers.a = { name = "A" }\nmodel_providers."b c".name = "B"\nmodel_providers.postern = ${table}${end}\n`,
    ],
    [
      'dotted keys of the table above',
      'model_providers.a.name = "A"\nmodel_providers.postern.name = "B"\n',
      `${block}model_providers.a.name = "A"\n#postern# model_providers.postern.name = "B"\n`,
    ],
    [
      'the table below a profile',
      '[profiles.p]\nmodel_provider = "a"\n',
      `${block}[profiles.p]\nmodel_provider = "a"\n`,
    ],
    [
      'a byte order mark before a key',
      '\uFEFFmodel = "x"\n[tui]\n',
      `\uFEFF${first}\nmodel = "x"\n${root}\nmodel_providers.postern = ${table}${end}\n#postern# \uFEFFmodel = "x"\n[tui]\n`,
    ],
    [
      'a byte order mark before a header',
      '\uFEFF[tui]\nnotifications = true\n',
      `\uFEFF${first}\n${root}\nmodel_providers.postern = ${table}\n[tui]${end}\n#postern# \uFEFF[tui]\nnotifications = true\n`,
    ],
    ['line ends of two characters', 'model = "x"\r\n', `${block.replaceAll('\n', '\r\n')}model = "x"\r\n`],
  ])('%s', (_, text, expected) => {
    const after = connect(text, keys);
    expect(plain(after.replaceAll('\r\n', '\n'))).toBe(expected.replaceAll('\r\n', '\n'));
    expect(after.includes('\r')).toBe(text.includes('\r'));
    expect(restore(after, keys)).toEqual({ text, drifted: [] });
  });

  test('a key below a table with a header goes into it', () => {
    const feature: readonly OwnedKey[] = [{ path: ['features', 'x'], value: true }];
    const after = connect('model = "x"\n[features]\nx = false\ny = true\n', feature);
    expect(plain(after)).toBe(
      `model = "x"\n[features]\n${first}\nx = true${end}\n#postern# x = false\ny = true\n`,
    );
  });

  test('no keys write nothing', () => {
    expect(connect('model = "x"', [])).toBe('model = "x"');
    expect(connect('\uFEFFmodel = "x"', [])).toBe('\uFEFFmodel = "x"');
  });
});

describe('what is refused, with nothing changed', () => {
  test.each([
    [
      'a list of tables in the way',
      '[[model_providers]]\na = 1\n',
      'at line 1 where model_providers.postern',
    ],
    ['a value in the way', 'model = "x"\nmodel_providers = 3\n', 'at line 2 where model_providers.postern'],
    ['a string with a line like a mark', 'a = """\n#postern# x"""\n', 'at line 2 that looks like'],
    ['a string with a line like a marker', "a = '''\n# >>> postern >>>\n'''\n", 'at line 2 that looks like'],
  ])('%s', (_, text, what) => {
    expect(configText.connected(text, keys, 'sed')).toMatchObject({
      ok: false,
      problem: { code: 'file-invalid', what: expect.stringContaining(what) },
    });
  });
});

describe('connecting again', () => {
  test('the same keys give the same bytes, E3', () => {
    const once = connect('model_provider = "a"\n[model_providers]\n', keys);
    expect(connect(once, keys)).toBe(once);
  });

  test('other keys take the place of those before', () => {
    const text = 'model = "mine"\nmodel_provider = "a"\nmodel_providers = { b = { name = "B" } }\n';
    const before: readonly OwnedKey[] = [
      { path: ['model'], value: 'gpt-5.5' },
      { path: ['openai_base_url'], value: 'http://127.0.0.1:1/l/old/v1' },
      ...keys,
    ];
    expect(connect(connect(text, before), keys)).toBe(connect(text, keys));
  });

  test('what somebody added inside the block stays', () => {
    const text = connect('', keys).replace('model_providers', 'sandbox_mode = "read-only"\nmodel_providers');
    expect(connect(text, keys)).toBe(`${connect('', keys)}sandbox_mode = "read-only"\n`);
  });
});

describe('the note in the block', () => {
  test('names the command, unless a path in it cannot stand in a comment', () => {
    const told = configText.connected('', keys, "sed -e x '/home/ana/.codex/config.toml'");
    expect(told.ok && told.value.split('\n')[0]).toContain(
      "(without Postern: sed -e x '/home/ana/.codex/config.toml')",
    );
    const untold = configText.connected('', keys, "sed -e x '/home/a\nb/config.toml'");
    expect(untold.ok && untold.value.split('\n')[0]).toBe(
      '# >>> postern >>> Codex goes through Postern. Undo: postern restore',
    );
  });
});

test('what is secret by its name is not shown as drift', () => {
  const text = connect('', keys).replace(
    'args = ["a", "b"]',
    'experimental_bearer_token = "sk-secret", env_key = "A_KEY"',
  );
  expect(configText.drift(text, keys)).toEqual({
    ok: true,
    value: [
      {
        key: 'model_providers.postern',
        ours: table,
        now: '{ name = "OpenAI", experimental_bearer_token = "…", env_key = "A_KEY" }',
      },
    ],
  });
});
