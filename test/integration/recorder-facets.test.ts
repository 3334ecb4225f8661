import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SessionFilter, SessionView } from '../../preload/contract.ts';
import { makeLogBench, type BenchRecorder, type LogBench } from '../fakes/log-bench.ts';
import { toldTurn } from '../fakes/log-session.ts';

/** A session with every word that is said in it, and its tools. */
interface Known {
  readonly view: SessionView;
  readonly words: ReadonlySet<string>;
  readonly tools: ReadonlySet<string>;
}

const words = ['alpha', 'beta', 'gamma', 'delta', 'alphabet', 'omega'] as const;
const gateways = ['default', 'team', 'third'] as const;
const models = ['gpt-5.6-sol', 'gpt-5.6-luna', 'of no price'] as const;
const folders = ['/w/a', '/w/b', '/w/c'] as const;
const tools = ['exec_command', 'apply_patch'] as const;
const accounts = [null, 'account:me', 'key:b1'] as const;

let bench: LogBench;
let recorder: BenchRecorder;
let known: readonly Known[];

beforeAll(() => {
  bench = makeLogBench();
  recorder = bench.open();
  const turn = fc.record({
    prompt: fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: 2 }).map((some) => some.join(' ')),
    answer: fc.constantFrom(...words),
    command: fc.option(fc.constantFrom(...words), { nil: undefined }),
    output: fc.constantFrom(...words),
    gateway: fc.constantFrom(...gateways),
    backend: fc.constantFrom('one', 'two'),
    account: fc.constantFrom(...accounts),
    model: fc.constantFrom(...models),
    folder: fc.constantFrom(...folders),
    tool: fc.constantFrom(...tools),
    tokens: fc.integer({ min: 1, max: 9 }).map((count) => count * 100_000),
    broken: fc.boolean(),
  });
  const sessions = fc.sample(fc.array(turn, { minLength: 1, maxLength: 3 }), { numRuns: 60, seed: 5 });
  const tellings = sessions.flatMap((turns, index) =>
    turns.map((one, at) => ({
      ...one,
      session: `s${index}`,
      turn: `t${at}`,
      at: index * 100_000 + at * 10_000,
    })),
  );
  for (const told of tellings) {
    const { command, ...rest } = told;
    recorder.play(toldTurn(command === undefined ? rest : { ...rest, command }));
  }
  known = sessions.map((_, index) => knownOf(`s${index}`));
});
afterAll(() => bench.remove());

function knownOf(id: string): Known {
  const { session, items } = recorder.detail(id);
  const texts = items.flatMap((item) => {
    if (item.type === 'toolCall') return [item.summary, item.input, item.output ?? ''];
    return 'text' in item ? [item.text] : [];
  });
  return {
    view: session,
    words: new Set(texts.flatMap((text) => text.toLowerCase().split(/[^a-z0-9]+/))),
    tools: new Set(items.flatMap((item) => (item.type === 'toolCall' ? [item.name] : []))),
  };
}

/** What the filter says, word for word. */
function allows(filter: SessionFilter, { view, words: said, tools: used }: Known): boolean {
  const among = (choices: readonly string[] | undefined, ...own: readonly (string | null)[]): boolean =>
    choices === undefined || choices.length === 0 || own.some((one) => one !== null && choices.includes(one));
  const typed = (filter.text ?? '').split(' ').filter((word) => word !== '');
  const isSaid = (word: string, index: number): boolean =>
    index === typed.length - 1 ? [...said].some((one) => one.startsWith(word)) : said.has(word);
  return (
    typed.every(isSaid) &&
    among(filter.gateways, view.gateway) &&
    among(filter.backends, view.backend) &&
    among(filter.accounts, view.account ?? 'codex') &&
    among(filter.models, view.model) &&
    among(filter.statuses, view.status) &&
    among(filter.folders, view.folder) &&
    among(filter.tools, ...used) &&
    view.lastActivityAt >= (filter.from ?? 0) &&
    view.lastActivityAt <= (filter.to ?? Number.MAX_SAFE_INTEGER) &&
    (view.costUsd ?? 0) >= (filter.minCostUsd ?? 0) &&
    view.tokens.input + view.tokens.output >= (filter.minTokens ?? 0)
  );
}

const some = <T>(...from: readonly T[]): fc.Arbitrary<T[]> => fc.subarray([...from]);
const parts = {
  text: fc.array(fc.constantFrom(...words, 'alp', 'om'), { maxLength: 2 }).map((typed) => typed.join(' ')),
  gateways: some(...gateways, 'never seen'),
  backends: some('one', 'two'),
  accounts: some('codex', 'account:me', 'key:b1'),
  models: some(...models),
  statuses: some('completed', 'failed', 'interrupted', 'streaming'),
  folders: some(...folders),
  tools: some(...tools),
  from: fc.integer({ min: 0, max: 6_000_000 }),
  to: fc.integer({ min: 0, max: 6_000_000 }),
  minCostUsd: fc.integer({ min: 0, max: 500 }).map((cents) => cents / 100),
  minTokens: fc.integer({ min: 0, max: 3_000_000 }),
} as const;
const filters = fc.record(parts, { requiredKeys: [] }) as fc.Arbitrary<SessionFilter>;
const names = Object.keys(parts) as (keyof typeof parts)[];

function search(filter: SessionFilter): readonly string[] {
  const page = recorder.query({ kind: 'search', filter, before: null, limit: 500 });
  expect(page.total).toBe(page.sessions.length);
  return page.sessions.map(({ session }) => session.id);
}
const expected = (filter: SessionFilter): readonly string[] =>
  known
    .filter((one) => allows(filter, one))
    .map(({ view }) => view.id)
    .toReversed();

describe('a filter', () => {
  test('there is enough to filter: every choice has sessions, and none has all', () => {
    const counts = recorder
      .query({ kind: 'facets', filter: {} })
      .flatMap(({ facet, choices }) => choices.map(({ count }) => [facet, count] as const));
    expect(counts.length).toBeGreaterThan(12);
    expect(counts.every(([, count]) => count > 0 && count < 60)).toBe(true);
    expect(known.filter(({ view }) => view.costPartial).length).toBeGreaterThan(5);
  });

  test.each(names)('of %s alone leaves what it says', (name) => {
    fc.assert(
      fc.property(parts[name] as fc.Arbitrary<unknown>, (value) => {
        const filter = { [name]: value } as SessionFilter;
        expect(search(filter)).toEqual(expected(filter));
      }),
      { numRuns: 15 },
    );
  });

  test('of several parts leaves what each of them leaves', () => {
    fc.assert(
      fc.property(filters, (filter) => {
        expect(search(filter)).toEqual(expected(filter));
      }),
      { numRuns: 150 },
    );
  });

  test('hits stand under every session that a text was found in, and mark what was typed', () => {
    fc.assert(
      fc.property(fc.constantFrom(...words), fc.constantFrom(...words), (one, other) => {
        const { sessions } = recorder.query({
          kind: 'search',
          filter: { text: `${one} ${other}` },
          before: null,
          limit: 500,
        });
        for (const { hits } of sessions) {
          expect(hits.length).toBeGreaterThan(0);
          for (const { snippet, marks } of hits) {
            expect(marks.length).toBeGreaterThan(0);
            for (const [from, to] of marks) {
              const word = snippet.slice(from, to);
              expect(word === one || word.startsWith(other)).toBe(true);
            }
          }
        }
      }),
    );
  });
});

describe('facets', () => {
  test('count what each choice would leave', () => {
    fc.assert(
      fc.property(filters, (filter) => {
        for (const { facet, choices } of recorder.query({ kind: 'facets', filter })) {
          for (const { value, count } of choices) {
            expect([facet, value, count]).toEqual([
              facet,
              value,
              expected({ ...filter, [facet]: [value] }).length,
            ]);
          }
          const counts = choices.map(({ count }) => count);
          expect(counts).toEqual(counts.toSorted((left, right) => right - left));
          const left = known.filter((one) => allows({ ...filter, [facet]: [] }, one));
          if (facet === 'gateways') {
            expect(counts.reduce((sum, count) => sum + count, 0)).toBe(left.length);
          }
        }
      }),
      { numRuns: 60 },
    );
  });
});
