import type { SessionFilter } from '../preload/contract.ts';
import { createRecorder, type Recorder } from '../main/recorder/recorder.ts';
import { files, makeDice, prose, vocabulary, commonWords, type Dice } from './log-words.ts';
import { folders, gateways, models, ownPhrase, ownWord, plotsOf, storyEnd } from './log-story.ts';
import { quantile } from './summary.ts';

/** One line of the table. */
export interface LogFigure {
  readonly label: string;
  /** Milliseconds, unless `unit` says otherwise. */
  readonly p50: number;
  /** Null where there is one value only. */
  readonly p95: number | null;
  readonly unit: 'ms' | 'MB' | 'KB';
  /** What it must stay below; null where nothing was said. */
  readonly goal: number | null;
}

const pageSize = 50;
const dayMs = 86_400_000;

/** Opens the log as the app does and asks it what the window asks. */
export function measureLog(path: string, turns: number): readonly LogFigure[] {
  const begun = performance.now();
  const recorder = createRecorder({
    databasePath: path,
    recordContent: true,
    report() {},
    now: () => storyEnd,
  });
  const opened = performance.now() - begun;
  try {
    const times = (label: string, goal: number | null, runs: readonly (() => unknown)[]): LogFigure => {
      const ms = runs.map(timed);
      return { label, p50: quantile(ms, 0.5), p95: quantile(ms, 0.95), unit: 'ms', goal };
    };
    const searches = searchesOf(makeDice(7), plotsOf(turns).length);
    const answers = (filters: readonly SessionFilter[]): readonly (() => unknown)[] =>
      filters.map((filter) => () => found(recorder, filter));
    const all = Object.entries(searches);
    const longest = longestSession(turns);
    const figures = [
      { label: 'opening the file', p50: opened, p95: null, unit: 'ms', goal: 2_000 } as const,
      times(
        'first page of the list',
        50,
        repeat(40, () => recorder.query({ kind: 'sessions', before: null, limit: pageSize })),
      ),
      times('page 50 of the list', 50, laterPage(recorder, 50)),
      times(
        `a session of ${longest.turns} turns, as it opens`,
        200,
        repeat(10, () => recorder.query({ kind: 'opening', sessionId: longest.id, turnId: null })),
      ),
      times(
        `a session of ${longest.turns} turns, whole`,
        200,
        repeat(10, () => recorder.query({ kind: 'session', sessionId: longest.id })),
      ),
      times('search, 200 queries', 50, interleave(all.map(([, filters]) => answers(filters)))),
      ...all.map(([kind, filters]) => times(`search: ${kind}`, 50, answers(filters))),
      times(
        'search: the same two common words again',
        50,
        repeat(20, () => found(recorder, { text: 'the test' })),
      ),
      times('filters, 60 of one to four parts', 50, answers(filtersOf(makeDice(8)))),
      times(
        'facets',
        50,
        repeat(20, () => recorder.query({ kind: 'facets', filter: {} })),
      ),
      times(
        'facets under a filter with text',
        null,
        repeat(20, () => recorder.query({ kind: 'facets', filter: { text: 'test', models: [models[0]] } })),
      ),
      times(
        'totals of a month',
        50,
        repeat(20, () => recorder.query({ kind: 'totals', period: 'month', at: storyEnd - 40 * dayMs })),
      ),
    ];
    return [
      ...figures,
      {
        label: 'memory of the process',
        p50: process.memoryUsage().rss / 1e6,
        p95: null,
        unit: 'MB',
        goal: null,
      },
    ];
  } finally {
    recorder.close();
  }
}

function found(recorder: Recorder, filter: SessionFilter): unknown {
  return recorder.query({ kind: 'search', filter, before: null, limit: pageSize });
}

/** 40 queries of each kind; a person's words, not the ones that are quick. */
function searchesOf(dice: Dice, sessions: number): Readonly<Record<string, readonly SessionFilter[]>> {
  const make = (text: () => string): readonly SessionFilter[] =>
    Array.from({ length: 40 }, () => ({ text: text() }));
  const anyone = (): number => dice.below(sessions);
  const seldom = (): string => vocabulary[8_000 + dice.below(12_000)] ?? 'word';
  return {
    'a rare word': make(() => (dice.roll() < 0.5 ? ownWord(anyone()) : seldom())),
    'a common word': make(() => dice.pick(commonWords)),
    'two words': make(() => `${dice.pick(commonWords)} ${seldom()}`),
    'a phrase or a path': make(() => (dice.roll() < 0.5 ? `"${ownPhrase(anyone())}"` : dice.pick(files))),
    'the beginning of a word': make(() =>
      prose(dice, 1)
        .slice(0, 2 + dice.below(4))
        .replace('.', ''),
    ),
  };
}

function filtersOf(dice: Dice): readonly SessionFilter[] {
  const parts: readonly (() => SessionFilter)[] = [
    () => ({ gateways: [dice.pick(gateways)] }),
    () => ({ models: [dice.pick(models), dice.pick(models)] }),
    () => ({ folders: [dice.pick(folders)] }),
    () => ({ statuses: ['completed'] }),
    () => ({ accounts: ['codex'] }),
    () => ({ tools: ['exec_command'] }),
    () => ({ from: storyEnd - dice.below(700) * dayMs }),
    () => ({ minTokens: dice.below(2_000_000) }),
    () => ({ minCostUsd: dice.roll() }),
  ];
  return Array.from({ length: 60 }, () =>
    Object.assign({}, ...Array.from({ length: 1 + dice.below(4) }, () => dice.pick(parts)())),
  );
}

function laterPage(recorder: Recorder, page: number): readonly (() => unknown)[] {
  let before: number | null = null;
  for (let at = 1; at < page; at += 1) {
    before = recorder.query({ kind: 'sessions', before, limit: pageSize }).nextBefore ?? before;
  }
  const start = before;
  return repeat(40, () => recorder.query({ kind: 'sessions', before: start, limit: pageSize }));
}

function longestSession(turns: number): { readonly id: string; readonly turns: number } {
  return plotsOf(turns).reduce((left, right) => (right.turns > left.turns ? right : left));
}

function repeat(times: number, run: () => unknown): readonly (() => unknown)[] {
  return Array.from({ length: times }, () => run);
}

function interleave<T>(lists: readonly (readonly T[])[]): readonly T[] {
  return (lists[0] ?? []).flatMap((_, index) => lists.flatMap((list) => list.slice(index, index + 1)));
}

function timed(run: () => unknown): number {
  const begun = performance.now();
  run();
  return performance.now() - begun;
}
