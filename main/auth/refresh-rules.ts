import { t } from '../../preload/language.ts';
import type { ChatgptTokens } from '../domain/credential.ts';
import { problem, type Problem, type Result } from '../domain/problem.ts';
import { expiryOf } from './claims.ts';
import { revisionOf } from './credential-text.ts';
import type { HttpAnswer } from './http.ts';
import {
  answeredText,
  brokenAnswer,
  errorCodeIn,
  errorTextIn,
  portalProblem,
  tokensIn,
  type IssuedTokens,
} from './token-answer.ts';

/** How long before its end an access token is renewed. */
export const renewBeforeMs = 5 * 60_000;
/** The age at which tokens that do not say when they end are renewed. */
export const renewAfterMs = 8 * 24 * 60 * 60_000;

/** Why tokens are to be renewed, in the words the issuer expects. */
export type RefreshReason = 'proactive_expiry' | 'scheduled' | 'unauthorized_recovery';

/** Whether tokens are to be renewed now; `now` is the issuer's time as far as it is known. */
export function refreshReason(
  tokens: ChatgptTokens,
  rejectedRevision: string | null,
  now: number,
): RefreshReason | null {
  if (rejectedRevision === revisionOf(tokens)) return 'unauthorized_recovery';
  const expiresAt = expiryOf(tokens.accessToken);
  if (expiresAt !== null) return expiresAt - now <= renewBeforeMs ? 'proactive_expiry' : null;
  return now - tokens.obtainedAt > renewAfterMs ? 'scheduled' : null;
}

/** What became of one attempt to renew. */
export type RefreshOutcome =
  | { readonly type: 'renewed'; readonly tokens: IssuedTokens }
  /** The issuer will not renew it, now or later. */
  | { readonly type: 'permanent'; readonly problem: Problem }
  /** It may work another time. */
  | { readonly type: 'transient'; readonly problem: Problem };

const permanentReasons: Readonly<Record<string, () => string>> = {
  refresh_token_expired: () => t`Its sign-in has expired.`,
  refresh_token_reused: () => t`Its sign-in was already renewed elsewhere.`,
  refresh_token_invalidated: () => t`Its sign-in was revoked.`,
};

/** Judges the answer to a renewal: three codes and any 401 are permanent, all else may pass (openai/codex `auth/manager.rs`). */
export function judgeRefresh(answer: Result<HttpAnswer>): RefreshOutcome {
  if (!answer.ok) return { type: 'transient', problem: answer.problem };
  const { status, text } = answer.value;
  const portal = portalProblem(answer.value);
  if (portal !== null) return { type: 'transient', problem: portal };
  if (status === 200) {
    const tokens = tokensIn(text);
    return tokens.accessToken === null
      ? { type: 'transient', problem: brokenAnswer(t`It renewed the sign-in without an access token.`) }
      : { type: 'renewed', tokens };
  }
  const known = permanentReasons[errorCodeIn(text) ?? ''];
  if (known !== undefined) return { type: 'permanent', problem: signInAgainProblem(known()) };
  if (status === 401)
    return { type: 'permanent', problem: signInAgainProblem(t`The sign-in service no longer accepts it.`) };
  const detail = errorTextIn(text);
  return {
    type: 'transient',
    problem: brokenAnswer(answeredText(status, detail)),
  };
}

/** The tokens after a renewal: what was given replaces what was held, the rest stays. */
export function renewedTokens(held: ChatgptTokens, issued: IssuedTokens, now: number): ChatgptTokens {
  return {
    type: 'chatgpt',
    idToken: issued.idToken ?? held.idToken,
    accessToken: issued.accessToken ?? held.accessToken,
    refreshToken: issued.refreshToken ?? held.refreshToken,
    workspaceId: held.workspaceId,
    obtainedAt: now,
  };
}

/** The problem of an account whose sign-in has ended. */
export function signInAgainProblem(why: string): Problem {
  return problem(
    'account-sign-in-again',
    t`This account needs a new sign-in.`,
    why,
    t`Sign in again in Postern.`,
  );
}
