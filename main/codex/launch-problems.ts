import type { Lane, ReceiptView } from '../../preload/contract.ts';
import { unknownFacts } from '../domain/explain-rule.ts';
import { explain } from '../domain/explain.ts';
import { problem, type Problem } from '../domain/problem.ts';
import { t } from '../../preload/language.ts';

const inTerminal = (): string =>
  t`Look at the terminal window: it stays open and shows what Codex said last.`;

/** The terminal was opened, and no Codex appeared in it. */
export function noProcess(): Problem {
  return problem(
    'launch-no-process',
    t`Codex did not start.`,
    t`A terminal was opened 20 s ago and no Codex process has appeared in it.`,
    t`Look at the terminal window for an error, or choose another terminal in the settings.`,
  );
}

/** A copied command that nobody ran. */
export function neverRun(): Problem {
  return problem(
    'launch-no-process',
    t`The copied command was not run.`,
    t`It holds good for one day.`,
    t`Copy it again, then run it in a terminal.`,
  );
}

// A person needs longer than this to look at Codex and close it.
const AT_ONCE_MS = 5_000;

/** Codex is gone; null when it had shown that all works. `endedAfterMs` counts from the start of the launch. */
export function ended(receipt: ReceiptView, endedAfterMs: number): Problem | null {
  const { processUp, requestSeen, firstToken } = receipt.steps;
  if (!receipt.routed || firstToken !== null) return null;
  if (requestSeen === null) {
    if (processUp !== null && endedAfterMs - processUp < AT_ONCE_MS) {
      return problem(
        'launch-ended',
        t`Codex stopped right after it started.`,
        t`It sent no request before that.`,
        inTerminal(),
      );
    }
    return problem(
      'launch-no-request',
      t`Codex was closed before it sent a request.`,
      t`Either no prompt was sent, or its requests do not come through Postern.`,
      t`Launch it again and send a prompt. If it answers and nothing shows here, look for a \`profile\` in its config.toml.`,
    );
  }
  return problem(
    'launch-no-token',
    t`Codex was closed before the first answer.`,
    t`Its request went out; no answer had begun.`,
    inTerminal(),
  );
}

/** The upstream refused the credential Codex brought. */
export function refused(lane: Lane, status: 401 | 403): Problem {
  if (status === 401 && lane === 'chatgpt') {
    return problem(
      'launch-refused',
      t`ChatGPT refused Codex's sign-in (401).`,
      t`The sign-in has expired or was revoked.`,
      t`Codex renews it by itself and tries again. If this stays, run \`codex login\`.`,
    );
  }
  if (status === 401) {
    return problem(
      'launch-refused',
      t`The upstream refused the API key (401).`,
      t`The key is wrong, disabled or expired.`,
      t`Check that OPENAI_API_KEY holds the whole key, then launch again.`,
    );
  }
  return problem(
    'launch-refused',
    lane === 'chatgpt' ? t`ChatGPT does not allow this (403).` : t`The upstream does not allow this (403).`,
    lane === 'chatgpt'
      ? t`The plan or the workspace has no access to Codex, or the country is not served.`
      : t`The key may not use this model or project, or not from this address.`,
    lane === 'chatgpt'
      ? t`Check the plan and the workspace at chatgpt.com, or sign in with another account: \`codex login\`.`
      : t`Check the permissions of the key and of its project with the provider.`,
  );
}

/** The upstream refused the account or key that Postern put on for this lane; Codex's own sign-in has no part in it. */
export function accountRefused(lane: Lane, status: 401 | 403): Problem {
  if (status === 401) {
    return problem(
      'launch-refused',
      lane === 'chatgpt'
        ? t`ChatGPT refused the account of this lane (401).`
        : t`The upstream refused the API key of this lane (401).`,
      lane === 'chatgpt'
        ? t`Its sign-in has expired or was revoked.`
        : t`The key is wrong, disabled or expired.`,
      lane === 'chatgpt'
        ? t`Open Accounts in Postern and sign in again.`
        : t`Open Accounts in Postern and enter another key.`,
    );
  }
  return problem(
    'launch-refused',
    lane === 'chatgpt'
      ? t`ChatGPT does not allow this to the account of this lane (403).`
      : t`The upstream does not allow this to the API key of this lane (403).`,
    lane === 'chatgpt'
      ? t`Its plan or its workspace has no access to Codex, or the country is not served.`
      : t`The key may not use this model or project, or not from this address.`,
    lane === 'chatgpt'
      ? t`Check the account under Accounts in Postern: sign in again with one that has access, or ask the workspace for it.`
      : t`Check the permissions of the key with the provider, or use another one for this lane under Accounts in Postern.`,
  );
}

/** The upstream answered with an error that is not about the credential. */
export function upstreamStatus(status: number): Problem {
  return { ...explain({ ...unknownFacts, status }).problem, code: 'upstream-status' };
}

/** The first turn failed before it said anything. */
export function turnFailed(cause: {
  readonly what: string;
  readonly why: string;
  readonly next: string;
}): Problem {
  return problem(
    'launch-no-token',
    t`The first turn ended without an answer.`,
    [cause.what, cause.why].filter((part) => part !== '').join(' '),
    cause.next === '' ? inTerminal() : cause.next,
  );
}
