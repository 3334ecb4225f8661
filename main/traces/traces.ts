import { randomUUID } from 'node:crypto';
import type {
  ItemView,
  ProblemView,
  RawExchangeView,
  SecretTest,
  SessionView,
  TurnView,
} from '../../preload/contract.ts';
import type { Problem, Result } from '../domain/problem.ts';
import type { Redactor } from '../domain/redact-content.ts';
import { openBuffer, usualLimits, type BufferLimits } from './buffer.ts';
import { headerOf, tracesUrl } from './endpoint.ts';
import { spanIdOf, traceIdOf } from './ids.ts';
import { attributesOf, nanoseconds, requestText, type OtlpSpan } from './otlp.ts';
import { notTested, partly, tooMany, unwritable } from './problems.ts';
import { spansOf, type TracedUpstream } from './spans.ts';
import { backOffMs, judge, type CollectorAnswer, type Verdict } from './verdict.ts';
import { t } from '../../preload/language.ts';

/** One request to a collector. */
export interface CollectorQuestion {
  readonly method: 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly signal: AbortSignal;
}

/** What traces need of the rest of Postern. */
export interface TracesMeans {
  /** A folder of their own, for what waits. */
  readonly folder: string;
  /** As `checkEndpoint` answers it. */
  readonly endpoint: string;
  /** Prompts, answers, arguments and outputs go along. */
  readonly content: boolean;
  /** Postern's own. */
  readonly version: string;
  readonly redact: Redactor;
  /**
   * The header as the person typed it, asked for each request; null for none. A secret. A problem when it cannot be read
   * now: what waits is kept then, instead of being refused for want of it.
   */
  header(): string | null | Problem;
  send(question: CollectorQuestion): Promise<Result<CollectorAnswer>>;
  upstreamOf(gateway: string, backend: string): TracedUpstream | null;
  now(): number;
  /** What stands in the way of sending; null when it goes again. */
  onProblem(problem: ProblemView | null): void;
  /** Runs once after a time; answers how to call it off. */
  readonly after?: (ms: number, run: () => void) => () => void;
  readonly chance?: () => number;
  readonly limits?: BufferLimits;
}

/** Traces to a collector, kept on disk until it has taken them. */
export interface Traces {
  /** Resolves when its spans are on disk, or could not be kept, which is told as a problem; never rejects. */
  turnEnded(
    session: SessionView,
    turn: TurnView,
    items: readonly ItemView[],
    exchanges?: readonly RawExchangeView[],
  ): Promise<void>;
  /** Spans that wait. */
  waiting(): number;
  /** Spans that were lost since it was opened: refused, or too many while the collector was away. */
  dropped(): number;
  /** Sends one span, past what waits. */
  test(): Promise<SecretTest>;
  /** Resolves when nothing is being sent. */
  settled(): Promise<void>;
  /** Ends what is being sent; what waits stays on disk for the next time. */
  close(): Promise<void>;
}

/** How long spans wait for others to go with them. */
const gatherMs = 5_000;

/**
 * Opens the export of traces over OTLP/HTTP in JSON. What an earlier run left goes first. While nothing waits there is no timer.
 *
 * @throws when the folder cannot be made or read.
 */
export async function openTraces(means: TracesMeans): Promise<Traces> {
  const { endpoint, now, version, after = onTimer, chance = Math.random } = means;
  const buffer = await openBuffer(means.folder, means.limits ?? usualLimits);
  const closing = new AbortController();
  let callOff: (() => void) | null = null;
  let sending: Promise<void> | null = null;
  let failures = 0;
  let dropped = 0;
  let told: Problem | null = null;

  function tell(found: Problem | null): void {
    if (found === told || (found !== null && told !== null && found.why === told.why)) return;
    told = found;
    means.onProblem(found);
  }

  async function ask(spans: readonly string[]): Promise<Verdict> {
    const header = means.header();
    if (typeof header === 'object' && header !== null)
      return { state: 'again', afterMs: null, problem: header };
    const extra = header === null ? null : headerOf(header);
    if (extra !== null && !extra.ok) return { state: 'again', afterMs: null, problem: extra.problem };
    const headers = {
      'content-type': 'application/json',
      ...(extra === null ? {} : { [extra.value[0]]: extra.value[1] }),
    };
    const answer = await means.send({
      method: 'POST',
      url: tracesUrl(endpoint),
      headers,
      body: requestText(spans, version),
      signal: closing.signal,
    });
    return judge(answer, now());
  }

  /** Sends batch after batch until nothing waits; answers how long to leave the collector alone, null when all went. */
  async function drain(): Promise<number | null> {
    for (;;) {
      const batch = await buffer.oldest();
      if (batch === null || closing.signal.aborted) return null;
      const verdict = await ask(batch.spans);
      if (closing.signal.aborted && verdict.state === 'again') return null;
      if (verdict.state === 'again') {
        failures += 1;
        tell(verdict.problem);
        return verdict.afterMs ?? backOffMs(failures, chance());
      }
      failures = 0;
      await buffer.remove(batch.name);
      if (verdict.state === 'refused') lose(batch.spans.length, verdict.problem);
      else if (verdict.rejected > 0) lose(verdict.rejected, partly(verdict.rejected));
      else tell(null);
    }
  }

  function lose(spans: number, why: Problem): void {
    dropped += spans;
    tell(why);
  }

  function start(): void {
    callOff = null;
    sending = drain()
      .catch((error: unknown) => {
        tell(unwritable(error));
        return backOffMs(++failures, chance());
      })
      .then((waitMs) => {
        sending = null;
        if (waitMs === null) plan();
        else if (!closing.signal.aborted) callOff = after(waitMs, start);
      });
  }

  function plan(): void {
    if (closing.signal.aborted || sending !== null || buffer.waiting() === 0) return;
    if (callOff !== null) {
      // A back-off is kept to; only the wait for company is cut short.
      if (failures > 0 || !buffer.isFull()) return;
      callOff();
    }
    callOff = after(buffer.isFull() ? 0 : gatherMs, start);
  }

  plan();
  return {
    async turnEnded(session, turn, items, exchanges = []) {
      try {
        const upstream = means.upstreamOf(session.gateway, turn.backend);
        const spans = spansOf({ session, turn, items, exchanges }, { ...means, upstream });
        const gone = await buffer.add(spans.map((span) => JSON.stringify(span)));
        if (gone > 0) lose(gone, tooMany());
      } catch (error) {
        lose(1, unwritable(error));
      }
      plan();
    },
    waiting: () => buffer.waiting(),
    dropped: () => dropped,
    async test() {
      const startedAt = now();
      const verdict = await ask([JSON.stringify(testSpan(startedAt))]);
      if (verdict.state === 'taken' && verdict.rejected === 0) {
        return {
          state: 'works',
          detail: t`The collector took a span in ${Math.max(0, now() - startedAt)} ms.`,
        };
      }
      return { state: 'fails', problem: verdict.state === 'taken' ? partly(1) : notTested(verdict.problem) };
    },
    settled: async () => sending ?? undefined,
    async close() {
      callOff?.();
      callOff = null;
      closing.abort();
      await sending;
    },
  };
}

function onTimer(ms: number, run: () => void): () => void {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
}

function testSpan(at: number): OtlpSpan {
  const id = randomUUID();
  return {
    traceId: traceIdOf(id),
    spanId: spanIdOf('turn', id),
    name: 'postern test',
    kind: 1,
    startTimeUnixNano: nanoseconds(at),
    endTimeUnixNano: nanoseconds(at),
    attributes: attributesOf({ 'postern.test': true }),
  };
}
