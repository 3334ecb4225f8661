import type { BatchTaken, ExchangeBatch } from '../domain/exchange.ts';
import { knownPrices, type PriceTable } from '../domain/price.ts';
import { createChangeReporter } from './changes.ts';
import { createCommits } from './commits.ts';
import { readFigures } from './figures.ts';
import { createFold } from './fold.ts';
import { createLiveTexts, type LiveTexts } from './live.ts';
import { loadExchange, loadSession, sessionOfResponse, streamingSessionsOf } from './load.ts';
import { openLog, replaceLog, type Log } from './log.ts';
import { isDamage, type Database } from './database.ts';
import type { LogFigures, RecorderAnswers, RecorderQuery, RecorderReport } from './port.ts';
import { withoutContent } from './privacy.ts';
import { degraded } from './problems.ts';
import { readSpend } from './spend.ts';
import { readDetail, readItemView, readPage, readSessionView, readTurnView } from './read.ts';
import { createSessionStates, everythingKnown } from './sessions.ts';
import type { Write } from './store.ts';
import { adoptTitles } from './adopt.ts';
import { abandonWaiting } from './turns.ts';

/** The recorder: takes exchanges, keeps the log, answers questions, reports what changed. */
export interface Recorder {
  /** Folds a batch in; `taken` is called once its facts are committed, in the order of the batches. */
  take(batch: ExchangeBatch, taken?: (answer: BatchTaken) => void): void;
  /** Answers from the log and the texts in flight. @throws when the log cannot be read. */
  query<Q extends RecorderQuery>(query: Q): RecorderAnswers[Q['kind']];
  /** The Codex of a launch is gone: turns that wait for its tools will not go on. */
  launchEnded(launchId: string): void;
  /** From now on texts are kept, or only metadata. */
  setRecordContent(on: boolean): void;
  /** Commits what waits, tells what changed, closes the log. */
  close(): void;
}

export interface RecorderOptions {
  readonly databasePath: string;
  readonly recordContent: boolean;
  readonly report: (report: RecorderReport) => void;
  /** The clock; tests give their own. */
  readonly now?: () => number;
}

/**
 * Opens the log and begins to record.
 *
 * @throws when the log can be neither opened nor put aside; the caller starts again later.
 */
export function createRecorder(options: RecorderOptions): Recorder {
  const { databasePath, report } = options;
  const now = options.now ?? Date.now;
  let prices: PriceTable = knownPrices;
  const opened = openLog(databasePath, now(), () => prices);
  let log: Log = opened.log;
  let live: LiveTexts = createLiveTexts();
  let recordContent = options.recordContent;

  /** Uses the log; when that shows it damaged, uses the fresh one that takes its place. */
  function withFreshLogIfDamaged<T>(use: () => T): T {
    try {
      return use();
    } catch (error) {
      if (!isDamage(error)) throw error;
      replace();
      return use();
    }
  }

  function read<T>(from: (database: Database) => T): T {
    return withFreshLogIfDamaged(() => from(log.database));
  }

  const states = createSessionStates((sessionId) => read((database) => loadSession(database, sessionId)));
  const reporter = createChangeReporter(
    {
      session: (sessionId) => read((database) => readSessionView(database, sessionId)),
      turn: (sessionId, turnId) => read((database) => readTurnView(database, sessionId, turnId)),
      item: (sessionId, itemId) =>
        live.view(sessionId, itemId) ?? read((database) => readItemView(database, sessionId, itemId)),
    },
    (changes) => report({ type: 'changed', changes, figures: figures() }),
  );
  const fold = createFold({
    states,
    live: () => live,
    appended: (sessionId, itemId, text) => reporter.appended(sessionId, itemId, text),
    recordContent: () => recordContent,
    now,
    earlier: (exchangeId) => read((database) => loadExchange(database, exchangeId)),
    sessionOfResponse: (responseId) =>
      states.loaded().find((state) => state.responses.has(responseId))?.id ??
      read((database) => sessionOfResponse(database, responseId)),
  });
  const commits = createCommits({
    store: (writes) => withFreshLogIfDamaged(() => store(writes)),
    stored() {
      states.trim(fold.sessionsInUse());
      reporter.flush();
    },
    trouble(error) {
      const why = error === null ? null : `${error.message}.`;
      if (why !== null) {
        report({ type: 'log', level: 'warn', event: 'recorder: write failed', facts: { why } });
      }
      report({ type: 'degraded', problem: why === null ? null : degraded(why) });
    },
  });
  report({ type: 'opened', problem: opened.problem });

  function figures(): LogFigures {
    return read((database) => readFigures(database, databasePath, now()));
  }

  function store(writes: readonly Write[]): void {
    log.write(writes);
    reporter.committed(writes);
    const adopted = adoptTitles(log.database, states, writes);
    if (adopted.length === 0) return;
    log.write(adopted);
    reporter.committed(adopted);
  }

  /** The log proved damaged: a fresh one begins with what is known of the sessions at work. */
  function replace(): void {
    const fresh = replaceLog(log, databasePath, now(), () => prices);
    log = fresh.log;
    log.write(states.loaded().flatMap(everythingKnown));
    report({ type: 'opened', problem: fresh.problem });
  }

  function answer(query: RecorderQuery): RecorderAnswers[RecorderQuery['kind']] {
    switch (query.kind) {
      case 'sessions':
        return read((database) => readPage(database, query.before, query.limit));
      case 'session': {
        const detail = read((database) => readDetail(database, query.sessionId));
        return detail && { ...detail, items: [...detail.items, ...live.viewsOf(query.sessionId)] };
      }
      case 'spend':
        return read((database) => readSpend(database, query.since));
      case 'figures':
        return figures();
      case 'usage':
        return [];
      // Each question's owner adds a line above; the last one ends this with `query satisfies never`.
      default:
        throw new Error(`No answer to ${query.kind} yet`);
    }
  }

  return {
    take(batch, taken) {
      const writes = batch.events.flatMap((event) => fold.fold(event));
      const kept = recordContent ? writes : writes.map(withoutContent);
      commits.add(kept, () => taken?.({ type: 'taken', sequence: batch.sequence }));
      reporter.flush();
    },
    query<Q extends RecorderQuery>(query: Q) {
      commits.now();
      if (query.kind === 'session') reporter.now();
      return answer(query) as RecorderAnswers[Q['kind']];
    },
    launchEnded(launchId) {
      commits.now();
      const waiting = read((database) => streamingSessionsOf(database, launchId));
      commits.add(
        waiting.flatMap((sessionId) => abandonWaiting(states.of(sessionId), now())),
        () => {},
      );
      reporter.flush();
    },
    setRecordContent(on) {
      commits.now();
      recordContent = on;
      if (!on) live = createLiveTexts();
    },
    close() {
      commits.stop();
      reporter.stop();
      log.close();
    },
  };
}
