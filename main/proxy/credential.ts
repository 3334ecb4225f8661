import type { Problem } from '../domain/problem.ts';
import { problem } from '../domain/problem.ts';
import type { CredentialAnswer } from './port.ts';

/**
 * Asks for the credential of an account. `rejectedRevision` is the one the upstream answered 401 to; null at the first
 * try. Never rejects where the proxy calls it.
 */
export type AskCredential = (accountId: string, rejectedRevision: string | null) => Promise<CredentialAnswer>;

/** What a credential is, once there is one. */
export type Granted = Extract<CredentialAnswer, { ok: true }>;

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
  'x-openai-agent-assertion',
  'x-oai-attestation',
  'cookie',
  'openai-organization',
  'openai-project',
  'origin',
  'referer',
]);

/**
 * A client's fields with its own credentials taken out and ours added once, at the end. `accepted` are the fields, in lower
 * case, that the backend's schema takes a credential in; others of the answer are left out.
 */
export function withCredential(
  flat: readonly string[],
  granted: Granted,
  accepted: readonly string[],
): string[] {
  const kept: string[] = [];
  const ours = granted.headers.filter(([name]) => accepted.includes(name.toLowerCase()));
  const replaced = new Set(ours.map(([name]) => name.toLowerCase()));
  for (let at = 0; at + 1 < flat.length; at += 2) {
    const name = flat[at] ?? '';
    const lower = name.toLowerCase();
    if (!clientsOwn.has(lower) && !replaced.has(lower)) kept.push(name, flat[at + 1] ?? '');
  }
  for (const [name, value] of ours) kept.push(name, value);
  return kept;
}

/** `ask` with an answer in any case: a rejection or silence for longer than `limitMs` becomes a problem. */
export function askWithin(ask: AskCredential | null, limitMs: number): AskCredential {
  return async (accountId, rejectedRevision) => {
    if (ask === null) return { ok: false, problem: noAnswer('no one keeps credentials here.') };
    let timer: NodeJS.Timeout | null = null;
    const tooLong = new Promise<CredentialAnswer>((resolve) => {
      timer = setTimeout(
        () => resolve({ ok: false, problem: noAnswer('it was not ready in time.') }),
        limitMs,
      );
    });
    try {
      return await Promise.race([ask(accountId, rejectedRevision), tooLong]);
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
    "Postern could not use this backend's account:",
    why,
    'Look at the accounts in Postern.',
  );
}
