import type { AwsView } from '../../preload/contract.ts';
import type { CredentialHolder } from '../domain/credential.ts';
import { failed, type Result } from '../domain/problem.ts';
import type { Transport } from '../domain/transport.ts';
import type { Variables } from '../environment.ts';
import type { CredentialAnswer } from '../proxy/port.ts';
import { nothingFound, tookTooLong } from './aws-problems.ts';
import { awsFiles, awsView, readProfiles } from './aws-profiles.ts';
import { awsResolver, type AwsKeys, type ResolveKeys } from './aws-resolve.ts';

/** A holder whose keys AWS's own configuration gives. */
export type AwsHolder = Extract<CredentialHolder, { type: 'aws' }>;

/** Keys, and the name of this state of them. */
export interface HeldKeys extends AwsKeys {
  readonly revision: string;
}

/** What AWS's own configuration on this machine gives. */
export interface Aws {
  /** What there is to choose from; names only. */
  view(): Promise<AwsView>;
  /** Keys for a profile, kept ones where they are good for a while yet; never rejects. */
  keys(profile: string | null, region: string, rejectedRevision: string | null): Promise<Result<HeldKeys>>;
}

export interface AwsOptions {
  readonly variables: Variables;
  readonly transport: () => Transport;
  /** The SDK unless given. */
  readonly resolve?: ResolveKeys;
  readonly now?: () => number;
  /** Longest wait for keys. */
  readonly limitMs?: number;
}

/** Keys are replaced this long before they expire. */
const renewBeforeMs = 5 * 60_000;

/** Keys that never expire are read again after this time: the person may have changed the file. */
const lastingMs = 60_000;

/** A sign-in helper that hangs is not waited for any longer than this by later requests; it is asked anew. */
const hungMs = 60_000;

const usualLimitMs = 20_000;

/** As AWS names the service of Bedrock's OpenAI-compatible endpoint in a signature (PROTOCOL K). */
const service = 'bedrock-mantle';

interface Flight {
  readonly since: number;
  readonly result: Promise<Result<HeldKeys>>;
}

interface Kept {
  readonly keys: HeldKeys;
  /** Unix ms. */
  readonly resolvedAt: number;
}

/** Opens AWS's configuration; nothing is read until it is asked for. */
export function openAws(options: AwsOptions): Aws {
  const { variables, now = Date.now, limitMs = usualLimitMs } = options;
  const resolve = options.resolve ?? awsResolver(variables, options.transport);
  const kept = new Map<string, Kept>();
  const flights = new Map<string, Flight>();
  let revisions = 0;

  async function renew(id: string, profile: string | null, region: string): Promise<Result<HeldKeys>> {
    const found = await resolve(profile, region).catch(() => failed(nothingFound()));
    if (!found.ok) return found;
    const before = kept.get(id)?.keys;
    const isSame = before !== undefined && isSameKeys(before, found.value);
    const revision = isSame ? before.revision : `aws-${(revisions += 1)}`;
    const keys = { ...found.value, revision };
    kept.set(id, { keys, resolvedAt: now() });
    return { ok: true, value: keys };
  }

  /** One at a time for each profile; all who want it wait for the same. */
  function renewed(id: string, profile: string | null, region: string): Promise<Result<HeldKeys>> {
    const under = flights.get(id);
    if (under !== undefined && now() - under.since < hungMs) return under.result;
    const result = renew(id, profile, region).finally(() => {
      if (flights.get(id)?.result === result) flights.delete(id);
    });
    flights.set(id, { since: now(), result });
    return result;
  }

  return {
    view: async () => awsView(await readProfiles(awsFiles(variables)), variables),
    async keys(profile, region, rejectedRevision) {
      const id = JSON.stringify([profile, region]);
      const before = kept.get(id);
      const isUsable = before !== undefined && before.keys.revision !== rejectedRevision;
      if (isUsable && isFresh(before, now())) return { ok: true, value: before.keys };
      const result = await within(renewed(id, profile, region), limitMs, () =>
        failed(tookTooLong(profile, limitMs)),
      );
      // A network that is down for a moment does not end keys that are good for some minutes yet.
      return !result.ok && isUsable && isGood(before, now()) ? { ok: true, value: before.keys } : result;
    },
  };
}

/** The keys a request of this holder is signed with; a revision the upstream rejected is found anew, once. */
export async function awsCredential(
  aws: Aws,
  { profile, region, origin }: AwsHolder,
  rejectedRevision: string | null,
): Promise<CredentialAnswer> {
  const held = await aws.keys(profile, region, rejectedRevision);
  if (!held.ok) return held;
  const { revision, accessKeyId, secretAccessKey, sessionToken } = held.value;
  const grant = { type: 'aws', accessKeyId, secretAccessKey, sessionToken, region, service } as const;
  return { ok: true, revision, origin, grant };
}

function isFresh({ keys, resolvedAt }: Kept, now: number): boolean {
  return keys.expiresAt === null ? now - resolvedAt < lastingMs : keys.expiresAt - now > renewBeforeMs;
}

function isGood({ keys }: Kept, now: number): boolean {
  return keys.expiresAt !== null && keys.expiresAt > now;
}

function isSameKeys(one: AwsKeys, other: AwsKeys): boolean {
  return (
    one.accessKeyId === other.accessKeyId &&
    one.secretAccessKey === other.secretAccessKey &&
    one.sessionToken === other.sessionToken
  );
}

async function within<T>(work: Promise<T>, limitMs: number, otherwise: () => T): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<T>((resolve) => {
    timer = setTimeout(() => resolve(otherwise()), limitMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
