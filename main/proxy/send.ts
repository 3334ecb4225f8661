import { awsRefusal, clockAheadMs } from './aws-refusal.ts';
import { credentialFields, holderOf, withoutCredentials, type Granted } from './credential.ts';
import { credentialRefused, failedInside, foreignOrigin, sendAgain } from './credential-problems.ts';
import type { CredentialHolder } from '../domain/credential.ts';
import type { Problem } from '../domain/problem.ts';
import type { Failure } from './failures.ts';
import type { Dispatched } from './forward.ts';
import { withHeaders } from './headers.ts';
import type { Passage } from './passage.ts';
import { retryWaitMs, type FirstNews, type Instead } from './retry.ts';
import { signRequest } from './sign-aws.ts';

/** One request on its way, with whosever credential. */
export interface Sending extends Pick<Passage, 'route' | 'ask' | 'log'> {
  readonly exchange: { readonly id: string; readonly isOver: boolean };
  readonly method: string;
  /** The client's fields, fit for the upstream but for their credentials. */
  readonly headers: readonly string[];
  /** The body where it was gathered whole: the same bytes can be sent a second time. Null when it is streamed. */
  readonly gathered: { readonly body: Buffer | null } | null;
  /** Sends with these fields; `instead` says what becomes of an answer before it is passed on, null passes all on. */
  readonly dispatch: (headers: string[], instead: Instead | null) => Dispatched;
  /** Answers the client, who has heard nothing yet. */
  readonly fail: (failure: Failure) => void;
}

/**
 * Sends a request with the credential its backend uses and the extras it asks for. A 401 to a credential of ours has it
 * renewed and, where the request can be replayed, sent once more; the client never sees such a 401, because Codex would
 * spend a refresh token on it.
 */
export function send(sending: Sending): void {
  const { route, headers } = sending;
  const { auth, options } = route.backend;
  if (auth.type === 'transparent') return attempt(sending, withHeaders(headers, options.headers), null, 0);
  const holder = holderOf(route);
  if (holder !== null) return guarded(sending, () => sendHeld(sending, holder, null));
  const bare = withHeaders(withoutCredentials(headers, credentialFields(route)), options.headers);
  const refused = (): void => fail(sending, credentialRefused(route));
  attempt(sending, bare, (news) => (isUnauthorised(news) ? refused : null), 0);
}

/** A credential that was tried before. */
interface Rejected {
  readonly revision: string;
  /** What AWS said of it, as `awsRefusal` has it. */
  readonly why: string | null;
  /** How far the upstream's clock is ahead of ours. */
  readonly aheadMs: number;
}

/** Sends with the holder's credential, another one than the rejected where there is one. */
async function sendHeld(
  sending: Sending,
  holder: CredentialHolder,
  rejected: Rejected | null,
): Promise<void> {
  const { route } = sending;
  const granted = await grantedTo(sending, holder, rejected?.revision ?? null);
  if (granted === null) return;
  // A check of ours sends the same once more, to be told what the upstream says of it.
  if (rejected !== null && granted.revision === rejected.revision && !route.isProbe) {
    return fail(sending, credentialRefused(route, rejected.why));
  }
  if (rejected !== null && sending.gathered === null) return fail(sending, sendAgain(route));
  await sendGranted(sending, holder, granted, { isLast: rejected !== null, aheadMs: rejected?.aheadMs ?? 0 });
}

/**
 * Sends with what was granted. The upstream's own refusal passes to checks only, which explain it: Codex would spend a
 * refresh token on a 401, and repeats a 403 five times before it shows it raw (0.169).
 */
async function sendGranted(
  sending: Sending,
  holder: CredentialHolder,
  granted: Granted,
  { isLast, aheadMs }: { readonly isLast: boolean; readonly aheadMs: number },
): Promise<void> {
  const headers = await placed(sending, granted, aheadMs);
  if (sending.exchange.isOver) return;
  const rejection: Instead = (news) => {
    const why = granted.grant.type === 'aws' ? awsRefusal(news) : null;
    if (why === null && !isUnauthorised(news)) return null;
    // A signature holds for some minutes only: where the clocks differ, it is made once more by the upstream's.
    const drift = why !== null && aheadMs === 0 ? clockAheadMs(news, Date.now()) : null;
    if (drift === null) {
      if (!isLast) {
        const rejected = { revision: granted.revision, why, aheadMs };
        return () => guarded(sending, () => sendHeld(sending, holder, rejected));
      }
      if (sending.route.isProbe) return null;
      return () => fail(sending, credentialRefused(sending.route, why));
    }
    sending.log('warn', 'proxy: clock differs', { aheadS: Math.round(drift / 1_000) });
    return () => guarded(sending, () => sendGranted(sending, holder, granted, { isLast, aheadMs: drift }));
  };
  attempt(sending, headers, rejection, 0);
}

function isUnauthorised(news: FirstNews): boolean {
  return news.type === 'answered' && news.status === 401;
}

/** The credential to send; null when the client was told why there is none, or has gone. */
async function grantedTo(
  { route, ask, exchange, ...rest }: Sending,
  holder: CredentialHolder,
  rejected: string | null,
): Promise<Granted | null> {
  const answer = await ask(holder, rejected, route.isProbe);
  if (exchange.isOver) return null;
  if (answer.ok && answer.origin === route.origin) return answer;
  rest.fail({ status: 400, problem: answer.ok ? foreignOrigin(route) : answer.problem });
  return null;
}

/** The client's fields with its credentials taken out, the backend's extras, and ours once, at the end. */
function placed(
  sending: Sending,
  { grant }: Granted,
  aheadMs: number,
): readonly string[] | Promise<readonly string[]> {
  const { route, method } = sending;
  const fields = credentialFields(route);
  const bare = withHeaders(withoutCredentials(sending.headers, fields), route.backend.options.headers);
  if (grant.type === 'headers') {
    return withHeaders(
      bare,
      grant.headers.filter(([name]) => fields.includes(name.toLowerCase())),
    );
  }
  const { origin, path } = route;
  const body = sending.gathered?.body ?? null;
  return signRequest({ method, origin, path, headers: bare, body }, grant, new Date(Date.now() + aheadMs));
}

/**
 * Sends, and sends again where the backend asks for it and nothing has reached the client. `rejection` says what is done
 * about an answer that does not take a credential of ours.
 */
function attempt(
  sending: Sending,
  headers: readonly string[],
  rejection: Instead | null,
  tried: number,
): void {
  const { options } = sending.route.backend;
  const mayRepeat = sending.gathered !== null && tried < options.retries;
  if (rejection === null && !mayRepeat) {
    sending.dispatch([...headers], null);
    return;
  }
  let under: Dispatched | null = null;
  const instead: Instead = (news) => {
    const next = nextStep(news);
    if (next === null) return null;
    return () => {
      // Not from inside its own answer.
      process.nextTick(() => under?.abort());
      next();
    };
  };
  const nextStep: Instead = (news) => {
    const answered = rejection?.(news) ?? null;
    if (answered !== null) return answered;
    const waitMs = mayRepeat ? retryWaitMs(news, tried, Math.random(), Date.now()) : null;
    return waitMs === null ? null : () => again(news, waitMs);
  };
  const again = (news: FirstNews, waitMs: number): void => {
    const { gateway, backend } = sending.route;
    const reason = news.type === 'answered' ? news.status : 'unconnected';
    const facts = { gateway, backend: backend.name, exchangeId: sending.exchange.id, reason };
    sending.log('info', 'proxy: sent again', { ...facts, retry: tried + 1, waitMs: Math.round(waitMs) });
    setTimeout(() => {
      if (!sending.exchange.isOver) attempt(sending, headers, rejection, tried + 1);
    }, waitMs);
  };
  under = sending.dispatch([...headers], instead);
}

function fail(sending: Sending, problem: Problem): void {
  sending.fail({ status: 400, problem });
}

function guarded(sending: Sending, step: () => Promise<void>): void {
  step().catch((error: unknown) => {
    // Its name alone: a message could quote what was to be sent.
    sending.log('error', 'proxy: sending failed inside', {
      reason: error instanceof Error ? error.name : 'unknown',
    });
    fail(sending, failedInside);
  });
}
