/** What the tokens say of a person; nothing here is verified, and null means not said. */
export interface Identity {
  readonly email: string | null;
  readonly plan: string | null;
  /** `chatgpt_account_id`. */
  readonly workspaceId: string | null;
  readonly userId: string | null;
}

const authClaim = 'https://api.openai.com/auth';
const profileClaim = 'https://api.openai.com/profile';

/**
 * Who signed in, from the id token first and the access token where that is silent. Like Codex, signatures are not
 * checked: the tokens came over TLS from the issuer itself (openai/codex `codex-rs/login/src/token_data.rs`).
 */
export function identityIn(idToken: string, accessToken: string): Identity {
  const id = claimsOf(idToken);
  const access = claimsOf(accessToken);
  const auths = [record(id[authClaim]), record(access[authClaim])];
  const first = (...values: readonly unknown[]): string | null =>
    values.find((value): value is string => typeof value === 'string' && value !== '') ?? null;
  return {
    email: first(id['email'], record(id[profileClaim])['email'], record(access[profileClaim])['email']),
    plan: first(...auths.map((auth) => auth['chatgpt_plan_type'])),
    workspaceId: first(...auths.map((auth) => auth['chatgpt_account_id'])),
    userId: first(...auths.flatMap((auth) => [auth['chatgpt_user_id'], auth['user_id']])),
  };
}

/** When an access token ends, Unix ms; null when it does not say. */
export function expiryOf(accessToken: string): number | null {
  const { exp } = claimsOf(accessToken);
  return typeof exp === 'number' && Number.isFinite(exp) ? exp * 1000 : null;
}

/** The claims of a JWT; empty for anything that is not one. */
function claimsOf(token: string): Record<string, unknown> {
  const parts = token.split('.');
  if (parts.length !== 3) return {};
  try {
    return record(JSON.parse(Buffer.from(parts[1] ?? '', 'base64url').toString('utf8')));
  } catch {
    return {};
  }
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}
