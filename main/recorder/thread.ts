import type { MessagePort } from 'node:worker_threads';
import type { LogChanges, RecorderState, SessionView, TurnView } from '../../preload/contract.ts';
import { AppError, problem, type Problem } from '../domain/problem.ts';
import type { PriceTable } from '../domain/price.ts';
import { superviseWorker } from '../threads/supervise.ts';
import type { LogFigures, RecorderAnswers, RecorderCommand, RecorderQuery, RecorderReport } from './port.ts';
import { t } from '../../preload/language.ts';

type Logged = Extract<RecorderReport, { type: 'log' }>;

/** The recorder as main sees it. */
export interface RecorderThread {
  state(): RecorderState;
  problem(): Problem | null;
  figures(): LogFigures;
  /** Gives the recorder its end of a line from the proxy. */
  takeExchanges(port: MessagePort): void;
  setRecordContent(on: boolean): void;
  /** Items and growing texts are told of this session alone from now on; null, as at first, is none. */
  watch(sessionId: string | null): void;
  /** Estimates are made with these prices from now on; what is stored is estimated anew. */
  setPrices(prices: PriceTable): void;
  /** What is kept from now on; null keeps all. */
  setRetention(keepDays: number | null, keepMegabytes: number | null): void;
  /** The Codex of a launch is gone: turns that wait for its tools are interrupted. */
  launchEnded(launchId: string): void;
  /** @throws {AppError} recorder-degraded when the thread died before it answered. */
  ask<K extends RecorderQuery['kind']>(
    query: Extract<RecorderQuery, { kind: K }>,
  ): Promise<RecorderAnswers[K]>;
  /** Commits everything and ends the thread. */
  stop(): Promise<void>;
}

export interface RecorderThreadOptions {
  readonly entry: URL;
  readonly databasePath: string;
  readonly recordContent: boolean;
  readonly onState: () => void;
  readonly onChanged: (changes: LogChanges, figures: LogFigures) => void;
  /** The thread is new and needs a line from the proxy. */
  readonly onNeedsExchanges: () => void;
  /** Limits of plans were told that differ from what was known. */
  readonly onUsage: (usage: RecorderAnswers['usage']) => void;
  /** A turn of a person's session ended; told once, after it is stored. */
  readonly onTurnEnded: (session: SessionView, turn: TurnView) => void;
  readonly onLog: (line: Pick<Logged, 'level' | 'event' | 'facts'>) => void;
}

interface Waiting {
  readonly query: RecorderQuery;
  resolve(answer: Extract<RecorderReport, { type: 'answer' }>['answer']): void;
  reject(error: Error): void;
}

/** How long a stop may take before the thread is waited for alone; what is committed is safe either way. */
const stopLimitMs = 2_000;
/**
 * How long one that has not stopped by then may go on with its statement. Longer than a quit may take: whoever quits ends the
 * process at once then, because a thread that is ended in a statement takes it along as a crash.
 */
const leavesWithinMs = 30_000;

const restarting = (): Problem =>
  problem(
    'recorder-degraded',
    t`The session log is starting again.`,
    t`Its thread ended unexpectedly.`,
    t`Codex is not affected; nothing needs doing.`,
  );

/** Starts the recorder in a worker thread of this process and keeps it there. */
export function startRecorderThread(options: RecorderThreadOptions): RecorderThread {
  let state: RecorderState = 'starting';
  let quarantined: Problem | null = null;
  let degraded: Problem | null = null;
  let figures: LogFigures = { runningSessions: 0, overheadP50Us: null, databaseBytes: 0 };
  let recordContent = options.recordContent;
  let watched: string | null = null;
  let prices: PriceTable | null = null;
  let retention: { readonly keepDays: number | null; readonly keepMegabytes: number | null } | null = null;
  let nextId = 1;
  let onStopped: (() => void) | null = null;
  const waiting = new Map<number, Waiting>();
  /** The thread has been told to open the log. What it is asked before that it could not answer. */
  let up = false;

  const worker = superviseWorker<RecorderCommand, RecorderReport>({
    name: 'recorder',
    entry: options.entry,
    onUp(restart) {
      worker.send({ type: 'open', databasePath: options.databasePath, recordContent });
      worker.send({ type: 'watch', sessionId: watched });
      if (prices !== null) worker.send({ type: 'prices', prices });
      if (retention !== null) worker.send({ type: 'retention', ...retention });
      up = true;
      for (const [id, { query }] of waiting) worker.send({ type: 'query', id, query });
      if (restart) options.onNeedsExchanges();
    },
    onDown(reason) {
      up = false;
      state = 'restarting';
      for (const one of waiting.values()) one.reject(new AppError(restarting()));
      waiting.clear();
      options.onLog({ level: 'error', event: 'recorder: thread died', facts: { reason } });
      options.onState();
    },
    onReport: take,
  });

  function take(report: RecorderReport): void {
    switch (report.type) {
      case 'ready':
        return;
      case 'opened':
        state = 'recording';
        quarantined = report.problem ?? quarantined;
        return options.onState();
      case 'degraded':
        state = report.problem === null ? 'recording' : 'degraded';
        degraded = report.problem;
        return options.onState();
      case 'changed':
        figures = report.figures;
        return options.onChanged(report.changes, report.figures);
      case 'usage':
        return options.onUsage(report.usage);
      case 'turnsEnded':
        for (const { session, turn } of report.ends) options.onTurnEnded(session, turn);
        return;
      case 'answer':
        waiting.get(report.id)?.resolve(report.answer);
        waiting.delete(report.id);
        return;
      case 'queryFailed':
        waiting.get(report.id)?.reject(new AppError(report.problem));
        waiting.delete(report.id);
        return;
      case 'log':
        return options.onLog(report);
      case 'stopped':
        return onStopped?.();
    }
  }

  return {
    state: () => state,
    problem: () => degraded ?? quarantined,
    figures: () => figures,
    takeExchanges: (port) => worker.send({ type: 'exchanges', port }, [port]),
    launchEnded: (launchId) => worker.send({ type: 'launchEnded', launchId }),
    setRecordContent(on) {
      recordContent = on;
      worker.send({ type: 'recordContent', on });
    },
    watch(sessionId) {
      watched = sessionId;
      worker.send({ type: 'watch', sessionId });
    },
    setPrices(next) {
      prices = next;
      worker.send({ type: 'prices', prices });
    },
    setRetention(keepDays, keepMegabytes) {
      retention = { keepDays, keepMegabytes };
      worker.send({ type: 'retention', ...retention });
    },
    async ask(query) {
      const id = nextId++;
      const answer = await new Promise<Extract<RecorderReport, { type: 'answer' }>['answer']>(
        (resolve, reject) => {
          waiting.set(id, { query, resolve, reject });
          if (up) worker.send({ type: 'query', id, query });
        },
      );
      // The recorder answers each kind of query with its own shape; the id ties them together.
      return answer as RecorderAnswers[typeof query.kind];
    },
    async stop() {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, stopLimitMs);
        onStopped = () => {
          clearTimeout(timer);
          resolve();
        };
        worker.send({ type: 'stop' });
      });
      await worker.end(leavesWithinMs);
    },
  };
}
