import { FAKE_ACCOUNT } from '../fakes/upstream/accounts.ts';

const FAR_AWAY = Date.UTC(2099, 0, 1) / 1000;

/** The bearer a home with an API key sends. */
export const FAKE_API_KEY = 'sk-test-canary-0001';

/** The access token of the fabricated ChatGPT login: unsigned, and good until 2099, so nothing refreshes it. */
export const FAKE_ACCESS_TOKEN = unsignedToken({
  ...authClaim(),
  'https://api.openai.com/profile': { email: FAKE_ACCOUNT.email },
});

/** auth.json of a person signed in with ChatGPT. */
export function chatgptAuth(): object {
  return {
    auth_mode: 'chatgpt',
    OPENAI_API_KEY: null,
    tokens: {
      id_token: unsignedToken({ ...authClaim(), email: FAKE_ACCOUNT.email }),
      access_token: FAKE_ACCESS_TOKEN,
      refresh_token: 'rt-test-canary-0001',
      account_id: FAKE_ACCOUNT.id,
    },
    last_refresh: new Date().toISOString(),
  };
}

/** auth.json of a person who stored an API key with `codex login --with-api-key`. */
export function apiKeyAuth(): object {
  return { auth_mode: 'apikey', OPENAI_API_KEY: FAKE_API_KEY };
}

function authClaim(): object {
  return {
    'https://api.openai.com/auth': {
      chatgpt_account_id: FAKE_ACCOUNT.id,
      chatgpt_user_id: FAKE_ACCOUNT.userId,
      user_id: FAKE_ACCOUNT.userId,
      chatgpt_plan_type: FAKE_ACCOUNT.plan,
    },
  };
}

function unsignedToken(claims: object): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const payload = { iat: 1_700_000_000, exp: FAR_AWAY, ...claims };
  return `${part({ alg: 'none', typ: 'JWT' })}.${part(payload)}.c2ln`;
}
