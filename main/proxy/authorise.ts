import type { Auth } from '../domain/gateway.ts';
import { problem, type Problem } from '../domain/problem.ts';
import type { LaunchRoute } from '../domain/routing.ts';
import { notAdmitted, type Failure } from './failures.ts';
import { hasHash, type Route } from './route.ts';

/**
 * Says whether a launch may use the credential this route leads to: null is yes.
 * Transparent backends pass the client's own credential bytes untouched. A backend with an account is for launches that
 * were given a bearer of their own, and only with that bearer: the token in the address alone opens nothing of ours.
 */
export function authorise(
  launch: LaunchRoute,
  route: Pick<Route, 'gateway' | 'backend'>,
  rawHeaders: readonly string[],
): Failure | null {
  const type: Auth['type'] = route.backend.auth.type;
  const { bearerHash } = launch;
  const bearer = bearerHash === null ? null : bearerIn(rawHeaders);
  const isLaunchs = bearerHash !== null && bearer !== null && hasHash(bearer, bearerHash);
  switch (type) {
    case 'transparent':
      // Our bearer is no credential to pass on: the backend had an account when this launch began.
      return isLaunchs
        ? { status: 400, problem: startAgain(route, 'passes your own sign-in through') }
        : null;
    case 'account':
      if (bearerHash === null) return { status: 400, problem: startAgain(route, 'uses an account') };
      return isLaunchs ? null : notAdmitted;
    case 'apiKey':
      return { status: 400, problem: notSetUp(route) };
    default:
      return type satisfies never;
  }
}

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

function notSetUp({ gateway, backend }: Pick<Route, 'gateway' | 'backend'>): Problem {
  return problem(
    'backend-unknown',
    `Backend "${backend.name}" of gateway "${gateway}" needs a credential that is not set up.`,
    '',
    'Add it in Postern, or choose a backend that passes your own sign-in through.',
  );
}
