import { describe, expect, test } from 'vitest';
import { fileProblem } from '../../../main/files/file-problems.ts';
import { historyView } from '../../../main/connect/history.ts';
import { safeLine } from '../../../main/connect/safe-diff.ts';
import { restartSentence } from '../../../main/connect/words.ts';

describe('a line of a configuration that is shown', () => {
  test.each([
    ['experimental_bearer_token = "canary"', 'experimental_bearer_token = "[redacted]"'],
    [
      `env = { API_KEY = 'canary', "MY_TOKEN" = "canary" }`,
      'env = { API_KEY = "[redacted]", "MY_TOKEN" = "[redacted]" }',
    ],
    ['http_headers = { Authorization = "canary" }', 'http_headers = { Authorization = "[redacted]" }'],
    ['args = ["--key", "sk-canary-12345678"]', 'args = ["--key", "[redacted]"]'],
    [
      `openai_base_url = "http://127.0.0.1:1/l/${'c'.repeat(43)}/v1"`,
      'openai_base_url = "http://127.0.0.1:1/l/[redacted]/v1"',
    ],
    ['env_key = "OPENAI_API_KEY"', 'env_key = "OPENAI_API_KEY"'],
    ['model_auto_compact_token_limit = 900', 'model_auto_compact_token_limit = 900'],
    ['model = "gpt"\t# mine', 'model = "gpt"\t# mine'],
  ])('%s', (line, shown) => {
    expect(safeLine(line)).toBe(shown);
  });
});

describe('what is said of history', () => {
  const sessions = [
    { provider: 'openai', count: 12 },
    { provider: 'postern', count: 1 },
  ];
  test.each([
    ['openai', 'openai', null],
    [
      'openai',
      'postern',
      '`codex resume` will not list your 12 sessions recorded under "openai" while this stands. It offers the 1 session recorded under "postern" instead. Nothing is deleted: restoring brings them back.',
    ],
    [
      'postern',
      'new',
      '`codex resume` will not list your 1 session recorded under "postern" while this stands. It has none under the new one yet. Nothing is deleted: restoring brings them back.',
    ],
    [
      'corp',
      'openai',
      '`codex resume` lists the sessions of one provider id; none of yours was recorded under "corp", so none is hidden.',
    ],
  ])('from %s to %s', (before, after, sentence) => {
    expect(historyView(before, after, sessions)?.sentence ?? null).toBe(sentence);
  });
});

describe('what is said of a Codex that runs', () => {
  test.each([
    [{ processes: 0, daemon: false }, true, null],
    [{ processes: 0, daemon: true }, false, null],
    [{ processes: 1, daemon: false }, false, /keep the way they started with; new ones follow/],
    [{ processes: 0, daemon: true }, true, /codex app-server daemon restart/],
  ] as const)('%o, a key of the environment: %s', (running, keyed, said) => {
    const sentence = restartSentence(running, keyed);
    if (said === null) expect(sentence).toBeNull();
    else expect(sentence).toMatch(said);
  });
});

test.each([
  ['EACCES', /may not be used by you \(EACCES\)/],
  ['EROFS', /may only be read/],
  ['ENOSPC', /disk is full/],
  ['EDQUOT', /share of the disk is used up/],
  ['ENAMETOOLONG', /longer than the system takes/],
  ['EIO', /The system answered EIO/],
])('E11: %s is said in words, and that the file is as it was', (code, why) => {
  const found = fileProblem('/home/a/.codex/config.toml', Object.assign(new Error(code), { code }), 'write');
  expect(found.code).toBe('file-unwritable');
  expect(found.why).toMatch(why);
  expect(found.next).toMatch(/^The file is as it was\./);
});
