import { counted, t } from '../../preload/language.ts';
import { problem, type Problem } from '../domain/problem.ts';
import { proxyTrouble } from '../transport/proxy-failure.ts';
import { kindOf, signInProfile, type Profiles } from './aws-profiles.ts';

/** Why a profile can give no keys before anything is tried; null when it may. */
export function profileTrouble(name: string, profiles: Profiles): Problem | null {
  const settings = profiles.get(name);
  if (settings === undefined) {
    return noKeys(
      name,
      t`There is no profile of that name in the AWS config and credentials files.`,
      t`Choose another profile for the backend, or add it with \`aws configure --profile ${quoted(name)}\`.`,
    );
  }
  if (kindOf(settings) !== null) return null;
  return noKeys(
    name,
    t`The profile does not say how to get keys.`,
    t`Add keys, a role or SSO to it: \`aws configure sso --profile ${quoted(name)}\`, then try again.`,
  );
}

/**
 * What went wrong when a profile was asked for keys. The SDK's own text is only read, never repeated: it can quote the command
 * of a profile and what that printed.
 */
export function resolveTrouble(error: unknown, name: string, profiles: Profiles): Problem {
  const said = saidBy(error);
  const kind = kindOf(profiles.get(name) ?? {});
  const start = signInProfile(profiles, name);
  const startKind = kindOf(profiles.get(start) ?? {});
  const network = networkTrouble(error, said);
  if (network !== null) return noKeys(name, network.why, network.next);
  if (/multi-factor|\bMFA\b/i.test(said)) {
    return noKeys(
      name,
      t`Its role asks for a one-time code (MFA), which Postern cannot ask you for.`,
      t`Use a profile without it, or one that \`aws sso login\` signs in.`,
    );
  }
  if (startKind === 'SSO') {
    const sso = ssoTrouble(said, start);
    if (sso !== null) return noKeys(name, sso.why, sso.next);
  }
  if (startKind === 'login' && !/AccessDenied/.test(said)) {
    return noKeys(
      name,
      t`Its sign-in has ended, or was never begun.`,
      t`Run \`aws login --profile ${quoted(start)}\`, then try again.`,
    );
  }
  const refusal =
    /\b(AccessDenied|InvalidClientTokenId|SignatureDoesNotMatch|ExpiredToken|RegionDisabled)/.exec(said)?.[1];
  if (refusal !== undefined) {
    const { why, next } = refusals()[refusal as keyof ReturnType<typeof refusals>];
    return noKeys(name, why, next);
  }
  if (/\bcycle\b/i.test(said)) {
    return noKeys(name, t`Its source_profile leads back to itself.`, t`Correct it in the AWS config file.`);
  }
  if (startKind === 'process') {
    return noKeys(
      name,
      t`The command in its credential_process failed, or did not print keys that are still good.`,
      t`Run the command yourself to see why, then try again.`,
    );
  }
  return noKeys(
    name,
    kind === 'role' ? t`The role it names could not be taken on.` : t`Its settings do not lead to keys.`,
    t`Check it with \`aws sts get-caller-identity --profile ${quoted(name)}\`, then try again.`,
  );
}

/** Neither environment, files nor the machine have keys. */
export function nothingFound(): Problem {
  return problem(
    'aws-no-credential',
    t`There are no AWS keys to sign with.`,
    t`None are in the environment, in a default profile, or given by this machine.`,
    t`Choose a profile for the backend in Postern, or set one up with \`aws configure sso\`.`,
  );
}

/** It took longer than a request can wait. */
export function tookTooLong(profile: string | null, limitMs: number): Problem {
  return problem(
    'aws-no-credential',
    whatOf(profile),
    counted(
      limitMs / 1_000,
    )`They were not there after ${limitMs / 1_000} second. | They were not there after ${limitMs / 1_000} seconds.`,
    t`Check the profile and the network, then try again.`,
  );
}

/** What came is no set of keys a request could carry. */
export function unusable(profile: string | null): Problem {
  return problem(
    'aws-no-credential',
    whatOf(profile),
    t`What it gave is not in the form of AWS keys.`,
    t`Check where the keys come from, then try again.`,
  );
}

interface Explained {
  readonly why: string;
  readonly next: string;
}

function refusals() {
  return {
    AccessDenied: {
      why: t`AWS refused to give it the role (AccessDenied).`,
      next: t`Check role_arn and source_profile of the profile, or ask who manages the AWS account.`,
    },
    InvalidClientTokenId: {
      why: t`AWS does not know the keys it starts from (InvalidClientTokenId).`,
      next: t`Replace its access key, then try again.`,
    },
    SignatureDoesNotMatch: {
      why: t`AWS does not take the secret key it starts from (SignatureDoesNotMatch).`,
      next: t`Replace its secret access key, and check the clock of this machine.`,
    },
    ExpiredToken: {
      why: t`The keys it starts from have expired (ExpiredToken).`,
      next: t`Sign in to AWS again, then try again.`,
    },
    RegionDisabled: {
      why: t`The region is not switched on for the AWS account (RegionDisabled).`,
      next: t`Choose another region for the backend.`,
    },
  } as const satisfies Record<string, Explained>;
}

function ssoTrouble(said: string, profile: string): Explained | null {
  if (/ForbiddenException|ResourceNotFoundException|No access/.test(said)) {
    return {
      why: t`AWS SSO does not give you the account or the role it names.`,
      next: t`Check sso_account_id and sso_role_name of the profile, or ask who manages the AWS account.`,
    };
  }
  if (
    /Conflicting SSO|invalid SSO credentials|missing required property|Sso session '.*' could not/i.test(said)
  ) {
    return {
      why: t`Its SSO settings are incomplete.`,
      next: t`Run \`aws configure sso --profile ${quoted(profile)}\`, then try again.`,
    };
  }
  if (/sso login|expired|UnauthorizedException|SSO session|token/i.test(said)) {
    return {
      why: t`Its SSO session has ended, or was never begun.`,
      next: t`Run \`aws sso login --profile ${quoted(profile)}\`, then try again.`,
    };
  }
  return null;
}

function networkTrouble(error: unknown, said: string): Explained | null {
  const proxy = proxyTrouble(error);
  if (proxy !== null) return { why: t`AWS could not be reached: ${proxy.why}.`, next: proxy.next };
  const code =
    /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|TimeoutError)\b/.exec(
      said,
    )?.[1];
  if (code !== undefined) {
    return { why: t`AWS could not be reached (${code}).`, next: t`Check the network, then try again.` };
  }
  if (!/certificate|self.signed|UNABLE_TO_|CERT_/.test(said)) return null;
  return {
    why: t`The certificate AWS was reached with is not trusted here.`,
    next: t`Name your network’s certificate authority in Settings under Network.`,
  };
}

/** Everything an error and its causes say, for matching only. */
function saidBy(error: unknown): string {
  const parts: string[] = [];
  for (let at = error; at instanceof Error && parts.length < 20; at = at.cause) {
    parts.push(at.name, 'code' in at ? String(at.code) : '', at.message);
  }
  return parts.join(' ');
}

function noKeys(profile: string, why: string, next: string): Problem {
  return problem('aws-no-credential', whatOf(profile), why, next);
}

function whatOf(profile: string | null): string {
  return profile === null ? t`AWS gave no keys to sign with.` : t`AWS profile "${profile}" gave no keys.`;
}

/** A name as a shell takes it. */
function quoted(name: string): string {
  return /^[\w.@+-]+$/.test(name) ? name : `"${name.replace(/["\\$`]/g, '\\$&')}"`;
}
