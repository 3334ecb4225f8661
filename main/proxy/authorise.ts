import type { Backend } from '../domain/gateway.ts';
import { problem, type Problem } from '../domain/problem.ts';

/**
 * Says whether a request may carry on with the credential it has: null is yes.
 * Transparent backends pass the client's own credential bytes untouched, so there is nothing to do for them.
 */
export function authorisationProblem(gateway: string, backend: Backend): Problem | null {
  if (backend.auth.type === 'transparent') return null;
  return problem(
    'backend-unknown',
    `Backend "${backend.name}" of gateway "${gateway}" needs a credential that is not set up.`,
    '',
    'Add it in Postern, or choose a backend that passes your own sign-in through.',
  );
}
