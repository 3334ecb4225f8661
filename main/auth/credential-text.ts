import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Credential } from '../domain/credential.ts';

const text = z.string().min(1);
const schema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('chatgpt'),
    idToken: z.string(),
    accessToken: text,
    refreshToken: text,
    workspaceId: z.string().nullable(),
    obtainedAt: z.number(),
  }),
  z.object({ type: z.literal('apiKey'), key: text }),
  z.object({ type: z.literal('accessToken'), token: text, workspaceId: z.string().nullable() }),
]);

/** The id an account's credential is stored under. */
export function secretIdOf(accountId: string): string {
  return `account:${accountId}`;
}

/** A credential as the text the store keeps. */
export function credentialText(credential: Credential): string {
  return JSON.stringify(credential);
}

/** The credential in a stored text; null when it is not one of ours. */
export function credentialIn(stored: string): Credential | null {
  try {
    const parsed = schema.safeParse(JSON.parse(stored));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** Names one state of a credential without giving it away. */
export function revisionOf(credential: Credential): string {
  const value = credential.type === 'apiKey' ? credential.key : bearerOf(credential);
  return createHash('sha256').update(value).digest('base64url').slice(0, 22);
}

/** What is sent as the bearer. */
export function bearerOf(credential: Credential): string {
  switch (credential.type) {
    case 'chatgpt':
      return credential.accessToken;
    case 'apiKey':
      return credential.key;
    case 'accessToken':
      return credential.token;
  }
}
