// How the window gets a session out of the log: a part of it when it opens, the rest as it comes into view.
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ItemView } from '../../preload/contract.ts';
import {
  answer,
  codexHeaders,
  created,
  delta,
  added,
  httpExchange,
  prompt,
  requestBody,
  requestBytes,
  responded,
  response,
  responseBytes,
  sse,
  started,
  turnMetadata,
} from '../fakes/codex-traffic.ts';
import { type BenchRecorder, makeLogBench, type LogBench } from '../fakes/log-bench.ts';

let bench: LogBench;
beforeEach(() => {
  bench = makeLogBench();
});
afterEach(() => bench.remove());

/** A session of this many turns of a prompt and an answer. */
function played(turns: number): BenchRecorder {
  const recorder = bench.open();
  for (let turn = 1; turn <= turns; turn += 1) {
    const asked = prompt(`p${turn}`, `question ${turn}`);
    const said = response(`r${turn}`, [answer(`a${turn}`, `answer ${turn}`)]);
    recorder.play(
      httpExchange(`e${turn}`, turnMetadata('s1', `t${turn}`), [asked], said, { at: turn * 1_000 }),
    );
  }
  return recorder;
}

const idsOf = (items: readonly ItemView[]): readonly string[] => items.map(({ id }) => id);

test('a long session opens with every turn, the items of its newest ones, and how many the others have', () => {
  const recorder = played(100);
  const whole = recorder.detail('s1');
  const opening = recorder.query({ kind: 'opening', sessionId: 's1', turnId: null });
  if (opening === null) throw new Error('there is no session');
  expect(opening).toMatchObject({ session: whole.session, turns: whole.turns, background: [] });
  expect(opening.items).toEqual(whole.items.slice(-60));
  expect(opening.unread).toHaveLength(70);
  expect(opening.unread[0]).toEqual({ turnId: 't1', items: 2 });

  // What is left out and what is not are the whole of it.
  const turnIds = opening.unread.map(({ turnId }) => turnId);
  const rest = recorder.query({ kind: 'items', sessionId: 's1', turnIds });
  expect([...rest, ...opening.items]).toEqual(whole.items);
});

test('a session opened at a turn has that turn as well, and one opened at what is gone opens at its end', () => {
  const recorder = played(100);
  const at = (turnId: string): readonly string[] =>
    idsOf(recorder.query({ kind: 'opening', sessionId: 's1', turnId })?.items ?? []);
  expect(at('t5').slice(0, 4)).toEqual(['p4', 'a4', 'p5', 'a5']);
  expect(at('t5').slice(-1)).toEqual(['a100']);
  expect(at('gone')).toHaveLength(60);
});

test('a short session opens whole; one that is not there, and turns that are not there, are nothing', () => {
  const recorder = played(3);
  const opening = recorder.query({ kind: 'opening', sessionId: 's1', turnId: null });
  expect(opening).toEqual({ ...recorder.detail('s1'), unread: [] });
  expect(recorder.query({ kind: 'opening', sessionId: 'none', turnId: 't1' })).toBeNull();
  expect(recorder.query({ kind: 'items', sessionId: 's1', turnIds: ['none'] })).toEqual([]);
  expect(recorder.query({ kind: 'items', sessionId: 'none', turnIds: ['t1'] })).toEqual([]);
});

test('what is being said comes with its turn, and nothing told after it repeats what it holds', () => {
  const recorder = played(2);
  const turn = turnMetadata('s1', 't3');
  recorder.play([
    started('e3', 'http', { headers: codexHeaders(turn), at: 9_000 }),
    requestBytes('e3', Buffer.from(JSON.stringify(requestBody(turn, [prompt('p3', 'more')])))),
    { type: 'requestEnded', exchangeId: 'e3', at: 9_001 },
    responded('e3', 9_100),
    responseBytes('e3', 9_200, sse([created('r3'), added(0, answer('a3', '')), delta(0, 'a3', 'Half of')])),
  ]);
  const opening = recorder.query({ kind: 'opening', sessionId: 's1', turnId: null });
  expect(opening?.items.at(-1)).toMatchObject({ id: 'a3', streaming: true, text: 'Half of' });
  const told = recorder.changes().length;
  const read = recorder.query({ kind: 'items', sessionId: 's1', turnIds: ['t3', 't1'] });
  expect(idsOf(read)).toEqual(['p1', 'a1', 'p3', 'a3']);
  expect(idsOf(recorder.query({ kind: 'items', sessionId: 's1', turnIds: ['t1'] }))).toEqual(['p1', 'a1']);
  expect(recorder.changes()).toHaveLength(told);
  recorder.play([responseBytes('e3', 9_300, sse([delta(0, 'a3', ' it')]))]);
  const again = recorder.query({ kind: 'items', sessionId: 's1', turnIds: ['t3'] });
  expect(again.at(-1)).toMatchObject({ text: 'Half of it' });
  // The text that the answer holds was told before it.
  const appended = recorder
    .changes()
    .slice(told)
    .flatMap((change) => change.appended);
  expect(appended).toEqual([{ sessionId: 's1', itemId: 'a3', text: ' it' }]);
});
