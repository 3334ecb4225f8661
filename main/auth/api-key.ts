import { t } from '../../preload/language.ts';
import { failed, ok, problem, type Result } from '../domain/problem.ts';
import { typedSecret } from '../domain/typed-secret.ts';
import type { HttpAnswer } from './http.ts';
import { failedStep, savedStep, type FlowTools, type LoginStep } from './login-step.ts';
import { brokenAnswer, errorTextIn, portalProblem } from './token-answer.ts';

/** Adds an API key: checked by a question to the upstream it is for, then saved; returns the last step. */
export async function signInWithApiKey(
  tools: FlowTools,
  apiUpstream: string,
  raw: string,
): Promise<LoginStep> {
  const key = typedSecret(raw, 'API key');
  if (!key.ok) return failedStep(key.problem);
  tools.report({ step: 'checking' });
  const checked = await checkApiKey(tools, apiUpstream, key.value, tools.signal);
  if (tools.signal.aborted) return { step: 'cancelled' };
  if (!checked.ok) return failedStep(checked.problem);
  tools.report({ step: 'saving' });
  const identity = { email: null, plan: null, workspaceId: null, userId: null };
  return savedStep(await tools.save({ credential: { type: 'apiKey', key: key.value }, identity }));
}

/** Asks an upstream whether it takes a key. */
export async function checkApiKey(
  { http }: Pick<FlowTools, 'http'>,
  apiUpstream: string,
  key: string,
  signal?: AbortSignal,
): Promise<Result<void>> {
  const answer = await http.send({
    method: 'GET',
    url: `${apiUpstream.replace(/\/+$/, '')}/models`,
    headers: { authorization: `Bearer ${key}` },
    ...(signal === undefined ? {} : { signal }),
  });
  return answer.ok ? judgeKeyAnswer(answer.value) : answer;
}

/** Whether the upstream knows a key. */
export function judgeKeyAnswer(answer: HttpAnswer): Result<void> {
  const portal = portalProblem(answer);
  if (portal !== null) return failed(portal);
  if (answer.status === 200) return ok(undefined);
  const text = errorTextIn(answer.text);
  // A key limited to some uses is known all the same: only listing models is not among them.
  if (answer.status === 403 && /missing scopes/i.test(answer.text)) return ok(undefined);
  if (answer.status === 401 || answer.status === 403) {
    return failed(
      problem(
        'login-key-refused',
        t`The API key was refused.`,
        text === '' ? t`The provider answered ${answer.status}.` : t`The provider said: ${text}`,
        answer.status === 401
          ? t`Check that the key is whole and still active, then try again.`
          : t`Check what the key is allowed to do, then try again.`,
      ),
    );
  }
  return failed(
    brokenAnswer(
      text === ''
        ? t`The key could not be checked: the provider answered ${answer.status}.`
        : t`The key could not be checked: the provider answered ${answer.status}: ${text}.`,
    ),
  );
}
