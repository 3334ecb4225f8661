import { describe, expect, test } from 'vitest';
import type { BackendView } from '../../../preload/contract.ts';
import type { Given } from '../../../main/cli/command.ts';
import { followers } from '../../../main/cli/completion.ts';
import { draftFrom } from '../../../main/cli/commands/draft.ts';
import { terminalHere } from '../../../main/cli/commands/here.ts';
import { exitCodeOf } from '../../../main/cli/exit.ts';
import { parseCommandLine } from '../../../main/cli/parse.ts';
import { errorLine, gaveWay, problemIn } from '../../../main/cli/start-core.ts';
import { commandTable, groups } from '../../../main/cli/table.ts';
import { decidingEnvironment, environmentHere } from '../../../main/codex/terminal-here.ts';
import { AppError } from '../../../main/domain/problem.ts';
import { backendView } from '../../fakes/views.ts';

const create = (...words: readonly string[]): Given => {
  const parsed = parseCommandLine(['backend', 'create', ...words], commandTable, groups, '1');
  if (parsed.type !== 'run') throw new Error(parsed.text);
  return parsed.given;
};
const codeOf = (act: () => unknown): string => {
  try {
    act();
    return 'none';
  } catch (error) {
    return error instanceof AppError ? error.problem.code : String(error);
  }
};

describe('a backend as it is described', () => {
  const draft = (before: BackendView | null, ...words: readonly string[]) =>
    draftFrom(create('--name', 'n', ...words), before, []);

  test('a new one has what is usual', () => {
    expect(draft(null, '--schema', 'openai')).toEqual({
      id: null,
      name: 'n',
      schema: 'OpenAI',
      upstream: 'https://api.openai.com/v1',
      modelPattern: '.*',
      auth: { type: 'transparent' },
      model: null,
      options: { headers: [], query: [], retries: 0, connectTimeoutMs: null, streamIdleTimeoutMs: null },
    });
  });

  test.each([
    [['--api-key', '-'], { type: 'apiKey', header: 'authorization' }],
    [['--auth-type', 'APIKey', '--key-header', 'X-Key'], { type: 'apiKey', header: 'x-key' }],
    [['--auth-type', 'none'], { type: 'none' }],
    [['--auth-type', 'AWS', '--region', 'eu-west-1'], { type: 'aws', profile: null, region: 'eu-west-1' }],
  ])('%s', (words, auth) => {
    expect(draft(null, '--schema', 'OpenAICompatible', '--upstream', 'http://x/v1', ...words).auth).toEqual(
      auth,
    );
  });

  test('Azure’s key goes where Azure looks for it', () => {
    const azure = draft(null, '--schema', 'AzureOpenAI', '--upstream', 'https://x', '--api-key', '-');
    expect(azure.auth).toEqual({ type: 'apiKey', header: 'api-key' });
  });

  test('of one that is there only what is said is changed', () => {
    const before = backendView({ name: 'n', modelPattern: 'gpt.*' });
    const { id, schema, upstream, model, options, authDetail } = before;
    expect(draft(before, '--header', 'x-a=b=c')).toEqual({
      id: null,
      name: 'n',
      schema,
      upstream,
      modelPattern: 'gpt.*',
      auth: authDetail,
      model,
      options: { ...options, headers: [['x-a', 'b=c']] },
    });
    expect(id).not.toBe('');
  });

  test.each([
    [[], 'command-invalid'],
    [['--schema', 'SOAP'], 'command-invalid'],
    [['--schema', 'OpenAICompatible'], 'command-invalid'],
    [['--schema', 'OpenAI', '--auth-type', 'magic'], 'command-invalid'],
    [['--schema', 'OpenAI', '--auth-type', 'AWS'], 'command-invalid'],
    [['--schema', 'OpenAI', '--auth-type', 'Account'], 'not-found'],
    [['--schema', 'OpenAI', '--retries', 'many'], 'command-invalid'],
    [['--schema', 'OpenAI', '--header', 'none'], 'command-invalid'],
  ])('%s is refused', (words, code) => {
    expect(codeOf(() => draft(null, ...words))).toBe(code);
  });
});

describe('a launch in this terminal', () => {
  const secret = 'sk-test-canary';
  const here = terminalHere(
    { PATH: '/mine', OPENAI_API_KEY: secret, CODEX_ACCESS_TOKEN: ' ', CODEX_HOME: 'c', no_proxy: 'a' },
    'linux',
    '/srv',
  );

  test('I14 says of its secrets only that they are there', () => {
    expect(JSON.stringify(here)).not.toContain(secret);
    expect(here).toEqual({
      path: '/mine',
      codexHome: '/srv/c',
      hasApiKey: true,
      hasAccessToken: false,
      noProxy: { upper: null, lower: 'a' },
    });
  });

  test('what counts of the environment is the terminal’s, not what Postern was started with', () => {
    const own = { PATH: '/ours', CODEX_HOME: '/ours', OPENAI_API_KEY: 'ours', NO_PROXY: 'ours', HOME: '/me' };
    expect(environmentHere(own, here)).toEqual({
      PATH: '/mine',
      CODEX_HOME: '/srv/c',
      no_proxy: 'a',
      HOME: '/me',
    });
    expect(decidingEnvironment(own, here)['OPENAI_API_KEY']).toBe('set');
    expect(decidingEnvironment(own, { ...here, hasApiKey: false })).not.toHaveProperty('OPENAI_API_KEY');
  });
});

test.each([
  ['not-running', 3],
  ['control-hung', 4],
  ['control-stranger', 4],
  ['command-invalid', 2],
  ['command-cancelled', 130],
  ['key-refused', 1],
])('the problem %s ends the command with %i', (code, exit) => {
  expect(exitCodeOf({ code })).toBe(exit);
});

test('what a core says that could not start is its problem, or the message of its error', () => {
  const found = { code: 'control-busy', what: 'a', why: 'b', next: 'c' };
  expect(problemIn(`noise\n${JSON.stringify(found)}\n`)).toEqual(found);
  expect(problemIn('{"code":1}')).toBe(null);
  expect(problemIn('')).toBe(null);
  expect(gaveWay(JSON.stringify(found))).toBe(true);
  expect(gaveWay('')).toBe(true);
  expect([gaveWay(JSON.stringify({ ...found, code: 'home-foreign' })), gaveWay('TypeError: no')]).toEqual([
    false,
    false,
  ]);
  const thrown =
    'file:///x.js:1\nthrow new Error("no")\n      ^\n\nError: no room\n    at file:///x.js:1:7\n\nNode.js v20';
  expect(errorLine(thrown)).toBe('Error: no room');
});

test('what may follow a beginning is completed, and nothing else', () => {
  const after = followers(commandTable);
  expect(after.get('gateway')).toEqual(['list', 'create', 'delete', 'use', 'rename', 'pause', 'resume']);
  expect(after.get('routing')).toEqual(['on', 'off', '--json', '--help']);
  expect(after.get('')).toContain('start');
});
