import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openFile } from '../../main/recorder/database.ts';
import type { SearchPage, SessionFilter } from '../../preload/contract.ts';
import { reasoning, httpExchange, prompt, response, turnMetadata } from '../fakes/codex-traffic.ts';
import { makeLogBench, type BenchRecorder, type LogBench } from '../fakes/log-bench.ts';
import { toldTurn, type ToldTurn } from '../fakes/log-session.ts';

let bench: LogBench;
beforeEach(() => {
  bench = makeLogBench();
});
afterEach(() => bench.remove());

function recorderWith(...turns: readonly ToldTurn[]): BenchRecorder {
  const recorder = bench.open();
  for (const turn of turns) recorder.play(toldTurn(turn));
  return recorder;
}
const search = (
  recorder: BenchRecorder,
  filter: SessionFilter | string,
  before: number | null = null,
  limit = 50,
): SearchPage =>
  recorder.query({
    kind: 'search',
    filter: typeof filter === 'string' ? { text: filter } : filter,
    before,
    limit,
  });
const idsOf = (page: SearchPage): readonly string[] => page.sessions.map(({ session }) => session.id);
const found = (recorder: BenchRecorder, text: string): readonly string[] => idsOf(search(recorder, text));
/** Each hit as its kind and the marked words. */
const marked = (page: SearchPage): readonly string[] =>
  page.sessions.flatMap(({ hits }) =>
    hits.map(
      ({ kind, snippet, marks }) =>
        `${kind}: ${marks.map(([from, to]) => snippet.slice(from, to)).join(', ')}`,
    ),
  );

describe('searching', () => {
  test('finds prompts, answers, reasoning, commands and outputs, and marks the words', () => {
    const recorder = recorderWith({
      session: 's1',
      prompt: 'Rename the Quokka module',
      command: 'rg wombat src\nnumbat --all',
      output: 'src/a.ts:1: dingo',
      answer: 'Renamed, said the echidna.',
    });
    recorder.play(
      httpExchange(
        'e9',
        turnMetadata('s2', 't9'),
        [prompt('p9', 'hm')],
        response('r9', [reasoning('rs9', 'A bilby, perhaps.')]),
      ),
    );
    const kinds = ['quokka', 'wombat', 'numbat', 'dingo', 'echidna', 'bilby'].map((word) =>
      marked(search(recorder, word)).join(),
    );
    expect(kinds).toEqual([
      'prompt: Quokka',
      'toolCall: wombat',
      'toolCall: numbat',
      'toolOutput: dingo',
      'answer: echidna',
      'reasoning: bilby',
    ]);
    expect(found(recorder, 'bilby')).toEqual(['s2']);
  });

  test('every word must be said in the session, in one text or in several', () => {
    const recorder = recorderWith(
      { session: 's1', prompt: 'apples', answer: 'pears' },
      { session: 's2', prompt: 'apples', answer: 'plums' },
    );
    expect(found(recorder, 'apples pears')).toEqual(['s1']);
    expect(found(recorder, 'apples')).toEqual(['s2', 's1']);
    expect(found(recorder, 'pears plums')).toEqual([]);
  });

  test('a session shows its hits also where others said the same long before', () => {
    const old = recorderWith({ session: 'old', prompt: 'a wombat dug here', answer: 'Dug it was.' });
    old.settle();
    old.close();
    // As if a hundred thousand texts had been recorded since.
    const file = openFile(bench.databasePath);
    file.exec(`INSERT INTO contents (id, hash, text) VALUES (100000, x'00', 'between')`);
    file.close();
    const recorder = bench.open();
    for (let at = 0; at < 12; at += 1)
      recorder.play(
        toldTurn({
          session: `new${at}`,
          prompt: `wombat ${at}`,
          command: `ls ${at}`,
          answer: `Answer ${at}.`,
        }),
      );
    recorder.play(toldTurn({ session: 'again', prompt: 'a wombat dug here', answer: 'Answer again.' }));
    for (const [text, sessions] of [
      ['wombat', 14],
      ['"wombat dug"', 2],
      ['wombat dug', 2],
    ] as const) {
      const page = search(recorder, text);
      expect(page.total).toBe(sessions);
      expect(page.sessions.map(({ hits }) => hits[0]?.kind)).toEqual(Array(sessions).fill('prompt'));
    }
  });

  test('a text that holds more of what was typed stands before the others', () => {
    const recorder = recorderWith(
      { session: 's1', prompt: 'green paint', answer: 'A door.' },
      { session: 's1', turn: 't2', prompt: 'the old door by the river, painted green', answer: 'Yes.' },
    );
    for (const text of ['green door', '"the river" "old door"']) {
      const [first] = search(recorder, text).sessions.flatMap(({ hits }) => hits);
      expect(first?.snippet).toContain('the old door by the river');
    }
  });

  test('only the last word may be unfinished, and words in quotes stand side by side', () => {
    const recorder = recorderWith(
      { session: 's1', prompt: 'open the green door' },
      { session: 's2', prompt: 'the door is green' },
    );
    expect(found(recorder, 'door gre')).toEqual(['s2', 's1']);
    expect(found(recorder, 'gre door')).toEqual([]);
    expect(found(recorder, '"green door"')).toEqual(['s1']);
    expect(found(recorder, '"green do"')).toEqual([]);
    expect(found(recorder, '"green doo')).toEqual(['s1']);
    expect(marked(search(recorder, '"green door"'))).toEqual(['prompt: green door']);
  });

  test('case and accents do not matter, and a path is found as it is written', () => {
    const recorder = recorderWith({ session: 's1', prompt: 'Le CAFÉ de src/domain/cafe-bar.ts' });
    expect(marked(search(recorder, 'café'))).toEqual(['prompt: CAFÉ, cafe']);
    expect(marked(search(recorder, 'cafe '))).toEqual(['prompt: CAFÉ, cafe']);
    expect(marked(search(recorder, 'src/domain/cafe-bar.ts'))).toEqual(['prompt: src/domain/cafe-bar.ts']);
    expect(found(recorder, 'domain/src')).toEqual([]);
  });

  test('of two words in a long output the place where both stand is shown, not the first that has one', () => {
    const lines = Array.from({ length: 400 }, (_, at) => `line ${at} of what nobody reads in full`);
    const page = search(
      recorderWith({ session: 's1', prompt: 'p', command: 'seq', output: lines.join('\n') }),
      'line 350',
    );
    const hit = page.sessions[0]?.hits.find(({ kind }) => kind === 'toolOutput');
    expect(hit?.snippet).toContain('line 350 of');
    expect(hit?.snippet.length).toBeLessThanOrEqual(160);
    expect(hit?.marks.map(([from, to]) => hit.snippet.slice(from, to))).toContain('350');
  });

  test('a snippet is one short line around the find, cut between words, with what was cut off dotted', () => {
    const long = Array.from({ length: 400 }, (_, index) => `word${index}`).join('\n');
    const recorder = recorderWith({ session: 's1', command: 'cat', output: `${long} needle ${long}` });
    const [hit] = search(recorder, 'needle').sessions[0]?.hits ?? [];
    expect(hit?.snippet.length).toBeLessThanOrEqual(160);
    expect(hit?.snippet).toMatch(/^…word\d+ (?:\S+ )*needle (?:\S+ )*word\d+…$/);
    expect(hit?.marks.map(([from, to]) => hit.snippet.slice(from, to))).toEqual(['needle']);
  });

  test('at most three hits stand under a session, each with the place it leads to', () => {
    const recorder = bench.open();
    for (let turn = 1; turn <= 5; turn += 1)
      recorder.play(toldTurn({ session: 's1', turn: `t${turn}`, prompt: `kiwi ${turn}`, at: turn * 9_000 }));
    const [one] = search(recorder, 'kiwi').sessions;
    expect(one?.hits).toHaveLength(3);
    expect(one?.hits[0]).toMatchObject({ turnId: 't1-s1', itemId: 'p-s1-t1', kind: 'prompt' });
  });

  test('what was said a moment ago is found, before and after the next start', () => {
    const recorder = recorderWith({ session: 's1', prompt: 'tamarind' });
    expect(found(recorder, 'tamarind')).toEqual(['s1']);
    recorder.play(toldTurn({ session: 's2', prompt: 'tamarind' }));
    recorder.close();
    expect(found(bench.open(), 'tamarind')).toEqual(['s2', 's1']);
  });

  test('texts of many turns are found without anybody having searched in between', () => {
    const recorder = bench.open();
    for (let turn = 0; turn < 700; turn += 1)
      recorder.play(
        toldTurn({
          session: `s${turn % 7}`,
          turn: `t${turn}`,
          prompt: `w${turn} x${turn % 7}`,
          at: turn * 10_000,
        }),
      );
    for (const turn of [0, 1, 350, 698, 699]) expect(found(recorder, `w${turn} `)).toEqual([`s${turn % 7}`]);
    expect(found(recorder, 'w3 x3')).toEqual(['s3']);
    expect(found(recorder, 'w3 x4 ')).toEqual([]);
  });

  test('a session that is deleted is not found, nor is any other lost', async () => {
    const recorder = recorderWith(
      { session: 's1', prompt: 'mango shared' },
      { session: 's2', prompt: 'shared', command: 'ls', output: 'papaya' },
    );
    expect(found(recorder, 'shared')).toEqual(['s2', 's1']);
    await recorder.delete({ kind: 'delete', sessionIds: ['s1'], from: null, to: null });
    expect(found(recorder, 'mango')).toEqual([]);
    expect(found(recorder, 'shared')).toEqual(['s2']);
    expect(found(recorder, 'papaya')).toEqual(['s2']);
    recorder.play(toldTurn({ session: 's1', turn: 't2', prompt: 'mango again', at: 90_000 }));
    expect(found(recorder, 'mango')).toEqual(['s1']);
    expect(found(recorder, 'mango shared')).toEqual([]);
  });

  test('sessions of which only metadata is kept are found by facts and not by text', () => {
    const recorder = bench.open({ recordContent: false });
    recorder.play(
      toldTurn({ session: 's1', prompt: 'guava', command: 'guava', output: 'guava', gateway: 'team' }),
    );
    expect(found(recorder, 'guava')).toEqual([]);
    expect(idsOf(search(recorder, { gateways: ['team'] }))).toEqual(['s1']);
  });
});

describe('whatever is typed', () => {
  const said = 'naïve 日本語のテスト "quoted" NEAR(x) wow 🎉 a*b C++ don\'t -- OR';
  const expected: readonly (readonly [typed: string, isFound: boolean])[] = [
    ['"', true],
    ['""', true],
    ['   ', true],
    ['"quoted', true],
    ['quo"ted', false],
    ['NEAR(', true],
    ['NEAR("x" "wow")', true],
    ['NEAR(x y)', false],
    ['text:wow', false],
    ['a*', true],
    ['*', false],
    ['^wow', true],
    ['{wow}', true],
    ['wow OR nothing', false],
    ['wow OR', true],
    ['AND', false],
    ['-wow', true],
    ['🎉', false],
    ['wow 🎉', true],
    ['日本語', true],
    ['日本 naive', true],
    ['C++', true],
    [`don't`, true],
    [`'; DROP TABLE sessions; --`, false],
    ['!?.,;', false],
    ['wow\0wow', true],
    ['\ud83c wow', true],
    ['wow '.repeat(250), true],
    ['x'.repeat(1_000), false],
    ['(wow '.repeat(250), true],
    ['(wow'.repeat(250), false],
  ];
  const named = expected.map(([typed, isFound]) => [typed.slice(0, 24), typed, isFound] as const);
  test.each(named)('%j throws nothing and finds what it should', (_, typed, isFound) => {
    const recorder = recorderWith({ session: 's1', prompt: said });
    expect(found(recorder, typed)).toEqual(isFound ? ['s1'] : []);
    expect(recorder.query({ kind: 'facets', filter: { text: typed } })[0]?.choices).toEqual(
      isFound ? [{ value: 'default', count: 1 }] : [],
    );
  });
});

describe('pages', () => {
  test('skip nothing and repeat nothing while sessions arrive', () => {
    const recorder = bench.open();
    const add = (index: number): void =>
      recorder.play(toldTurn({ session: `s${index}`, prompt: `lime ${index}`, at: index * 10_000 }));
    for (let index = 0; index < 23; index += 1) add(index);
    const seen: string[] = [];
    let before: number | null = null;
    let next = 23;
    do {
      const page = search(recorder, 'lime', before, 5);
      expect(page.total).toBe(next);
      seen.push(...idsOf(page));
      before = page.nextBefore;
      add(next);
      next += 1;
    } while (before !== null);
    expect(seen).toEqual(Array.from({ length: 23 }, (_, index) => `s${22 - index}`));
  });

  test('a sub-agent stands under its parent, until it is what a text was found in', () => {
    const recorder = recorderWith({ session: 's1', prompt: 'parent' });
    const child = turnMetadata('s2', 't2', {
      session_id: 's1',
      thread_source: 'subagent',
      parent_thread_id: 's1',
    });
    recorder.play(httpExchange('e2', child, [prompt('p2', 'durian')], response('r2', []), { at: 5_000 }));
    expect(idsOf(search(recorder, {}))).toEqual(['s1']);
    expect(found(recorder, 'durian')).toEqual(['s2']);
  });
});

test('a quick answer has every session, and says when the places in some were not looked for; asked whole, they are there', () => {
  const recorder = bench.open();
  for (let index = 0; index < 5; index += 1)
    recorder.play(
      httpExchange(
        `e${index}`,
        turnMetadata(`s${index}`, `t${index}`),
        [prompt(`p${index}`, 'the commit')],
        response(`r${index}`, []),
        { at: 1_000 + index },
      ),
    );
  const ask = (quick: { readonly quick?: true }): SearchPage =>
    recorder.query({ kind: 'search', filter: { text: 'co' }, before: null, limit: 50, ...quick });
  const whole = ask({});
  expect(whole.unfinished).toBeUndefined();
  expect(whole.sessions.every(({ hits }) => hits.length > 0)).toBe(true);
  let now = 0;
  // Every look at the clock is a second later, as if each text came from a slow disk.
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => (now += 1_000));
  const quick = ask({ quick: true });
  expect(quick.unfinished).toBe(true);
  expect([idsOf(quick), quick.total]).toEqual([idsOf(whole), whole.total]);
  expect(quick.sessions.every(({ hits }) => hits.length === 0)).toBe(true);
  // A disk that takes no time: the real clock may be far on at the second look, on a busy machine.
  clock.mockImplementation(() => now);
  expect(ask({ quick: true })).toEqual(whole);
  clock.mockRestore();
});
