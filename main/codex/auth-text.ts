import type { Credential } from '../domain/credential.ts';
import type { CodexLogin } from './login-status.ts';

/** What Codex keeps of a sign-in, as it stands in auth.json or, on one line, in the keyring. */
export type AuthRecord = Readonly<Record<string, unknown>>;

// All that Codex 0.169 itself would replace when it signs in; a key not named here is a later Codex's, and stays.
const replaced = [
  'auth_mode',
  'OPENAI_API_KEY',
  'tokens',
  'last_refresh',
  'personal_access_token',
  'agent_identity',
  'bedrock_api_key',
];

/** A sign-in in Codex's own form, over what was there before. `at` is Unix ms. */
export function authRecord(credential: Credential, before: AuthRecord, at: number): AuthRecord {
  const kept = Object.fromEntries(Object.entries(before).filter(([name]) => !replaced.includes(name)));
  return { ...own(credential, at), ...kept };
}

function own(credential: Credential, at: number): AuthRecord {
  switch (credential.type) {
    case 'chatgpt':
      return {
        auth_mode: 'chatgpt',
        OPENAI_API_KEY: null,
        tokens: {
          id_token: credential.idToken,
          access_token: credential.accessToken,
          refresh_token: credential.refreshToken,
          account_id: credential.workspaceId,
        },
        last_refresh: new Date(Math.min(at, credential.obtainedAt)).toISOString(),
      };
    case 'apiKey':
      return { auth_mode: 'apikey', OPENAI_API_KEY: credential.key };
    case 'accessToken':
      return { auth_mode: 'personalAccessToken', personal_access_token: credential.token };
    default:
      return unreachable(credential);
  }
}

/** The sign-in Codex is to report once it has this credential. */
export function loginOf(credential: Credential): CodexLogin {
  return credential.type;
}

/** A file's text as a record; null when it is not one, half written or of another kind. */
export function parseAuth(text: string): AuthRecord | null {
  try {
    const value: unknown = JSON.parse(text);
    const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isRecord ? (value as AuthRecord) : null;
  } catch {
    return null;
  }
}

/** Email and plan by the id token's claims; to show, not to decide by: nothing is verified. */
export function personIn(record: AuthRecord): {
  readonly email: string | null;
  readonly plan: string | null;
} {
  const tokens = fieldsOf(record['tokens']);
  const claims = claimsOf(tokens['id_token']);
  const auth = fieldsOf(claims['https://api.openai.com/auth']);
  const profile = fieldsOf(claims['https://api.openai.com/profile']);
  return { email: text(claims['email']) ?? text(profile['email']), plan: text(auth['chatgpt_plan_type']) };
}

function claimsOf(token: unknown): AuthRecord {
  const payload = typeof token === 'string' ? token.split('.')[1] : undefined;
  return parseAuth(Buffer.from(payload ?? '', 'base64url').toString('utf8')) ?? {};
}

function fieldsOf(value: unknown): AuthRecord {
  return typeof value === 'object' && value !== null ? (value as AuthRecord) : {};
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function unreachable(value: never): never {
  throw new Error(`unexpected ${String(value)}`);
}
