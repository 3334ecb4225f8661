import { describe, expect, test } from 'vitest';
import { leftoverView, loopbackAddresses, withoutLeftover } from '../../../main/connect/leftovers.ts';
import { configTable } from '../../../main/connect/config-facts.ts';

const found = (text: string) =>
  loopbackAddresses(configTable(text) ?? {}).map(({ key, host, port, tool }) => [key, host, port, tool]);

describe('addresses of this machine that Codex would use', () => {
  test.each([
    [
      'openai_base_url = "http://127.0.0.1:15721/v1"',
      [['openai_base_url', '127.0.0.1', 15_721, 'cc-switch']],
    ],
    ['chatgpt_base_url = "https://localhost"', [['chatgpt_base_url', 'localhost', 443, null]]],
    ['openai_base_url = "http://[::1]:8/v1"', [['openai_base_url', '::1', 8, null]]],
    [
      'model_provider = "opencodex"\n[model_providers.opencodex]\nbase_url = "http://localhost:9999/v1"',
      [['model_providers.opencodex.base_url', 'localhost', 9_999, 'opencodex']],
    ],
    [
      `openai_base_url = "http://127.0.0.1:7/l/${'a'.repeat(43)}/v1/openai-chatgpt/x"`,
      [['openai_base_url', '127.0.0.1', 7, 'Postern']],
    ],
    ['openai_base_url = "https://127.0.0.1.example.com/"', []],
    ['openai_base_url = "not a url"', []],
    ['openai_base_url = 5', []],
    // Not in use: another provider is chosen, or the entry is not.
    ['model_provider = "x"\nopenai_base_url = "http://127.0.0.1:1"', []],
    ['[model_providers.x]\nbase_url = "http://127.0.0.1:1"', []],
  ] as const)('%s', (text, addresses) => {
    expect(found(text)).toEqual(addresses);
  });

  test('what is shown has neither query nor token', () => {
    const [one] = loopbackAddresses({
      openai_base_url: `http://127.0.0.1:7/l/${'a'.repeat(43)}/v1?key=canary`,
    });
    expect(one === undefined ? null : leftoverView(one).url).toBe('http://127.0.0.1:7/l/…/v1');
  });
});

describe('taking one out', () => {
  test.each([
    [
      'its line goes, the rest stays',
      'a = 1\r\nopenai_base_url = "u" # x\r\n[t]\r\n',
      'openai_base_url',
      'a = 1\r\n[t]\r\n',
    ],
    ['a byte order mark stays', '\uFEFFopenai_base_url = "u"\na = 1', 'openai_base_url', '\uFEFFa = 1'],
    ['a quoted key', '"openai_base_url" = "u"\n', 'openai_base_url', ''],
    [
      'a comment and a text that name it stay',
      '# openai_base_url = "u"\nnote = """\nopenai_base_url = "u"\n"""\nopenai_base_url = "u"\n',
      'openai_base_url',
      '# openai_base_url = "u"\nnote = """\nopenai_base_url = "u"\n"""\n',
    ],
    [
      'an entry stays, the line that chooses it goes',
      'model_provider = "x"\n[model_providers.x]\nbase_url = "u"\n',
      'model_providers.x.base_url',
      '[model_providers.x]\nbase_url = "u"\n',
    ],
    [
      'the same key of a table stays',
      'openai_base_url = "u"\n[profiles.a]\nopenai_base_url = "u"\n',
      'openai_base_url',
      '[profiles.a]\nopenai_base_url = "u"\n',
    ],
    ['one that is gone already', 'a = 1\n', 'openai_base_url', 'a = 1\n'],
  ])('%s', (_name, text, key, wanted) => {
    expect(withoutLeftover(text, key)).toEqual({ ok: true, value: wanted });
  });

  test('one that runs over lines is left to the person', () => {
    expect(withoutLeftover('openai_base_url = """\nu"""\n', 'openai_base_url')).toMatchObject({
      ok: false,
      problem: { code: 'file-invalid' },
    });
  });
});
