import type { Auth } from '../domain/gateway.ts';
import { problem, type Problem } from '../domain/problem.ts';
import type { LaunchRoute } from '../domain/routing.ts';
import { notAdmitted, type Failure } from './failures.ts';
import { hasHash } from './address.ts';
import type { Route } from './route.ts';

/**
 * Says whether a launch may use the credential this route leads to: null is yes.
 * Transparent backends pass the client's own credential bytes untouched. All others are for launches that were given a
 * bearer of their own, and only with that bearer: the token in the address alone opens nothing of ours.
 */
export function authorise(
  launch: Pick<LaunchRoute, 'bearerHash'>,
  route: Pick<Route, 'gateway' | 'backend'>,
  rawHeaders: readonly string[],
): Failure | null {
  const { bearerHash } = launch;
  const bearer = bearerHash === null ? null : bearerIn(rawHeaders);
  const isLaunchs = bearerHash !== null && bearer !== null && hasHash(bearer, bearerHash);
  const { type } = route.backend.auth;
  // Our bearer is no credential to pass on: the backend's was ours when this launch began.
  const isUntimely = type === 'transparent' ? isLaunchs : bearerHash === null;
  if (isUntimely) return { status: 400, problem: startAgain(route, uses[type]) };
  return type === 'transparent' || isLaunchs ? null : notAdmitted;
}

/** What a backend does now, within a sentence. */
const uses: Readonly<Record<Auth['type'], string>> = {
  transparent: 'passes your own sign-in through',
  account: 'uses an account kept in Postern',
  apiKey: 'uses a key kept in Postern',
  aws: 'is signed for AWS by Postern',
  none: 'asks for no sign-in',
};

/** The one bearer of a request; null when there is none, or more than one credential. */
function bearerIn(rawHeaders: readonly string[]): string | null {
  let found: string | null = null;
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? '';
    if (name.length !== 13 || name.toLowerCase() !== 'authorization') continue;
    if (found !== null) return null;
    found = rawHeaders[at + 1] ?? '';
  }
  return /^bearer +([A-Za-z0-9_-]{43})$/i.exec(found ?? '')?.[1] ?? null;
}

function startAgain({ gateway, backend }: Pick<Route, 'gateway' | 'backend'>, now: string): Problem {
  return problem(
    'backend-unknown',
    `Backend "${backend.name}" of gateway "${gateway}" now ${now}.`,
    'This Codex was started when it did not.',
    'Start Codex again from Postern.',
  );
}
