import { filesReplaced } from '../domain/files-replaced.ts';
import { failed, ok, type Result } from '../domain/problem.ts';
import type { Transport } from '../domain/transport.ts';
import type { Variables } from '../environment.ts';
import { awsAgents } from './aws-agents.ts';
import { nothingFound, profileTrouble, resolveTrouble, unusable } from './aws-problems.ts';
import { awsFiles, readProfiles, sourceOf, type AwsFiles } from './aws-profiles.ts';

/** Keys to sign with. */
export interface AwsKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Null for long-lived keys. */
  readonly sessionToken: string | null;
  /** Unix ms; null when they do not expire. */
  readonly expiresAt: number | null;
}

/** Finds keys anew, by whatever way AWS's own configuration says; every failure is `aws-no-credential`. */
export type ResolveKeys = (profile: string | null, region: string) => Promise<Result<AwsKeys>>;

/** Keys as the SDK gives them. */
interface Given {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
  readonly expiration?: Date | undefined;
}

/**
 * Finds keys with AWS's own SDK, which is loaded at the first call. Where the SDK allows it, it is told the files and the way
 * to the network; else it reads the environment of this process.
 */
export function awsResolver(variables: Variables, transport: () => Transport): ResolveKeys {
  return async (profile, region) => {
    const files = awsFiles(variables);
    const profiles = await readProfiles(files);
    const source = sourceOf(profile, variables, profiles);
    if (source.type === 'environment') return keysFrom(environmentKeys(variables), null);
    const init = initFor(files, region, transport());
    if (source.type === 'machine') {
      try {
        const { fromNodeProviderChain } = await import('@aws-sdk/credential-providers');
        return keysFrom(await fromNodeProviderChain(init)(), null);
      } catch (error) {
        return failed(filesReplaced(error) ?? nothingFound());
      }
    }
    const trouble = profileTrouble(source.name, profiles);
    if (trouble !== null) return failed(trouble);
    try {
      const { fromIni } = await import('@aws-sdk/credential-providers');
      return keysFrom(await fromIni({ ...init, profile: source.name })(), source.name);
    } catch (error) {
      return failed(filesReplaced(error) ?? resolveTrouble(error, source.name, profiles));
    }
  };
}

/** A request of the SDK's own may take this long. */
const requestTimeoutMs = 8_000;

function initFor(files: AwsFiles, region: string, transport: Transport) {
  const requestHandler = { ...awsAgents(transport), requestTimeout: requestTimeoutMs };
  return {
    ...files,
    ignoreCache: true,
    clientConfig: { requestHandler, maxAttempts: 2 },
    // A profile's own region comes first, as with AWS's tools.
    parentClientConfig: { region, requestHandler },
  };
}

function environmentKeys(variables: Variables): Given {
  const expiry = variables['AWS_CREDENTIAL_EXPIRATION'];
  return {
    accessKeyId: variables['AWS_ACCESS_KEY_ID'] ?? '',
    secretAccessKey: variables['AWS_SECRET_ACCESS_KEY'] ?? '',
    sessionToken: variables['AWS_SESSION_TOKEN'] || undefined,
    expiration: expiry ? new Date(expiry) : undefined,
  };
}

/** Only what can stand in a header field. */
const printable = /^[\x21-\x7e]+$/;

function keysFrom(given: Given, profile: string | null): Result<AwsKeys> {
  const { accessKeyId, secretAccessKey, sessionToken = null, expiration } = given;
  const isFit = [accessKeyId, secretAccessKey, sessionToken ?? '-'].every((one) => printable.test(one));
  if (!isFit) return failed(unusable(profile));
  const expiresAt = expiration?.getTime() ?? null;
  return ok({
    accessKeyId,
    secretAccessKey,
    sessionToken,
    expiresAt: Number.isNaN(expiresAt) ? null : expiresAt,
  });
}
