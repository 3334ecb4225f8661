/** A person known to the fake issuer. */
export interface Person {
  readonly email: string;
  readonly plan: string;
  readonly workspaceId: string;
  readonly userId: string;
}

/** The one who signs in unless a test says otherwise. */
export const someone: Person = {
  email: 'person@example.com',
  plan: 'pro',
  workspaceId: 'ws-test-1',
  userId: 'user-test-1',
};

/** An unsigned JWT; Codex takes one, and so do we. */
export function jwt(claims: object): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none', typ: 'JWT' })}.${part(claims)}.c2ln`;
}

/** The tokens of a person; `mark` tells one issue from another, `expiresAt` is Unix ms. */
export function tokensFor(person: Person, mark: string, expiresAt: number | null) {
  const auth = {
    chatgpt_account_id: person.workspaceId,
    chatgpt_user_id: person.userId,
    chatgpt_plan_type: person.plan,
  };
  const exp = expiresAt === null ? {} : { exp: Math.floor(expiresAt / 1000) };
  return {
    id_token: jwt({ email: person.email, jti: mark, 'https://api.openai.com/auth': auth }),
    access_token: jwt({ ...exp, jti: mark, 'https://api.openai.com/auth': auth }),
    refresh_token: `rt-test-${mark}`,
  };
}
