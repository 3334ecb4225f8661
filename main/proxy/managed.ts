import { problem, type Problem } from '../domain/problem.ts';
import { adapterOf } from '../schemas/adapters.ts';
import { withCredential, type AskCredential, type Granted } from './credential.ts';
import type { Failure } from './failures.ts';
import type { Route } from './route.ts';

/** One request on its way with a credential of ours. */
export interface ManagedSending {
  readonly route: Route;
  readonly accountId: string;
  readonly ask: AskCredential;
  /** The client's fields, fit for the upstream but for their credentials. */
  readonly headers: readonly string[];
  /** The same bytes can be sent a second time. */
  readonly canReplay: boolean;
  /** Nobody waits for an answer any more. */
  readonly isOver: () => boolean;
  /** Sends with these fields; an answer of 401 is not passed on but told to `onRejected`. */
  readonly send: (headers: string[], onRejected: () => void) => void;
  /** Answers the client, who has heard nothing yet. */
  readonly fail: (failure: Failure) => void;
}

/**
 * Sends a request with the account's credential. A 401 of the upstream has it renewed and, where the request can be
 * replayed, sent once more; the client never sees a 401, because Codex would spend a refresh token on it.
 */
export function sendManaged(sending: ManagedSending): void {
  const guarded = (step: () => Promise<void>): void => {
    step().catch(() => sending.fail({ status: 400, problem: failedInside }));
  };
  guarded(async () => {
    const first = await granted(sending, null);
    if (first === null) return;
    sendWith(sending, first, () => guarded(() => again(sending, first.revision)));
  });
}

async function again(sending: ManagedSending, rejected: string): Promise<void> {
  const second = await granted(sending, rejected);
  if (second === null) return;
  const refused: Failure = { status: 400, problem: signInRefused(sending.route) };
  if (second.revision === rejected) return sending.fail(refused);
  if (!sending.canReplay) return sending.fail({ status: 400, problem: sendAgain(sending.route) });
  sendWith(sending, second, () => sending.fail(refused));
}

function sendWith(sending: ManagedSending, credential: Granted, onRejected: () => void): void {
  const accepted = adapterOf(sending.route.backend.schema)?.credentialHeaders ?? [];
  sending.send(withCredential(sending.headers, credential, accepted), onRejected);
}

/** The credential to send; null when the client was told why there is none, or has gone. */
async function granted(sending: ManagedSending, rejected: string | null): Promise<Granted | null> {
  const answer = await sending.ask(sending.accountId, rejected);
  if (sending.isOver()) return null;
  if (!answer.ok) {
    sending.fail({ status: 400, problem: answer.problem });
    return null;
  }
  if (answer.origin !== sending.route.origin) {
    sending.fail({ status: 400, problem: foreignOrigin(sending.route) });
    return null;
  }
  return answer;
}

const hostOf = ({ origin }: Route): string => origin.replace(/^https?:\/\//, '');

function foreignOrigin(route: Route): Problem {
  return problem(
    'backend-invalid',
    `Backend "${route.backend.name}" uses an account that is not for ${hostOf(route)}.`,
    'A credential is sent only to the address it belongs to.',
    'Choose another account for it in Postern, or correct its upstream address.',
  );
}

function signInRefused(route: Route): Problem {
  return problem(
    'account-sign-in-again',
    `${hostOf(route)} refused the account of backend "${route.backend.name}" (401).`,
    'Renewing it did not help.',
    'Sign in again in Postern.',
  );
}

function sendAgain(route: Route): Problem {
  return problem(
    'upstream-status',
    `${hostOf(route)} refused the account of backend "${route.backend.name}" (401).`,
    'It has been renewed since, but this request is too large to be sent a second time by itself.',
    'Send it again.',
  );
}

const failedInside: Problem = problem(
  'proxy-internal',
  'Postern could not pass this request on.',
  'Something failed inside Postern.',
  'Try again; if it stays, report it with the log.',
);
