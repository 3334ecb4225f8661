import type { LoginView, LoginWay, SecretPlace } from '../../preload/contract.ts';
import type { Credential } from '../domain/credential.ts';
import type { Problem, Result } from '../domain/problem.ts';
import type { Identity } from './claims.ts';
import type { Clock } from './clock.ts';
import type { Http } from './http.ts';
import type { Issuer } from './issuers.ts';
import type { Facts } from './login-log.ts';
import type { Restrictions } from './restrictions.ts';

type WithoutHead<T> = T extends unknown ? Omit<T, 'loginId' | 'way'> : never;

/** One step of a sign-in, without whose it is. */
export type LoginStep = WithoutHead<LoginView>;

/** What a sign-in brought, ready to be saved. */
export interface SignedIn {
  readonly credential: Credential;
  readonly identity: Identity;
}

/** What every way of signing in works with. */
export interface FlowTools {
  readonly issuer: Issuer;
  readonly http: Http;
  readonly clock: Clock;
  readonly restrictions: Restrictions;
  readonly platform: NodeJS.Platform;
  readonly openPage: (url: string) => void;
  /** Checks it against the restrictions, saves it and reads it back. */
  readonly save: (signedIn: SignedIn) => Promise<Result<{ accountId: string; place: SecretPlace }>>;
  readonly report: (step: LoginStep) => void;
  readonly note: (step: string, facts?: Facts) => void;
  readonly signal: AbortSignal;
}

/** The step that ends a sign-in with a problem. */
export function failedStep(problem: Problem, offer: LoginWay | null = null): LoginStep {
  return { step: 'failed', problem, offer };
}

/** The last step after saving. */
export function savedStep(saved: Result<{ accountId: string; place: SecretPlace }>): LoginStep {
  return saved.ok ? { step: 'done', ...saved.value } : failedStep(saved.problem);
}
