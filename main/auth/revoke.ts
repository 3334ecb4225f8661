import { t } from '../../preload/language.ts';
import type { Credential } from '../domain/credential.ts';
import { failed, ok, problem, type Result } from '../domain/problem.ts';
import { jsonPost, type Http } from './http.ts';
import type { Issuer } from './issuers.ts';

const revokeTimeoutMs = 10_000;

/** Tells the issuer that a ChatGPT sign-in has ended; the answer says whether it was heard. */
export async function revoke(http: Http, issuer: Issuer, credential: Credential): Promise<Result<void>> {
  if (credential.type !== 'chatgpt') return ok(undefined);
  const { refreshToken, accessToken } = credential;
  // openai/codex `codex-rs/login/src/auth/revoke.rs`: the refresh token with the client, else the access token alone.
  const body: Record<string, string> =
    refreshToken === ''
      ? { token: accessToken, token_type_hint: 'access_token' }
      : { token: refreshToken, token_type_hint: 'refresh_token', client_id: issuer.clientId };
  const answer = await http.send({
    ...jsonPost(`${issuer.url}${issuer.paths.revoke}`, body),
    timeoutMs: revokeTimeoutMs,
  });
  if (answer.ok && answer.value.status >= 200 && answer.value.status < 300) return ok(undefined);
  const why = answer.ok
    ? t`The sign-in service answered ${answer.value.status}.`
    : `${answer.problem.what} ${answer.problem.why}`;
  return failed(
    problem(
      'login-revoke-failed',
      t`The sign-in is gone from this computer, but the service was not told.`,
      why,
      t`To end it there too, sign out of Codex in the security settings of your ChatGPT account.`,
    ),
  );
}
