import { describe, expect, test } from 'vitest';
import { loginInAuthFile, loginInStatus } from '../../../main/codex/login-status.ts';

describe('the kind of sign-in in an auth.json', () => {
  const tokens = { id_token: 'x', access_token: 'x', refresh_token: 'x' };
  test.each([
    ['an API key', { auth_mode: 'apikey', OPENAI_API_KEY: 'sk-test-canary' }, 'apiKey'],
    ['a key alone, as older Codex wrote it', { OPENAI_API_KEY: 'sk-test-canary' }, 'apiKey'],
    ['ChatGPT', { auth_mode: 'chatgpt', OPENAI_API_KEY: null, tokens }, 'chatgpt'],
    [
      'ChatGPT with the key of the second exchange',
      { auth_mode: 'chatgpt', OPENAI_API_KEY: 'sk-x', tokens },
      'chatgpt',
    ],
    ['ChatGPT without a mode', { OPENAI_API_KEY: null, tokens }, 'chatgpt'],
    ['a personal access token', { OPENAI_API_KEY: null, personal_access_token: 'at-x' }, 'accessToken'],
    ['an agent identity', { auth_mode: 'agentIdentity', agent_identity: 'x' }, 'accessToken'],
    ['nothing', {}, 'none'],
    ['a mode we do not know', { auth_mode: 'bedrock' }, 'unknown'],
    ['no object', 7, 'unknown'],
  ])('%s', (_name, file, expected) => {
    expect(loginInAuthFile(JSON.stringify(file))).toBe(expected);
  });

  test('a file that is not whole is torn, not absent', () => {
    expect(loginInAuthFile('{"auth_mode":"chatg')).toBe('torn');
    expect(loginInAuthFile('')).toBe('torn');
  });
});

test.each([
  ['Logged in using ChatGPT\n', 'chatgpt'],
  ['API key configured - sk-proj-***FGHIJ\nmore\n', 'apiKey'],
  ['Not logged in\n', 'none'],
  ['Error checking login status: failed to load CLI auth from keyring\n', 'unknown'],
  ['', 'unknown'],
] as const)('codex login status saying %j means %s', (output, expected) => {
  expect(loginInStatus(output)).toBe(expected);
});
