/**
 * @file Joins the parts of the recorder: what comes in, what is stored, what is answered, what is told. It stays whole because
 * it is the one place where their order can be seen.
 */
import type { BatchTaken, ExchangeBatch } from '../domain/exchange.ts';
import type { TurnView } from '../../preload/contract.ts';
import { knownPrices, type PriceTable } from '../domain/price.ts';
import { readAnswer } from './answers.ts';
import { createChangeReporter } from './changes.ts';
import { createCommits } from './commits.ts';
import { createFigures } from './figures.ts';
import { createFold } from './fold.ts';
import { createLiveTexts, type LiveTexts } from './live.ts';
import { countListed } from './listed.ts';
import { loadExchange, loadSession, sessionOfResponse, streamingSessionsOf } from './load.ts';
import { openLog, replaceLog, type Log } from './log.ts';
import { createLongWork } from './long-work.ts';
import { isDamage, type Database } from './database.ts';
import type { TurnRecord } from './model.ts';
import type { LogFigures, RecorderAnswers, RecorderQuery, RecorderReport } from './port.ts';
import { withoutContent } from './privacy.ts';
import { degraded } from './problems.ts';
import { fillSessions, repriceTurns, type Reckoning } from './reckon.ts';
import { createTurnEnds } from './turn-ends.ts';
import { createUsageBook, loadUsage } from './usage-book.ts';
import { readItemView, readSessionView, readTurnView, viewOfTurn } from './read.ts';
import { indexWords } from './search-index.ts';
import { warmWords } from './search-warm.ts';
import { createRawRoom } from './raw-messages.ts';
import type { Retention } from './retention.ts';
import { createSessionStates, everythingKnown } from './sessions.ts';
import { createKeeper } from './storage-keeper.ts';
import type { Write } from './store.ts';
import { costOf } from './sums.ts';
import { adoptTitles } from './adopt.ts';
import { abandonWaiting } from './turns.ts';

/** What is answered at once. */
export type ImmediateQuery = Exclude<RecorderQuery, { kind: 'delete' | 'undelete' }>;

/** The recorder: takes exchanges, keeps the log, answers questions, reports what changed. */
export interface Recorder {
  /** Folds a batch in; `taken` is called once its facts are committed, in the order of the batches. */
  take(batch: ExchangeBatch, taken?: (answer: BatchTaken) => void): void;
  /** Answers from the log and the texts in flight. @throws when the log cannot be read. */
  query<Q extends ImmediateQuery>(query: Q): RecorderAnswers[Q['kind']];
  /** Deletes for good, step by step between batches. @throws {AppError} session-running, and then nothing is deleted. */
  delete(query: Extract<RecorderQuery, { kind: 'delete' }>): Promise<RecorderAnswers['delete']>;
  /** Takes a deletion back. */
  undelete(query: Extract<RecorderQuery, { kind: 'undelete' }>): Promise<RecorderAnswers['undelete']>;
  /** Holds the log to this at once and from time to time; running sessions stay. */
  setRetention(retention: Retention): void;
  /** The Codex of a launch is gone: turns that wait for its tools will not go on. */
  launchEnded(launchId: string): void;
  /** From now on texts are kept, or only metadata. */
  setRecordContent(on: boolean): void;
  /** From now on only this session's items are told as they come, null none; until it is said, those of all are. */
  watch(sessionId: string | null): void;
  /** Turns are priced with this table from now on, those in the log too, step by step. */
  setPrices(table: PriceTable): void;
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
  const readFigures = createFigures(databasePath);
  let prices: PriceTable = knownPrices;
  const opened = openLog(databasePath, now(), () => prices);
  let log: Log = opened.log;
  let live: LiveTexts = createLiveTexts();
  let recordContent = options.recordContent;
  let isWritable = true;

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

  function viewOf(turn: TurnRecord): TurnView {
    return viewOfTurn(turn, costOf(prices, turn.model, turn.tokens));
  }

  const states = createSessionStates((sessionId) => {
    keeper.finishDeleting(sessionId);
    return read((database) => loadSession(database, sessionId));
  });
  const reporter = createChangeReporter(
    {
      listed: () => read(countListed),
      session: (sessionId) => read((database) => readSessionView(database, sessionId)),
      turn: viewOf,
      item: (sessionId, itemId) =>
        live.view(sessionId, itemId) ?? read((database) => readItemView(database, sessionId, itemId)),
    },
    (changes) => report({ type: 'changed', changes, figures: figures() }),
  );
  const turnEnds = createTurnEnds({
    session: (sessionId) => read((database) => readSessionView(database, sessionId)),
    turn: (sessionId, turnId) => read((database) => readTurnView(database, sessionId, turnId)),
    view: viewOf,
    tell: (ends) => report({ type: 'turnsEnded', ends }),
  });
  const usage = createUsageBook(
    read((database) => loadUsage(database, now())),
    (all) => report({ type: 'usage', usage: all }),
  );
  const longWork = createLongWork((name, error) => {
    const why = error instanceof Error ? error.message : 'The reason is unknown';
    report({ type: 'log', level: 'warn', event: 'recorder: long work waits', facts: { name, why } });
  });
  const fold = createFold({
    states,
    live: () => live,
    appended: (sessionId, itemId, text) => reporter.appended(sessionId, itemId, text),
    isWatched: (sessionId) => reporter.isWatched(sessionId),
    recordContent: () => recordContent,
    now,
    earlier: (exchangeId) => read((database) => loadExchange(database, exchangeId)),
    sessionOfResponse: (responseId) =>
      states.loaded().find((state) => state.responses.has(responseId))?.id ??
      read((database) => sessionOfResponse(database, responseId)),
    limits: (account, news, at) => usage.told(account, news, at),
    raw: {
      room: createRawRoom(),
      isOn: () => recordContent,
      keep: (raw) => keeper.keepRaw(raw),
    },
  });
  const commits = createCommits({
    store: (writes) => withFreshLogIfDamaged(() => store(writes)),
    stored() {
      states.trim(fold.sessionsInUse());
      reporter.flush();
      keeper.stored();
    },
    trouble(error) {
      isWritable = error === null;
      const why = error === null ? null : `${error.message}.`;
      if (why !== null) {
        report({ type: 'log', level: 'warn', event: 'recorder: write failed', facts: { why } });
      }
      report({ type: 'degraded', problem: why === null ? null : degraded(why) });
    },
  });
  const keeper = createKeeper({
    path: databasePath,
    database: () => log.database,
    now,
    settle() {
      commits.now();
      if (commits.isWaiting()) throw new Error('The log cannot be written now.');
    },
    isWritable: () => isWritable,
    forget(sessionIds) {
      states.forget(sessionIds);
      reporter.removed(sessionIds);
      reporter.flush();
    },
    isRunning: (exchangeId) => fold.isRunning(exchangeId),
    inUse: () => fold.sessionsInUse(),
    warn: (event, facts) => report({ type: 'log', level: 'warn', event, facts }),
  });
  report({ type: 'opened', problem: opened.problem });
  reckon('fill', fillSessions);
  longWork.begin('warm', () => {
    const step = warmWords(() => log.database);
    return () => withFreshLogIfDamaged(step);
  });

  function figures(): LogFigures {
    return read((database) => readFigures(database, now()));
  }

  /** Begins work over the whole log; sessions it changes are told like any other change. */
  function reckon(name: string, work: Reckoning): void {
    const changed = (sessionIds: readonly string[]): void => {
      reporter.sessionsChanged(sessionIds);
      reporter.flush();
    };
    longWork.begin(name, () => {
      const step = work(
        () => log.database,
        () => prices,
        changed,
      );
      return () => withFreshLogIfDamaged(step);
    });
  }

  function store(writes: readonly Write[]): void {
    const ended = log.write(writes);
    indexWords(log.database, false);
    reporter.committed(writes);
    turnEnds.committed(writes, ended);
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

  /** Texts in flight that nobody looked at are brought up to what came. */
  function readWaiting(sessionId: string | null): void {
    const writes = fold.readWaiting(sessionId);
    if (writes.length > 0) commits.add(writes, () => {});
  }

  function answer(query: ImmediateQuery): RecorderAnswers[RecorderQuery['kind']] {
    switch (query.kind) {
      case 'raw':
        return read(() => keeper.rawOf(query.sessionId, query.turnId));
      case 'figures':
        return figures();
      case 'usage':
        return usage.all();
      default:
        return read((database) => readAnswer(database, databasePath, query, live));
    }
  }

  return {
    take(batch, taken) {
      const writes = batch.events.flatMap((event) => fold.fold(event));
      const kept = recordContent ? writes : writes.map(withoutContent);
      commits.add(kept, () => taken?.({ type: 'taken', sequence: batch.sequence }));
      reporter.flush();
    },
    query<Q extends ImmediateQuery>(query: Q) {
      const isOfSession = query.kind === 'session' || query.kind === 'opening' || query.kind === 'items';
      if (isOfSession) readWaiting(query.sessionId);
      commits.now();
      if (isOfSession) reporter.now();
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
      readWaiting(null);
      commits.now();
      recordContent = on;
      if (!on) live = createLiveTexts();
      if (!on) keeper.forgetRaw();
    },
    async delete(query) {
      const answer = await keeper.delete(query);
      // The list is told before it is said that all of them are gone.
      reporter.now();
      return answer;
    },
    async undelete(query) {
      const restored = await keeper.undelete(query);
      if (restored === null) return { restored: false };
      reporter.sessionsChanged(restored);
      reporter.now();
      return { restored: true };
    },
    watch(sessionId) {
      if (sessionId !== null) readWaiting(sessionId);
      reporter.watch(sessionId);
    },
    setRetention: (retention) => keeper.setRetention(retention),
    setPrices(table) {
      commits.now();
      prices = table;
      reckon('prices', repriceTurns);
    },
    close() {
      longWork.stop();
      commits.stop();
      keeper.stop();
      turnEnds.stop();
      reporter.stop();
      log.close();
      keeper.closed();
    },
  };
}
