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

/** What is done about an answer that does not take a credential of ours. */
type OnRejected = (news: FirstNews) => void;

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
  attempt(sending, bare, () => fail(sending, credentialRefused(route)), 0);
}

/** A credential that was tried before. */
interface Rejected {
  readonly revision: string;
  /** What the upstream said of it, as `awsRefusal` has it. */
  readonly why: string | null;
}

/** Sends with the holder's credential, another one than the rejected. */
async function sendHeld(
  sending: Sending,
  holder: CredentialHolder,
  rejected: Rejected | null,
): Promise<void> {
  const { route } = sending;
  const granted = await grantedTo(sending, holder, rejected?.revision ?? null);
  if (granted === null) return;
  if (granted.revision === rejected?.revision) return fail(sending, credentialRefused(route, rejected.why));
  if (rejected !== null && sending.gathered === null) return fail(sending, sendAgain(route));
  await sendGranted(sending, granted, 0, (news) => {
    const why = awsRefusal(news);
    if (rejected !== null) return fail(sending, credentialRefused(route, why));
    return guarded(sending, () => sendHeld(sending, holder, { revision: granted.revision, why }));
  });
}

/** Sends with what was granted; `aheadMs` is how far the upstream's clock is ahead of ours. */
async function sendGranted(
  sending: Sending,
  granted: Granted,
  aheadMs: number,
  onRejected: OnRejected,
): Promise<void> {
  const headers = await placed(sending, granted, aheadMs);
  if (sending.exchange.isOver) return;
  attempt(
    sending,
    headers,
    (news) => {
      // A signature holds for some minutes only: where the clocks differ, it is made once more for the upstream's.
      const drift =
        granted.grant.type === 'aws' && aheadMs === 0 && sending.gathered !== null
          ? clockAheadMs(news, Date.now())
          : null;
      if (drift === null) return onRejected(news);
      sending.log('warn', 'proxy: clock differs', { aheadS: Math.round(drift / 1_000) });
      return guarded(sending, () => sendGranted(sending, granted, drift, onRejected));
    },
    0,
  );
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
function placed(sending: Sending, { grant }: Granted, aheadMs: number): string[] | Promise<string[]> {
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

function isRejection({ route }: Sending, news: FirstNews): boolean {
  if (news.type !== 'answered') return false;
  return news.status === 401 || (route.backend.auth.type === 'aws' && awsRefusal(news) !== null);
}

/** Sends, and sends again where the backend asks for it and nothing has reached the client. */
function attempt(
  sending: Sending,
  headers: readonly string[],
  onRejected: OnRejected | null,
  tried: number,
): void {
  const { options } = sending.route.backend;
  const mayRepeat = sending.gathered !== null && tried < options.retries;
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
    if (onRejected !== null && isRejection(sending, news)) return () => onRejected(news);
    const waitMs = mayRepeat ? retryWaitMs(news, tried, Math.random(), Date.now()) : null;
    return waitMs === null ? null : () => again(news, waitMs);
  };
  const again = (news: FirstNews, waitMs: number): void => {
    const { gateway, backend } = sending.route;
    const reason = news.type === 'answered' ? news.status : 'unconnected';
    const facts = { gateway, backend: backend.name, exchangeId: sending.exchange.id, reason };
    sending.log('info', 'proxy: sent again', { ...facts, retry: tried + 1, waitMs: Math.round(waitMs) });
    setTimeout(() => {
      if (!sending.exchange.isOver) attempt(sending, headers, onRejected, tried + 1);
    }, waitMs);
  };
  under = sending.dispatch([...headers], onRejected !== null || mayRepeat ? instead : null);
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
