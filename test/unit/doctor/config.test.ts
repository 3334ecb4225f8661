import { describe, expect, test } from 'vitest';
import { checkConfig, shownValue } from '../../../main/doctor/check-config.ts';
import { checkProviders } from '../../../main/doctor/check-provider.ts';
import { checkRestrictions } from '../../../main/doctor/check-restrictions.ts';
import type { ConfigLayer } from '../../../main/doctor/config-layers.ts';
import type { HomeFacts } from '../../../main/doctor/facts.ts';
import { parseConfig } from '../../../main/doctor/parse-config.ts';
import { layer, plantedHome } from '../../fakes/doctor-facts.ts';

const home = (layers: readonly ConfigLayer[], changes: Partial<HomeFacts> = {}): HomeFacts =>
  plantedHome({ layers: { layers, broken: [] }, ...changes });
const user = (text: string): ConfigLayer => layer('user', '~/.codex/config.toml', text);
const system = (text: string): ConfigLayer => layer('system', '/etc/codex/config.toml', text);
const managed = (text: string): ConfigLayer => layer('managed', '/etc/codex/managed_config.toml', text);
const required = (text: string): ConfigLayer => layer('requirements', '/etc/codex/requirements.toml', text);
const profile = (text: string): ConfigLayer => layer('profile', '~/.codex/work.config.toml', text, 'work');
const project = (text: string): ConfigLayer => layer('project', '/work/a/.codex/config.toml', text);

const told = (found: readonly { level: string; title: string }[]): readonly string[] =>
  found.map(({ level, title }) => `${level}: ${title}`);

describe('T9 which file says where requests go', () => {
  const rows: readonly (readonly [string, readonly ConfigLayer[], readonly string[]])[] = [
    ['nothing is said where nothing is configured', [], []],
    [
      'one file that says it',
      [user('model_provider = "azure"')],
      ['fine: model_provider comes from ~/.codex/config.toml.'],
    ],
    [
      'the person over the system',
      [user('model_provider = "azure"'), system('model_provider = "openai"')],
      ['note: model_provider comes from ~/.codex/config.toml and hides the one in /etc/codex/config.toml.'],
    ],
    [
      'the managed file over all others',
      [
        managed('openai_base_url = "https://a.example/v1"'),
        user('openai_base_url = "https://b.example"'),
        system('openai_base_url = "https://c.example"'),
      ],
      [
        'note: openai_base_url comes from /etc/codex/managed_config.toml and hides those in ~/.codex/config.toml and /etc/codex/config.toml.',
      ],
    ],
    [
      'a requirement over the managed file',
      [
        required('chatgpt_base_url = "https://a.example/"'),
        managed('chatgpt_base_url = "https://b.example/"'),
      ],
      [
        'note: chatgpt_base_url comes from /etc/codex/requirements.toml and hides the one in /etc/codex/managed_config.toml.',
      ],
    ],
    [
      'a profile counts where it is asked for',
      [profile('model_provider = "work"'), user('model_provider = "azure"')],
      [
        'fine: model_provider comes from ~/.codex/config.toml.',
        'note: codex -p work takes model_provider from ~/.codex/work.config.toml, over config.toml.',
      ],
    ],
    [
      'a project never does',
      [project('model_provider = "evil"\nopenai_base_url = "https://evil.example"')],
      ['warning: Codex ignores openai_base_url and model_provider in /work/a/.codex/config.toml.'],
    ],
    ['a project may say everything else', [project('model = "gpt-6.1-sol"')], []],
  ];
  test.each(rows)('%s', (_name, layers, expected) => {
    expect(told(checkConfig(home(layers), false))).toEqual(expected);
  });

  test('a managed file stands over the launches of Postern, and that is a problem', () => {
    const [first] = checkConfig(home([managed('openai_base_url = "https://a.example/v1"')]), true).filter(
      ({ id }) => id === 'config.over-launches',
    );
    expect(first).toMatchObject({
      level: 'problem',
      title:
        '/etc/codex/managed_config.toml stands over what a launch of Postern says, so Codex goes past Postern.',
    });
    const none = checkConfig(home([managed('model_provider = "openai"')]), true);
    expect(none.filter(({ id }) => id === 'config.over-launches')).toEqual([]);
    const off = checkConfig(home([managed('openai_base_url = "https://a.example/v1"')]), false);
    expect(off.filter(({ id }) => id === 'config.over-launches')).toEqual([]);
  });

  test('a file a launch hides is named, and only while routing is on', () => {
    const layers = [user('model_provider = "azure"')];
    expect(told(checkConfig(home(layers), true))).toContain(
      'note: A launch from Postern sets model_provider itself and hides the one in ~/.codex/config.toml.',
    );
    expect(checkConfig(home(layers), false)).toHaveLength(1);
  });

  test('E4 a malformed file is named with line and column, and nothing of what stands there', () => {
    const parsed = parseConfig('/c.toml', 'a = 1\nkey = "sk-canary-0123456789\n');
    const broken = 'broken' in parsed ? [parsed.broken] : [];
    const found = checkConfig(plantedHome({ layers: { layers: [], broken } }), true);
    expect(told(found)).toEqual(['problem: /c.toml cannot be used: it is malformed at line 2, column 28.']);
    expect(JSON.stringify(found)).not.toContain('canary');
  });

  test('findings of another home have ids of their own', () => {
    const layers = [user('model_provider = "azure"')];
    const [one] = checkConfig(home(layers), false);
    const [other] = checkConfig(home(layers, { path: '/srv/codex', isDefault: false }), false);
    expect([one?.id, other?.id]).toEqual([
      'config.wins.model_provider',
      expect.stringMatching(/^config\.wins\.model_provider\.[0-9a-f]{8}$/),
    ]);
  });
});

describe('T9 providers', () => {
  const found = (
    layers: readonly ConfigLayer[],
    environment: Readonly<Record<string, string>> = {},
    port: number | null = 4_100,
  ): readonly string[] => told(checkProviders(home(layers), environment, port));

  const rows: readonly (readonly [string, readonly ConfigLayer[], readonly string[]])[] = [
    ['the built-in provider is fine', [user('model_provider = "openai"')], []],
    [
      'an id Codex keeps for itself',
      [user('[model_providers.openai]\nname = "x"')],
      ['problem: ~/.codex/config.toml defines model_providers.openai, which Codex keeps for itself.'],
    ],
    [
      'the old wire protocol',
      [user('[model_providers.a]\nwire_api = "chat"')],
      ['problem: ~/.codex/config.toml asks for wire_api = "chat", which Codex no longer knows.'],
    ],
    [
      'the old way to select a profile',
      [user('profile = "x"')],
      ['problem: ~/.codex/config.toml selects a profile with profile = "…", which Codex no longer takes.'],
    ],
    [
      'a provider that is nowhere',
      [user('model_provider = "azure"')],
      ['problem: model_provider names azure, and no such provider is configured.'],
    ],
    [
      'R5 an address without /v1',
      [user('model_provider = "a"\n[model_providers.a]\nbase_url = "https://a.example/"')],
      ['warning: The address of a has no path, and most providers answer below /v1 only.'],
    ],
    [
      'R5 the variable of the key is not set',
      [
        user(
          'model_provider = "a"\n[model_providers.a]\nbase_url = "https://a.example/v1"\nenv_key = "A_KEY"',
        ),
      ],
      ['problem: The provider a takes its key from A_KEY, which is not set.'],
    ],
    [
      'keys of one provider come together from several files',
      [
        user('model_provider = "a"\n[model_providers.a]\nbase_url = "https://a.example/v1"'),
        system('[model_providers.a]\nenv_key = "A_KEY"'),
      ],
      ['problem: The provider a takes its key from A_KEY, which is not set.'],
    ],
    [
      'the same-origin trap (fact 2)',
      [
        user(
          'chatgpt_base_url = "http://127.0.0.1:9000/backend-api/"\nopenai_base_url = "http://127.0.0.1:9000/v1"',
        ),
      ],
      [
        'problem: chatgpt_base_url in ~/.codex/config.toml has the same origin as the address of the model, so Codex goes past it.',
      ],
    ],
    [
      'the same-origin trap with Postern',
      [user('chatgpt_base_url = "http://127.0.0.1:4100/backend-api/"')],
      [
        'problem: chatgpt_base_url in ~/.codex/config.toml has the same origin as the address of the model, so Codex goes past it.',
      ],
    ],
    [
      'another name of the loopback is another origin',
      [user('chatgpt_base_url = "http://localhost:4100/backend-api/"')],
      [],
    ],
    ['the default address is no trap', [user('chatgpt_base_url = "https://chatgpt.com/backend-api/"')], []],
  ];
  test.each(rows)('%s', (_name, layers, expected) => {
    expect(found(layers)).toEqual(expected);
  });

  test('R5 a variable of the key that is set is fine, and one of blanks is not', () => {
    const layers = [
      user('model_provider = "a"\n[model_providers.a]\nbase_url = "https://a.example/v1"\nenv_key = "A_KEY"'),
    ];
    expect(found(layers, { A_KEY: 'sk-x' })).toEqual([]);
    expect(found(layers, { A_KEY: '  ' })).toHaveLength(1);
  });
});

describe('C7 restrictions in force, and from where', () => {
  const rows: readonly (readonly [string, readonly ConfigLayer[], HomeFacts['login'], readonly string[]])[] =
    [
      ['none', [], 'chatgpt', []],
      [
        'a method, and a sign-in that keeps it',
        [system('forced_login_method = "chatgpt"')],
        'chatgpt',
        ['note: /etc/codex/config.toml allows sign-ins with chatgpt alone.'],
      ],
      [
        'a method, and a sign-in that breaks it',
        [managed('forced_login_method = "api"'), user('forced_login_method = "chatgpt"')],
        'chatgpt',
        [
          'note: /etc/codex/managed_config.toml allows sign-ins with api alone.',
          "problem: Codex's sign-in in /home/ada/.codex is not allowed by /etc/codex/managed_config.toml.",
        ],
      ],
      [
        'several workspaces',
        [user('forced_chatgpt_workspace_id = ["w1", "w2"]')],
        'none',
        ['note: ~/.codex/config.toml allows sign-ins with w1 and w2 alone.'],
      ],
      [
        'requirements by the names Codex knows there',
        [required('allowed_login_methods = ["api"]\nallowed_chatgpt_workspaces = ["w1"]')],
        'accessToken',
        [
          'note: /etc/codex/requirements.toml allows sign-ins with api alone.',
          'note: /etc/codex/requirements.toml allows sign-ins with w1 alone.',
          "problem: Codex's sign-in in /home/ada/.codex is not allowed by /etc/codex/requirements.toml.",
        ],
      ],
      [
        'requirements by names Codex ignores',
        [required('forced_login_method = "api"')],
        'chatgpt',
        ['warning: Codex ignores forced_login_method in /etc/codex/requirements.toml.'],
      ],
    ];
  test.each(rows)('%s', (_name, layers, login, expected) => {
    expect(told(checkRestrictions(home(layers, { login })))).toEqual(expected);
  });
});

test.each([
  ['https://ada:secret@a.example/v1?key=secret', 'https://a.example/v1'],
  ['http://127.0.0.1:1/l/abcdefghijklmnopqrstuvwxyz/v1', 'http://127.0.0.1:1[redacted]/v1'],
  ['openai', 'openai'],
  ['sk-canary-0123456789', '[redacted]'],
  ['a"b$(c)', 'a text of its own'],
  [['w1', 'w2'], 'w1 and w2'],
  [true, 'true'],
  [{ a: 1 }, 'a table'],
])('%j is shown as %s', (value, shown) => {
  expect(shownValue(value)).toBe(shown);
});
