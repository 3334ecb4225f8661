import * as oauth from 'oauth4webapi';
import { t } from '../../preload/language.ts';
import { failed, type Result } from '../domain/problem.ts';
import type { Http } from './http.ts';
import type { Issuer } from './issuers.ts';
import { brokenAnswer, judgeExchange, type IssuedTokens } from './token-answer.ts';

/** The secrets of one browser sign-in. */
export interface Proof {
  readonly state: string;
  readonly verifier: string;
  /** S256 of the verifier (RFC 7636 section 4.2). */
  readonly challenge: string;
}

/** Draws a fresh state and verifier of 32 random bytes each. */
export async function drawProof(): Promise<Proof> {
  const verifier = oauth.generateRandomCodeVerifier();
  return {
    state: oauth.generateRandomState(),
    verifier,
    challenge: await oauth.calculatePKCECodeChallenge(verifier),
  };
}

/** What a code is exchanged with. */
export interface CodeGrant {
  /** The parameters the issuer sent back, `code` among them. */
  readonly parameters: URLSearchParams;
  /** Null for a device sign-in, which has none. */
  readonly state: string | null;
  readonly redirectUri: string;
  readonly verifier: string;
}

/** Exchanges a code for tokens, once, following no redirect (RFC 6749 section 4.1.3). */
export async function exchangeCode(
  http: Http,
  issuer: Issuer,
  grant: CodeGrant,
  signal: AbortSignal,
): Promise<Result<Record<keyof IssuedTokens, string>>> {
  const server: oauth.AuthorizationServer = {
    issuer: issuer.url,
    token_endpoint: `${issuer.url}${issuer.paths.token}`,
  };
  const client: oauth.Client = { client_id: issuer.clientId };
  let outcome: Result<Record<keyof IssuedTokens, string>> | null = null;
  try {
    const parameters = oauth.validateAuthResponse(
      server,
      client,
      grant.parameters,
      grant.state ?? oauth.expectNoState,
    );
    await oauth.authorizationCodeGrantRequest(
      server,
      client,
      oauth.None(),
      parameters,
      grant.redirectUri,
      grant.verifier,
      {
        signal,
        // A private issuer may be on the loopback without TLS; nothing else may.
        [oauth.allowInsecureRequests]: isLoopback(issuer.url),
        [oauth.customFetch]: async (url, { headers, body }) => {
          const answer = await http.send({
            method: 'POST',
            url,
            headers: {
              ...headers,
              'content-type': 'application/x-www-form-urlencoded',
              'user-agent': 'Postern',
            },
            body: body.toString(),
            signal,
          });
          // Ours to judge: the library's own reading would lose why a sign-in was refused.
          outcome = answer.ok ? judgeExchange(answer.value) : answer;
          return new Response(null, { status: 204 });
        },
      },
    );
  } catch (error) {
    return failed(
      brokenAnswer(t`Its way back was not as agreed (${error instanceof Error ? error.name : 'unknown'}).`),
    );
  }
  return outcome ?? failed(brokenAnswer(t`It was not asked.`));
}

/** Whether a URL names this machine by a loopback address or name. */
export function isLoopback(url: string): boolean {
  return ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(url).hostname);
}
