import type { Auth } from '../domain/gateway.ts';
import { problem, type Problem } from '../domain/problem.ts';
import type { Route } from './route.ts';

/** What a route's host is called in a message. */
type Refused = Pick<Route, 'backend' | 'origin'>;

/** The credential belongs to another address than the one the backend leads to. */
export function foreignOrigin(route: Refused): Problem {
  const { backend } = route;
  return problem(
    'backend-invalid',
    `Backend "${backend.name}" uses ${names[backend.auth.type].one} that is not for ${hostOf(route)}.`,
    'A credential is sent only to the address it belongs to.',
    names[backend.auth.type].rebind,
  );
}

/** The upstream did not take the credential, and there is nothing newer to try; `why` is what it said of it, if anything. */
export function credentialRefused(route: Refused, why: string | null = null): Problem {
  const { backend } = route;
  switch (backend.auth.type) {
    case 'account':
      return problem(
        'account-sign-in-again',
        refused(route),
        'Renewing it did not help.',
        'Sign in again in Postern.',
      );
    case 'aws':
      return problem(
        'key-refused',
        `${hostOf(route)} refused ${names.aws.its} of backend "${backend.name}".`,
        why ?? '',
        'Check the AWS profile and its region, then try again.',
      );
    case 'none':
    case 'transparent':
      return problem(
        'key-refused',
        `${hostOf(route)} asks for a key, and backend "${backend.name}" has none (401).`,
        '',
        'Add a key to the backend in Postern.',
      );
    case 'apiKey':
      return problem('key-refused', refused(route), '', 'Check the key of the backend in Postern.');
    default:
      return backend.auth satisfies never;
  }
}

/** The upstream answered 401, there is a newer credential, and the request cannot be sent a second time. */
export function sendAgain(route: Refused): Problem {
  return problem(
    'upstream-status',
    refused(route),
    'It has been renewed since, but this request is too large to be sent a second time by itself.',
    'Send it again.',
  );
}

/** A request that must be signed is larger than what is gathered to sign it. */
export function tooLargeToSign(limitBytes: number): Problem {
  return problem(
    'request-malformed',
    'Postern could not sign this request for AWS:',
    `it is larger than ${limitBytes / 1024 / 1024} MB.`,
    'Send less at once.',
  );
}

/** Something of ours broke between the request and its sending. */
export const failedInside: Problem = problem(
  'proxy-internal',
  'Postern could not pass this request on.',
  'Something failed inside Postern.',
  'Try again; if it stays, report it with the log.',
);

const names: Readonly<
  Record<Auth['type'], { readonly one: string; readonly its: string; readonly rebind: string }>
> = {
  account: {
    one: 'an account',
    its: 'the account',
    rebind: 'Choose another account for it in Postern, or correct its upstream address.',
  },
  apiKey: {
    one: 'a key',
    its: 'the key',
    rebind: 'Enter the key again for this address in Postern, or correct the address.',
  },
  aws: { one: 'AWS keys', its: 'the AWS keys', rebind: 'Correct its upstream address in Postern.' },
  none: { one: 'a credential', its: 'the request', rebind: 'Correct its upstream address in Postern.' },
  transparent: {
    one: 'a credential',
    its: 'the request',
    rebind: 'Correct its upstream address in Postern.',
  },
};

function refused(route: Refused): string {
  const { backend } = route;
  return `${hostOf(route)} refused ${names[backend.auth.type].its} of backend "${backend.name}" (401).`;
}

function hostOf({ origin }: Refused): string {
  return origin.replace(/^https?:\/\//, '');
}
