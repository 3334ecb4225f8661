import type { Answer, Bridge, CallName, Calls, ProblemView } from '../../preload/contract.ts';
import { t } from '../../preload/language.ts';

/** After this long an unanswered read says so, ms. */
export const lateAfterMs = 4000;

/** Asks main; a call that breaks instead of answering becomes a problem like any other. */
export type Ask = <N extends CallName>(
  name: N,
  ...params: Calls[N][0] extends void ? [] : [Calls[N][0]]
) => Promise<Answer<Calls[N][1]>>;

/** Wraps the bridge so that no call rejects. */
export function askOver(bridge: Bridge): Ask {
  return async (name, ...params) => {
    try {
      return await bridge.call(name, ...params);
    } catch {
      return { ok: false, problem: unanswered() };
    }
  };
}

/** Runs `onLate` once if the answer takes unusually long. */
export async function notingLate<T>(answer: Promise<T>, onLate: () => void): Promise<T> {
  const timer = setTimeout(onLate, lateAfterMs);
  try {
    return await answer;
  } finally {
    clearTimeout(timer);
  }
}

function unanswered(): ProblemView {
  return {
    code: 'call-failed',
    what: t`Postern did not answer.`,
    why: t`The part that runs in the background stopped before it could reply.`,
    next: t`Try again; if it happens twice, quit Postern and start it anew.`,
  };
}
