import { t } from '../../preload/language.ts';
import { failed, ok, problem, type Problem, type Result } from '../domain/problem.ts';
import type { HttpAnswer } from './http.ts';
import { safeText } from './safe-text.ts';

/** What a token endpoint gave; an absent part keeps what is held already. */
export interface IssuedTokens {
  readonly idToken: string | null;
  readonly accessToken: string | null;
  readonly refreshToken: string | null;
}

/** Judges the answer to a code exchange: all three tokens, or a problem. */
export function judgeExchange(answer: HttpAnswer): Result<Record<keyof IssuedTokens, string>> {
  const portal = portalProblem(answer);
  if (portal !== null) return failed(portal);
  if (answer.status !== 200) return failed(refusal(answer));
  const { idToken, accessToken, refreshToken } = tokensIn(answer.text);
  if (idToken === null || accessToken === null || refreshToken === null) {
    const missing = Object.entries({
      id_token: idToken,
      access_token: accessToken,
      refresh_token: refreshToken,
    })
      .filter(([, value]) => value === null)
      .map(([name]) => name);
    return failed(brokenAnswer(t`Its answer lacks ${missing.join(', ')}.`));
  }
  return ok({ idToken, accessToken, refreshToken });
}

/** The tokens in a JSON answer; null where one is absent or not a text. */
export function tokensIn(text: string): IssuedTokens {
  const fields = objectIn(text);
  const token = (name: string): string | null => {
    const value = fields[name];
    return typeof value === 'string' && value !== '' ? value : null;
  };
  return {
    idToken: token('id_token'),
    accessToken: token('access_token'),
    refreshToken: token('refresh_token'),
  };
}

/** The machine-readable reason of a failure: `error.code`, else an `error` text, else `code`. */
export function errorCodeIn(text: string): string | null {
  const fields = objectIn(text);
  const error = fields['error'];
  const candidates = [
    typeof error === 'object' && error !== null && 'code' in error ? error.code : null,
    error,
    fields['code'],
  ];
  return candidates.find((one): one is string => typeof one === 'string' && one !== '') ?? null;
}

/** The reason of a failure for people: description, else nested message, else code, else the text as it came. */
export function errorTextIn(text: string): string {
  const fields = objectIn(text);
  const error = fields['error'];
  const nested = typeof error === 'object' && error !== null && 'message' in error ? error.message : null;
  const found = [fields['error_description'], nested, errorCodeIn(text), fields['message']].find(
    (one): one is string => typeof one === 'string' && one.trim() !== '',
  );
  if (found !== undefined) return safeText(found);
  return /<\w/.test(text) || text.trim() === '' ? '' : safeText(text);
}

/** A network that answers in the issuer's place (a redirect, or a page where JSON belongs); null when it did not. */
export function portalProblem(answer: HttpAnswer): Problem | null {
  const isRedirect = answer.status >= 300 && answer.status < 400;
  const isPage =
    answer.status === 200 &&
    (answer.contentType.includes('html') || /^\s*<(!doctype|html)/i.test(answer.text));
  if (!isRedirect && !isPage && answer.status !== 511) return null;
  return problem(
    'login-network-sign-in',
    t`This network wants a sign-in of its own.`,
    t`A web page came back where the sign-in service should have answered.`,
    t`Open any page in your browser, sign in to the network, then try again.`,
  );
}

/** What an answer said, in one sentence; `text` is empty where it said nothing for people. */
export function answeredText(status: number, text: string): string {
  return text === '' ? t`It answered ${status}.` : t`It answered ${status}: ${text}.`;
}

/** An answer nothing can be made of. */
export function brokenAnswer(why: string): Problem {
  return problem(
    'login-answer-broken',
    t`The sign-in service gave an answer Postern cannot use.`,
    why,
    t`Nothing was saved. Try again in a moment.`,
  );
}

function refusal(answer: HttpAnswer): Problem {
  const text = errorTextIn(answer.text);
  if (answer.status >= 500) return brokenAnswer(answeredText(answer.status, text));
  return problem(
    'login-refused',
    t`The sign-in service refused to finish the sign-in.`,
    answeredText(answer.status, text).replace(/\.\.$/, '.'),
    t`Start the sign-in again.`,
  );
}

function objectIn(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
