import type { CredentialHolder } from '../domain/credential.ts';
import type { HeaderPair } from '../domain/exchange.ts';
import type { GatewayBook } from '../domain/gateway.ts';
import { problem } from '../domain/problem.ts';
import { findBackend } from '../gateways/places.ts';
import { awsCredential } from '../providers/aws-credential.ts';
import type { CredentialAnswer } from '../proxy/port.ts';
import { keyedBackend } from './keyed-backend.ts';
import type { SignIn } from './sign-in.ts';

/** Gives the proxy the credential a request needs, whoever holds it. `probe`: for a check of ours. */
export async function credentialFor(
  book: () => GatewayBook,
  { auth, keys, aws }: SignIn,
  holder: CredentialHolder,
  rejectedRevision: string | null,
  probe: boolean,
): Promise<CredentialAnswer> {
  switch (holder.type) {
    case 'account': {
      const answer = await auth.credentialFor(holder.accountId, rejectedRevision);
      if (!answer.ok) return answer;
      const { revision, origin, headers } = answer;
      return { ok: true, revision, origin, grant: { type: 'headers', headers } };
    }
    case 'key': {
      const backend = findBackend(book(), holder.backendId)?.backend;
      const keyed = keyedBackend(book(), holder.backendId);
      if (backend?.auth.type !== 'apiKey' || keyed === null) return { ok: false, problem: changedMeanwhile };
      const answer = await keys.keyFor(keyed, probe);
      if (!answer.ok) return answer;
      const { revision, origin, key } = answer;
      const header = keyHeader(backend.auth.header, key);
      return { ok: true, revision, origin, grant: { type: 'headers', headers: [header] } };
    }
    case 'aws':
      return awsCredential(aws, holder, rejectedRevision);
    default:
      return holder satisfies never;
  }
}

function keyHeader(header: string, key: string): HeaderPair {
  return header === 'authorization' ? ['authorization', `Bearer ${key}`] : [header, key];
}

const changedMeanwhile = problem(
  'backend-unknown',
  'This backend was changed just now.',
  'It uses no key any more.',
  'Send it again.',
);
