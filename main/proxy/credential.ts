import type { CredentialHolder } from '../domain/credential.ts';
import { problem, type Problem } from '../domain/problem.ts';
import type { CredentialAnswer } from './port.ts';
import type { Route } from './route.ts';

/**
 * Asks for a credential of ours. `rejectedRevision` is the one the upstream answered 401 to; null at the first try.
 * `probe` says that a check of ours asks: a key that is only being tried is given to no other request. Never rejects
 * where the proxy calls it.
 */
export type AskCredential = (
  holder: CredentialHolder,
  rejectedRevision: string | null,
  probe: boolean,
) => Promise<CredentialAnswer>;

/** What a credential is, once there is one. */
export type Granted = Extract<CredentialAnswer, { ok: true }>;

/** Whose credential a route takes; null when it takes none of ours. */
export function holderOf({ backend, origin }: Pick<Route, 'backend' | 'origin'>): CredentialHolder | null {
  const { auth } = backend;
  switch (auth.type) {
    case 'transparent':
    case 'none':
      return null;
    case 'account':
      return { type: 'account', accountId: auth.accountId };
    case 'apiKey':
      return { type: 'key', backendId: backend.id };
    case 'aws':
      return { type: 'aws', profile: auth.profile, region: auth.region, origin };
    default:
      return auth satisfies never;
  }
}

/** Whose credential travels on a route, as `UpstreamCall.party` has it; all transparent ones are the client's. */
export function partyOf({ backend }: Pick<Route, 'backend'>): string {
  const { auth } = backend;
  if (auth.type === 'transparent') return auth.type;
  return auth.type === 'account' ? `account ${auth.accountId}` : `${auth.type} ${backend.id}`;
}

/** The fields, in lower case, that a route takes a credential in: its schema's, and the one its key is put in. */
export function credentialFields({ backend, adapter }: Pick<Route, 'backend' | 'adapter'>): string[] {
  const { auth } = backend;
  return auth.type === 'apiKey'
    ? [...adapter.credentialHeaders, auth.header.toLowerCase()]
    : [...adapter.credentialHeaders];
}

/**
 * The client's fields that could be a credential, or bind the request to somebody else than our account. None of them
 * goes upstream beside a credential of ours.
 */
const clientsOwn = new Set([
  'authorization',
  'chatgpt-account-id',
  'api-key',
  'x-api-key',
  'x-goog-api-key',
  'x-amz-security-token',
  'x-amz-date',
  'x-amz-content-sha256',
  'x-openai-agent-assertion',
  'x-oai-attestation',
  'cookie',
  'openai-organization',
  'openai-project',
  'origin',
  'referer',
]);

/** A client's fields with its own credentials taken out; `fields` are taken out too, whatever their name sounds like. */
export function withoutCredentials(flat: readonly string[], fields: readonly string[]): string[] {
  const kept: string[] = [];
  for (let at = 0; at + 1 < flat.length; at += 2) {
    const name = flat[at] ?? '';
    const lower = name.toLowerCase();
    if (!clientsOwn.has(lower) && !fields.includes(lower)) kept.push(name, flat[at + 1] ?? '');
  }
  return kept;
}

/** `ask` with an answer in any case: a rejection or silence for longer than `limitMs` becomes a problem. */
export function askWithin(ask: AskCredential | null, limitMs: number): AskCredential {
  return async (...question) => {
    if (ask === null) return { ok: false, problem: noAnswer('no one keeps credentials here.') };
    let timer: NodeJS.Timeout | null = null;
    const tooLong = new Promise<CredentialAnswer>((resolve) => {
      timer = setTimeout(
        () => resolve({ ok: false, problem: noAnswer('it was not ready in time.') }),
        limitMs,
      );
    });
    try {
      return await Promise.race([ask(...question), tooLong]);
    } catch {
      return { ok: false, problem: noAnswer('it could not be read.') };
    } finally {
      if (timer !== null) clearTimeout(timer);
    }
  };
}

function noAnswer(why: string): Problem {
  return problem(
    'secret-unreadable',
    "Postern could not use this backend's credential:",
    why,
    'Look at the backend in Postern.',
  );
}
