import { expect, test } from 'vitest';
import { authRecord, parseAuth, personIn } from '../../../main/codex/auth-text.ts';
import { brokenRule } from '../../../main/codex/login-rules.ts';
import type { Credential } from '../../../main/domain/credential.ts';
import { chatgptAuth } from '../../codex/login.ts';
import { FAKE_ACCOUNT } from '../../fakes/upstream/accounts.ts';

const chatgpt: Credential = {
  type: 'chatgpt',
  idToken: 'id',
  accessToken: 'access',
  refreshToken: 'refresh',
  workspaceId: 'w1',
  obtainedAt: Date.UTC(2026, 10, 21),
};
const key: Credential = { type: 'apiKey', key: 'sk-test-canary' };
const accessToken: Credential = { type: 'accessToken', token: 'at-test-canary', workspaceId: 'w1' };

test('a ChatGPT sign-in stands as Codex itself would have written it', () => {
  expect(JSON.stringify(authRecord(chatgpt, {}, Date.UTC(2026, 10, 22)))).toBe(
    '{"auth_mode":"chatgpt","OPENAI_API_KEY":null,"tokens":{"id_token":"id","access_token":"access",' +
      '"refresh_token":"refresh","account_id":"w1"},"last_refresh":"2026-11-21T00:00:00.000Z"}',
  );
});

test('a key and an access token stand as Codex itself would have written them', () => {
  expect(authRecord(key, {}, 0)).toEqual({ auth_mode: 'apikey', OPENAI_API_KEY: 'sk-test-canary' });
  expect(authRecord(accessToken, {}, 0)).toEqual({
    auth_mode: 'personalAccessToken',
    personal_access_token: 'at-test-canary',
  });
});

test('E18: keys of a later Codex stay; nothing of the earlier sign-in does', () => {
  const before = { ...chatgptAuth(), personal_access_token: 'old', of_the_future: { deep: [1] } };
  const record = authRecord(key, before, 0);
  expect(record).toEqual({
    auth_mode: 'apikey',
    OPENAI_API_KEY: 'sk-test-canary',
    of_the_future: { deep: [1] },
  });
});

test('email and plan are read from the id token, and nothing from what is no token', () => {
  const record = parseAuth(JSON.stringify(chatgptAuth())) ?? {};
  expect(personIn(record)).toEqual({ email: FAKE_ACCOUNT.email, plan: FAKE_ACCOUNT.plan });
  for (const odd of [
    {},
    { tokens: null },
    { tokens: { id_token: 5 } },
    { tokens: { id_token: 'a.e30.b' } },
  ]) {
    expect(personIn(odd)).toEqual({ email: null, plan: null });
  }
});

test.each(['', '{', '[]', 'null', '{"auth_mode":"chatg'])('%j is no record', (text) => {
  expect(parseAuth(text)).toBeNull();
});

test.each([
  [chatgpt, 'chatgpt', [], null],
  [chatgpt, 'api', [], 'login-method-forbidden'],
  [key, 'chatgpt', [], 'login-method-forbidden'],
  [key, null, ['w2'], null],
  [chatgpt, null, ['w2', 'w1'], null],
  [chatgpt, null, ['w2'], 'login-workspace'],
  [{ ...chatgpt, workspaceId: null }, null, ['w1'], 'login-workspace'],
  [accessToken, 'chatgpt', ['w2'], 'login-workspace'],
] as const)('C7: $0.type against %s and workspaces %j', (credential, forcedLogin, forcedWorkspaces, code) => {
  expect(brokenRule(credential, { forcedLogin, forcedWorkspaces })?.code ?? null).toBe(code);
});
