import { encode } from 'uqr';
import { saveTokens } from './browser-flow.ts';
import { deviceExpired, judgeDeviceCode, judgeDevicePoll, type DeviceCode } from './device-answers.ts';
import { exchangeCode } from './exchange-code.ts';
import { jsonPost } from './http.ts';
import { failedStep, type FlowTools, type LoginStep } from './login-step.ts';

/** How long a code is good for. */
export const deviceLimitMs = 15 * 60_000;
const slowDownMs = 5_000;
const longestGapMs = 60_000;

/** Signs in to ChatGPT with a code entered on any device; returns the last step. */
export async function signInWithDevice(tools: FlowTools): Promise<LoginStep> {
  const { issuer, http, clock, signal } = tools;
  const asked = await http.send({
    ...jsonPost(`${issuer.url}${issuer.paths.deviceCode}`, { client_id: issuer.clientId }),
    signal,
  });
  if (signal.aborted) return { step: 'cancelled' };
  if (!asked.ok) return failedStep(asked.problem);
  const code = judgeDeviceCode(asked.value);
  if (!code.ok) return failedStep(code.problem, asked.value.status === 404 ? 'browser' : null);

  const url = `${issuer.url}${issuer.paths.devicePage}`;
  const expiresAt = clock.now() + deviceLimitMs;
  const qr = encode(url, { ecc: 'M', border: 2 }).data;
  tools.report({ step: 'showingCode', userCode: code.value.userCode, url, qr, expiresAt });
  const approved = await pollUntilDecided(tools, code.value, expiresAt);
  if (!('code' in approved)) return approved;

  tools.report({ step: 'checking' });
  const tokens = await exchangeCode(
    http,
    issuer,
    {
      parameters: new URLSearchParams({ code: approved.code }),
      state: null,
      redirectUri: `${issuer.url}${issuer.paths.deviceRedirect}`,
      verifier: approved.verifier,
    },
    signal,
  );
  return saveTokens(tools, tokens);
}

/** Asks at the issuer's pace, the first time at once; a machine that slept wakes to one question or to the end, never a burst. */
async function pollUntilDecided(
  { issuer, http, clock, signal, note }: FlowTools,
  code: DeviceCode,
  expiresAt: number,
): Promise<LoginStep | { readonly code: string; readonly verifier: string }> {
  const body = { device_auth_id: code.deviceAuthId, user_code: code.userCode };
  const started = clock.uptimeMs();
  let intervalMs = code.intervalMs;
  let troubleMs = 0;
  for (;;) {
    const isOver = clock.now() >= expiresAt || clock.uptimeMs() - started >= deviceLimitMs;
    if (signal.aborted) return { step: 'cancelled' };
    if (isOver) return failedStep(deviceExpired());
    const answer = await http.send({ ...jsonPost(`${issuer.url}${issuer.paths.deviceToken}`, body), signal });
    if (signal.aborted) return { step: 'cancelled' };
    const poll = answer.ok ? judgeDevicePoll(answer.value) : ({ type: 'trouble' } as const);
    if (poll.type !== 'pending')
      note('device answer', { answer: poll.type, status: answer.ok ? answer.value.status : 0 });
    switch (poll.type) {
      case 'approved':
        return poll;
      case 'ended':
        return failedStep(poll.problem);
      case 'slowDown':
        intervalMs = Math.min(intervalMs + slowDownMs, longestGapMs);
        troubleMs = 0;
        break;
      case 'pending':
        troubleMs = 0;
        break;
      case 'trouble':
        troubleMs = Math.min(Math.max(troubleMs * 2, intervalMs * 2), longestGapMs);
    }
    await clock.wait(Math.max(intervalMs, troubleMs), signal);
  }
}
