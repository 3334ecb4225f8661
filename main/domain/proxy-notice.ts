import type { ProxyState } from '../../preload/contract.ts';
import { t } from '../../preload/language.ts';
import type { Problem } from './problem.ts';

/** What the system is to tell of the proxy. */
export interface ProxyNotice {
  readonly title: string;
  readonly body: string;
}

/** How long the proxy has been away, and whether the person was told. */
export interface ProxyAbsence {
  /** Unix ms; null while it is there, or was never there yet. */
  readonly since: number | null;
  readonly isTold: boolean;
}

/** The proxy is there, as far as is known. */
export const proxyPresent: ProxyAbsence = { since: null, isTold: false };

/** A proxy that comes back sooner is not worth a word: Codex tries again by itself for longer than that. */
export const patienceMs = 10_000;

/** What follows from how the proxy is now. */
export interface ProxyLook {
  readonly absence: ProxyAbsence;
  /** Null when there is nothing to tell. */
  readonly notice: ProxyNotice | null;
  /** Look again after so many ms even if nothing changes; null when that is no use. */
  readonly againMs: number | null;
}

/** Decides whether the person is told that the proxy stopped and did not come back, or that it is back; each once. */
export function lookAtProxy(
  before: ProxyAbsence,
  state: ProxyState,
  problem: Problem | null,
  now: number,
): ProxyLook {
  switch (state) {
    case 'starting':
      return { absence: before, notice: null, againMs: null };
    case 'listening':
      return { absence: proxyPresent, notice: before.isTold ? back() : null, againMs: null };
    case 'failed':
      return tell({ ...before, since: before.since ?? now }, problem);
    case 'restarting': {
      const since = before.since ?? now;
      const leftMs = since + patienceMs - now;
      return leftMs <= 0 || before.isTold
        ? tell({ ...before, since }, problem)
        : { absence: { ...before, since }, notice: null, againMs: leftMs };
    }
    default:
      return state satisfies never;
  }
}

const back = (): ProxyNotice => ({
  title: t`Postern is back`,
  body: t`The proxy runs again. Codex goes through it as before.`,
});

function tell(absence: ProxyAbsence, problem: Problem | null): ProxyLook {
  const notice = {
    title: t`Postern’s proxy has stopped`,
    body:
      problem === null
        ? t`Codex sessions that go through it get no answer.`
        : t`Codex sessions that go through it get no answer. ${problem.why}`,
  };
  return { absence: { ...absence, isTold: true }, notice: absence.isTold ? null : notice, againMs: null };
}
