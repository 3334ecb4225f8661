import { problem, type Problem } from '../domain/problem.ts';

/** What became of a turn, in words; each names the one thing the person can do next. */
export const turnProblems = {
  cut: (): Problem =>
    problem(
      'turn-cut',
      'The answer broke off before it was finished.',
      'The connection ended before the upstream said that the response was completed.',
      'Codex usually tries again by itself; if it did not, send the prompt again.',
    ),
  stopped: (): Problem =>
    problem(
      'turn-cut',
      'The answer broke off before it was finished.',
      'Postern was stopped while the answer was passing through.',
      'Start Postern, then send the prompt again.',
    ),
  cancelled: (): Problem =>
    problem(
      'turn-cancelled',
      'The turn was cancelled.',
      'Codex closed it before the answer was finished.',
      'Nothing needs doing; send a new prompt to go on.',
    ),
  unfinished: (): Problem =>
    problem(
      'turn-unfinished',
      'Postern did not see the end of this turn.',
      'Postern or its recorder stopped while the turn was running, so it is not known whether it finished.',
      'Codex shows how it ended; a new prompt is recorded as usual.',
    ),
  status: (status: number, message: string | null): Problem =>
    problem(
      'upstream-status',
      `The upstream answered with status ${status}.`,
      message ?? reasonByStatus(status),
      nextByStatus(status),
    ),
  /** Refused by the proxy on a WebSocket; the message holds reason and next step. */
  refused: (message: string | null): Problem =>
    problem('turn-failed', 'Postern did not pass this request on.', message ?? '', ''),
  failed: (code: string | null, message: string | null): Problem =>
    problem(
      'turn-failed',
      code === null ? 'The model stopped with an error.' : `The model stopped with an error: ${code}.`,
      message ?? 'The upstream gave no reason.',
      nextByCode(code),
    ),
  incomplete: (reason: string | null): Problem =>
    problem(
      'turn-incomplete',
      'The answer is incomplete.',
      reason === null ? 'The upstream gave no reason.' : `The upstream ended it early: ${reason}.`,
      'Ask Codex to go on.',
    ),
} as const;

function reasonByStatus(status: number): string {
  if (status === 401) return 'It did not accept the credential.';
  if (status === 403) return 'It refused the request.';
  if (status === 404) return 'It does not know this address or model.';
  if (status === 429) return 'A rate or usage limit is reached.';
  return status >= 500 ? 'It failed on its side.' : 'It did not accept the request.';
}

function nextByStatus(status: number): string {
  if (status === 401) return 'Sign in to Codex again or check the key, then try again.';
  if (status === 403) return 'Check that this account may use the model.';
  if (status === 404) return 'Check the address of the backend and the name of the model.';
  if (status === 429) return 'Wait until the limit resets, then try again.';
  return status >= 500
    ? 'Try again in a moment.'
    : 'Read the reason above, change the request, and try again.';
}

const nextSteps: Readonly<Record<string, string>> = {
  context_length_exceeded: 'Start a new session or compact this one with /compact.',
  insufficient_quota: 'Check the plan and its billing, then try again.',
  usage_not_included: 'This plan does not include the model; choose another model or plan.',
  rate_limit_exceeded: 'Codex waits and tries again by itself.',
  server_is_overloaded: 'Choose another model or try again later.',
  slow_down: 'Try again in a moment.',
};

function nextByCode(code: string | null): string {
  return (code === null ? undefined : nextSteps[code]) ?? 'Read the reason above, then try again.';
}

/** An unreadable log was put aside and a fresh one begun. */
export function quarantined(keptAs: string, why: string): Problem {
  return problem(
    'database-quarantined',
    'The session log could not be read, so a fresh one was begun.',
    why,
    `The old one is kept as ${keptAs} beside it.`,
  );
}

/** Writing the log fails for now. */
export function degraded(why: string): Problem {
  return problem(
    'recorder-degraded',
    'Sessions are not being written to the log.',
    why,
    'Codex is not affected. Free disk space or end the program that holds the log; Postern goes on trying.',
  );
}

/** The log could not be read to answer a question. */
export function unreadable(why: string): Problem {
  return problem('call-failed', 'The session log could not be read.', why, 'Try again in a moment.');
}
