import { t } from '../../preload/language.ts';
import { failed, ok, problem, type Problem, type Result } from '../domain/problem.ts';
import type { HttpAnswer } from './http.ts';
import { answeredText, brokenAnswer, errorCodeIn, errorTextIn, portalProblem } from './token-answer.ts';

/** A code for a person to enter, and how to ask what became of it. */
export interface DeviceCode {
  readonly deviceAuthId: string;
  readonly userCode: string;
  readonly intervalMs: number;
}

/** What one question about a code brought. */
export type DevicePoll =
  | { readonly type: 'pending' }
  | { readonly type: 'slowDown' }
  /** Not now: a failing server. */
  | { readonly type: 'trouble' }
  | { readonly type: 'approved'; readonly code: string; readonly verifier: string }
  | { readonly type: 'ended'; readonly problem: Problem };

const usualSeconds = 5;
const [floorSeconds, capSeconds] = [1, 60];

/** Reads the answer to asking for a code (openai/codex `codex-rs/login/src/device_code_auth.rs`). */
export function judgeDeviceCode(answer: HttpAnswer): Result<DeviceCode> {
  const portal = portalProblem(answer);
  if (portal !== null) return failed(portal);
  if (answer.status === 404) {
    return failed(
      problem(
        'login-device-off',
        t`Device codes are not enabled here.`,
        t`The sign-in service does not offer them for this account or address.`,
        t`Sign in with the browser instead.`,
      ),
    );
  }
  if (answer.status !== 200) {
    const text = errorTextIn(answer.text);
    return failed(
      problem(
        'login-refused',
        t`The sign-in service gave no device code.`,
        answeredText(answer.status, text),
        t`Try again in a moment, or sign in with the browser.`,
      ),
    );
  }
  const fields = fieldsOf(answer.text);
  const deviceAuthId = fields['device_auth_id'];
  const userCode = fields['user_code'] ?? fields['usercode'];
  if (typeof deviceAuthId !== 'string' || typeof userCode !== 'string' || !/^[\w-]{4,32}$/.test(userCode)) {
    return failed(brokenAnswer(t`It gave no code to show.`));
  }
  const seconds = secondsIn(fields['interval']);
  if (seconds === null) return failed(brokenAnswer(t`Its polling interval is not a number.`));
  const intervalMs = Math.min(Math.max(seconds, floorSeconds), capSeconds) * 1_000;
  return ok({ deviceAuthId, userCode, intervalMs });
}

/** Reads the answer to asking what became of a code; 403 and 404 mean that nobody entered it yet. */
export function judgeDevicePoll(answer: HttpAnswer): DevicePoll {
  const portal = portalProblem(answer);
  if (portal !== null) return { type: 'ended', problem: portal };
  const code = errorCodeIn(answer.text);
  if (answer.status === 429 || code === 'slow_down') return { type: 'slowDown' };
  if (answer.status === 403 || answer.status === 404 || code === 'authorization_pending')
    return { type: 'pending' };
  if (answer.status >= 500) return { type: 'trouble' };
  if (code === 'expired_token') return { type: 'ended', problem: deviceExpired() };
  if (answer.status !== 200) {
    const text = errorTextIn(answer.text);
    return {
      type: 'ended',
      problem: problem(
        'login-denied',
        t`The sign-in was declined.`,
        text === ''
          ? t`The sign-in service answered ${answer.status}.`
          : t`The sign-in service answered ${answer.status}: ${text}.`,
        t`Start again if you did not mean to decline it.`,
      ),
    };
  }
  const fields = fieldsOf(answer.text);
  const [authorizationCode, verifier] = [fields['authorization_code'], fields['code_verifier']];
  if (typeof authorizationCode !== 'string' || typeof verifier !== 'string') {
    return { type: 'ended', problem: brokenAnswer(t`It approved the code without saying for whom.`) };
  }
  return { type: 'approved', code: authorizationCode, verifier };
}

/** The end of a code nobody entered in time. */
export function deviceExpired(): Problem {
  return problem(
    'login-timed-out',
    t`The code is no longer good.`,
    t`It was not entered within 15 minutes.`,
    t`Start again for a new code.`,
  );
}

/** Codex's issuer sends the seconds as text; null when it is no number. */
function secondsIn(value: unknown): number | null {
  if (value === undefined || value === null) return usualSeconds;
  const seconds = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof seconds === 'number' && Number.isFinite(seconds) ? seconds : null;
}

function fieldsOf(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
