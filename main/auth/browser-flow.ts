import { t } from '../../preload/language.ts';
import { problem, type Problem, type Result } from '../domain/problem.ts';
import { authorizeUrl } from './authorize-url.ts';
import { signedInPage, type CallbackPage } from './callback-page.ts';
import { listenForCallback, type Callback } from './callback-server.ts';
import { identityIn } from './claims.ts';
import { drawProof, exchangeCode } from './exchange-code.ts';
import { failedStep, savedStep, type FlowTools, type LoginStep } from './login-step.ts';
import { portProblem } from './port-problem.ts';
import { allowedWorkspaces } from './restrictions.ts';
import { safeText } from './safe-text.ts';
import type { IssuedTokens } from './token-answer.ts';

/** How long a person has for the browser; the port is free afterwards. */
export const browserLimitMs = 5 * 60_000;

/** Signs in to ChatGPT in the browser; returns the last step. The port is free when it returns. */
export async function signInWithBrowser(tools: FlowTools): Promise<LoginStep> {
  const { issuer, clock, signal, note, report } = tools;
  const proof = await drawProof();
  const server = await listenForCallback({ ports: issuer.ports, state: proof.state, clock, note, signal });
  if ('refused' in server) {
    if (signal.aborted) return { step: 'cancelled' };
    return failedStep(await portProblem(server, tools.platform), 'device');
  }
  const ending = new AbortController();
  const onAbort = (): void => void server.close();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    if (signal.aborted) return { step: 'cancelled' };
    const expiresAt = clock.now() + browserLimitMs;
    const { redirectUri, port } = server;
    const workspaces = allowedWorkspaces(tools.restrictions);
    const url = authorizeUrl(issuer, {
      redirectUri,
      challenge: proof.challenge,
      state: proof.state,
      workspaces,
    });
    report({ step: 'waitingForBrowser', url, port, expiresAt });
    tools.openPage(url);
    const callback = await Promise.race([
      server.callback,
      clock.wait(browserLimitMs, AbortSignal.any([signal, ending.signal])).then(() => null),
    ]);
    if (signal.aborted) return { step: 'cancelled' };
    if (callback === null) return failedStep(timedOut());
    if (callback.type === 'yielded') return failedStep(yielded(), 'device');
    const last = await finish(tools, callback, proof, redirectUri);
    await server.finish(pageFor(last));
    return last;
  } finally {
    ending.abort();
    signal.removeEventListener('abort', onAbort);
    await server.close();
  }
}

async function finish(
  tools: FlowTools,
  { parameters }: Extract<Callback, { type: 'answered' }>,
  proof: { readonly state: string; readonly verifier: string },
  redirectUri: string,
): Promise<LoginStep> {
  tools.report({ step: 'checking' });
  const refusal = refusalIn(parameters);
  if (refusal !== null) return failedStep(refusal);
  const grant = { parameters, state: proof.state, redirectUri, verifier: proof.verifier };
  const tokens = await exchangeCode(tools.http, tools.issuer, grant, tools.signal);
  return saveTokens(tools, tokens);
}

/** Saves what a code exchange brought; shared by the two ways that have one. */
export async function saveTokens(
  tools: FlowTools,
  tokens: Result<Record<keyof IssuedTokens, string>>,
): Promise<LoginStep> {
  if (tools.signal.aborted) return { step: 'cancelled' };
  if (!tokens.ok) return failedStep(tokens.problem);
  tools.report({ step: 'saving' });
  const identity = identityIn(tokens.value.idToken, tokens.value.accessToken);
  const { workspaceId } = identity;
  return savedStep(
    await tools.save({
      identity,
      credential: { type: 'chatgpt', ...tokens.value, workspaceId, obtainedAt: tools.clock.now() },
    }),
  );
}

/** What the issuer sent back in place of a code; null when there is one. */
export function refusalIn(parameters: URLSearchParams): Problem | null {
  const error = parameters.get('error') ?? '';
  const description = parameters.get('error_description') ?? '';
  if (error === 'access_denied' && description.includes('missing_codex_entitlement')) {
    return problem(
      'login-not-entitled',
      t`Codex is not enabled for your workspace.`,
      t`Its administrator decides who may use Codex.`,
      t`Ask your workspace administrator for access to Codex, then sign in again.`,
    );
  }
  if (error !== '') {
    return problem(
      'login-denied',
      t`The sign-in did not go through.`,
      description === ''
        ? t`The sign-in page said: ${safeText(error)}.`
        : t`The sign-in page said: ${safeText(description)} (${safeText(error)}).`,
      t`Start the sign-in again.`,
    );
  }
  if ((parameters.get('code') ?? '') !== '') return null;
  return problem(
    'login-answer-broken',
    t`The sign-in did not go through.`,
    t`The browser came back without an authorization code.`,
    t`Start the sign-in again.`,
  );
}

function pageFor(last: LoginStep): CallbackPage {
  switch (last.step) {
    case 'done':
      return signedInPage();
    case 'failed':
      return { title: last.problem.what, text: last.problem.why, next: last.problem.next };
    default:
      return {
        title: t`The sign-in was cancelled`,
        text: t`Nothing was saved.`,
        next: t`You can close this tab.`,
      };
  }
}

function timedOut(): Problem {
  return problem(
    'login-timed-out',
    t`The sign-in took too long.`,
    t`The browser did not come back within five minutes.`,
    t`Start it again when you are ready.`,
  );
}

function yielded(): Problem {
  return problem(
    'login-port-busy',
    t`The sign-in was ended by another one.`,
    t`Another program, such as \`codex login\`, asked for the port Postern was waiting on.`,
    t`Finish that sign-in first, or use a device code, which needs no port.`,
  );
}
