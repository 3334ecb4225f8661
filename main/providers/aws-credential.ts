import type { AwsView } from '../../preload/contract.ts';
import type { CredentialHolder } from '../domain/credential.ts';
import { problem } from '../domain/problem.ts';
import type { Transport } from '../domain/transport.ts';
import type { Variables } from '../environment.ts';
import type { CredentialAnswer } from '../proxy/port.ts';

/** A holder whose keys AWS's own configuration gives. */
export type AwsHolder = Extract<CredentialHolder, { type: 'aws' }>;

/** What AWS's own configuration on this machine gives. */
export interface Aws {
  /** What there is to choose from; names only. */
  view(): Promise<AwsView>;
  /** Keys for a holder; never rejects. */
  credential(holder: AwsHolder, rejectedRevision: string | null): Promise<CredentialAnswer>;
}

export interface AwsOptions {
  readonly variables: Variables;
  readonly transport: () => Transport;
}

/** Opens AWS's configuration; nothing is read until it is asked for. */
export function openAws(_options: AwsOptions): Aws {
  return {
    view: () => Promise.resolve({ profiles: [], environment: false }),
    credential: () =>
      Promise.resolve({
        ok: false,
        problem: problem('aws-no-credential', 'There are no AWS keys.', '', 'Set up an AWS profile.'),
      }),
  };
}

/** The keys a request of this holder is signed with. */
export function awsCredential(
  aws: Aws,
  holder: AwsHolder,
  rejectedRevision: string | null,
): Promise<CredentialAnswer> {
  return aws.credential(holder, rejectedRevision);
}
