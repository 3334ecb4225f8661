import { problem, type Problem, type Result } from '../domain/problem.ts';
import { t } from '../../preload/language.ts';

/** What a collector answered; `HttpAnswer` fits. */
export interface CollectorAnswer {
  readonly status: number;
  readonly text: string;
  /** The field `retry-after`, when there was one. */
  readonly retryAfter?: string | null;
}

/** What becomes of a batch. */
export type Verdict =
  | { readonly state: 'taken'; readonly rejected: number }
  /** `afterMs`: when the collector named a time; null leaves it to the back-off. */
  | { readonly state: 'again'; readonly afterMs: number | null; readonly problem: Problem }
  | { readonly state: 'refused'; readonly problem: Problem };

/** The longest a collector may have us wait. */
const maxWaitMs = 3_600_000;

/**
 * Judges an answer: 2xx is taken; no answer, 408, 429 and 5xx are tried again; all else is final (OTLP/HTTP, "Failures").
 * What the collector wrote is not repeated: it may hold what we sent.
 */
export function judge(result: Result<CollectorAnswer>, now: number): Verdict {
  if (!result.ok) {
    return { state: 'again', afterMs: null, problem: waits(result.problem.why) };
  }
  const { status, text, retryAfter } = result.value;
  if (status >= 200 && status < 300) return { state: 'taken', rejected: rejectedIn(text) };
  if (status === 408 || status === 429 || status >= 500) {
    const afterMs = waitOf(retryAfter ?? null, now);
    return { state: 'again', afterMs, problem: waits(t`The collector answered ${status}.`) };
  }
  return {
    state: 'refused',
    problem: problem(
      'traces-refused',
      t`The collector refused traces.`,
      t`It answered ${status}.`,
      status === 401 || status === 403
        ? t`Check the header for the collector in the settings.`
        : t`Check that its address is that of an OTLP/HTTP receiver which takes JSON.`,
    ),
  };
}

/** How long to wait after so many failures in a row: 1 s, doubling, 5 minutes at most; a little less by chance. */
export function backOffMs(failures: number, chance: number): number {
  const most = Math.min(300_000, 1_000 * 2 ** Math.min(failures - 1, 20));
  return Math.round(most * (0.75 + 0.25 * chance));
}

function waits(why: string): Problem {
  return problem(
    'traces-unreachable',
    t`Traces wait to be sent.`,
    why,
    t`They are kept on this machine and sent when the collector takes them again.`,
  );
}

function waitOf(header: string | null, now: number): number | null {
  if (header === null || header.trim() === '') return null;
  const ms = /^\d+$/.test(header.trim()) ? Number(header) * 1_000 : Date.parse(header) - now;
  return Number.isNaN(ms) ? null : Math.min(maxWaitMs, Math.max(0, ms));
}

/** How many spans of a batch it did not take (`partialSuccess`). */
function rejectedIn(text: string): number {
  try {
    const answer = JSON.parse(text) as {
      readonly partialSuccess?: { readonly rejectedSpans?: unknown };
    } | null;
    const rejected = Number(answer?.partialSuccess?.rejectedSpans ?? 0);
    return Number.isSafeInteger(rejected) && rejected > 0 ? rejected : 0;
  } catch {
    return 0;
  }
}
