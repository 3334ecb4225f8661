import { headerValue } from './headers.ts';
import type { FirstNews } from './retry.ts';

/**
 * Why AWS does not take a signature, as part of a sentence; null when the answer is about something else. AWS says so with
 * 403 (400 for some) and `x-amzn-errortype`, where other providers answer 401.
 */
export function awsRefusal(news: FirstNews): string | null {
  if (news.type !== 'answered' || ![400, 401, 403].includes(news.status)) return null;
  const type = /^[A-Za-z]+/.exec(headerValue(news.headers, 'x-amzn-errortype') ?? '')?.[0] ?? '';
  const name = type.replace(/Exception$/, '');
  return Object.hasOwn(reasons, name) ? (reasons[name] ?? null) : null;
}

const unknown = 'AWS does not know its access key or session token.';
const unfit = 'The signature does not fit: the secret key, the region or the clock of this machine is wrong.';
const expired = 'The keys have expired.';

/** By error type, without `Exception` at its end (AWS, "Common error types"). */
const reasons: Readonly<Record<string, string>> = {
  ExpiredToken: expired,
  RequestExpired: unfit,
  InvalidClientTokenId: unknown,
  UnrecognizedClient: unknown,
  InvalidSignature: unfit,
  SignatureDoesNotMatch: unfit,
  IncompleteSignature: unfit,
};

/** AWS takes dates up to 15 minutes off; a clock nearer than this is not the reason. */
const smallestDriftMs = 5 * 60_000;

/** How far the upstream's clock is ahead of ours, ms; null when it does not say or is near enough. */
export function clockAheadMs(news: FirstNews, now: number): number | null {
  if (news.type !== 'answered') return null;
  const ahead = Date.parse(headerValue(news.headers, 'date') ?? '') - now;
  return Math.abs(ahead) > smallestDriftMs ? ahead : null;
}
