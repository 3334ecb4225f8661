import { t } from '../../preload/language.ts';
import { failed, ok, problem, type Result } from '../domain/problem.ts';
import { typedSecret } from '../domain/typed-secret.ts';
import type { Identity } from './claims.ts';
import type { HttpAnswer } from './http.ts';
import { failedStep, savedStep, type FlowTools, type LoginStep } from './login-step.ts';
import { answeredText, brokenAnswer, errorTextIn, portalProblem } from './token-answer.ts';

/** Adds a personal access token: the issuer says whose it is, then it is saved; returns the last step. */
export async function signInWithAccessToken(tools: FlowTools, raw: string): Promise<LoginStep> {
  const token = typedSecret(raw, 'access token');
  if (!token.ok) return failedStep(token.problem);
  if (!token.value.startsWith('at-')) {
    return failedStep(
      problem(
        'secret-malformed',
        t`This is not a personal access token.`,
        token.value.startsWith('sk-') ? t`It looks like an API key.` : t`Those begin with “at-”.`,
        token.value.startsWith('sk-')
          ? t`Add it as an API key instead.`
          : t`Copy the token from ChatGPT again.`,
      ),
      token.value.startsWith('sk-') ? 'apiKey' : null,
    );
  }
  tools.report({ step: 'checking' });
  const identity = await whoIs(tools, token.value, tools.signal);
  if (tools.signal.aborted) return { step: 'cancelled' };
  if (!identity.ok) return failedStep(identity.problem);
  tools.report({ step: 'saving' });
  const { workspaceId } = identity.value;
  return savedStep(
    await tools.save({
      credential: { type: 'accessToken', token: token.value, workspaceId },
      identity: identity.value,
    }),
  );
}

/** Asks the issuer whose access token this is. */
export async function whoIs(
  { http, issuer }: Pick<FlowTools, 'http' | 'issuer'>,
  token: string,
  signal?: AbortSignal,
): Promise<Result<Identity>> {
  const answer = await http.send({
    method: 'GET',
    url: `${issuer.url}${issuer.paths.whoami}`,
    headers: { authorization: `Bearer ${token}` },
    ...(signal === undefined ? {} : { signal }),
  });
  return answer.ok ? judgeWhoami(answer.value) : answer;
}

/** Reads whose token it is; a workspace is required, because nothing can be sent without one. */
export function judgeWhoami(answer: HttpAnswer): Result<Identity> {
  const portal = portalProblem(answer);
  if (portal !== null) return failed(portal);
  const text = errorTextIn(answer.text);
  if (answer.status === 401 || answer.status === 403) {
    return failed(
      problem(
        'login-key-refused',
        t`The access token was refused.`,
        text === ''
          ? t`The sign-in service answered ${answer.status}.`
          : t`The sign-in service said: ${text}`,
        t`Check that it is whole and not revoked or expired, then try again.`,
      ),
    );
  }
  if (answer.status !== 200) return failed(brokenAnswer(answeredText(answer.status, text)));
  let fields: Record<string, unknown> = {};
  try {
    fields = Object(JSON.parse(answer.text)) as Record<string, unknown>;
  } catch {
    // Judged below: nothing in it.
  }
  const field = (name: string): string | null => (typeof fields[name] === 'string' ? fields[name] : null);
  const workspaceId = field('chatgpt_account_id');
  if (workspaceId === null) return failed(brokenAnswer(t`It did not say whose token this is.`));
  return ok({
    email: field('email'),
    plan: field('chatgpt_plan_type'),
    workspaceId,
    userId: field('chatgpt_user_id'),
  });
}
