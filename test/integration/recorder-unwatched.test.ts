import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  added,
  answer,
  created,
  delta,
  done,
  ended,
  httpExchange,
  prompt,
  responseBytes,
  sse,
  turnMetadata,
} from '../fakes/codex-traffic.ts';
import { chainOf, makeLogBench, type LogBench } from '../fakes/log-bench.ts';

let bench: LogBench;
beforeEach(() => {
  bench = makeLogBench();
});
afterEach(() => bench.remove());

const first = turnMetadata('s1', 't1');
const hello = prompt('msg_p1', 'say hi');
const hi = answer('msg_a1', 'Hi.');

describe('a session nobody has open', () => {
  const begun = (events: Parameters<typeof httpExchange>[3]) =>
    httpExchange('e1', first, [hello], events).slice(0, -1);
  const half = [
    created('r1'),
    added(0, hi),
    delta(0, 'msg_a1', 'H'),
    delta(0, 'msg_a1', 'i'),
    delta(0, 'msg_a1', '!'),
  ];

  test('its text in flight is whole for whoever opens it, and grows under their eyes from then on', () => {
    const recorder = bench.open();
    recorder.watch(null);
    recorder.play(begun(half));
    expect(recorder.changes().flatMap((one) => [...one.items, ...one.appended])).toEqual([]);
    recorder.watch('s1');
    expect(chainOf(recorder.detail('s1'))).toEqual(['1 prompt say hi', '1 answer Hi!']);
    recorder.play([responseBytes('e1', 1_005, sse([delta(0, 'msg_a1', '?')]))]);
    expect(chainOf(recorder.detail('s1'))).toEqual(['1 prompt say hi', '1 answer Hi!?']);
    expect(recorder.changes().at(-1)?.appended).toEqual([{ sessionId: 's1', itemId: 'msg_a1', text: '?' }]);
  });

  test('what is asked about it without watching it has its text as well, again and again', () => {
    const recorder = bench.open();
    recorder.watch(null);
    recorder.play(begun(half));
    expect(chainOf(recorder.detail('s1'))).toEqual(['1 prompt say hi', '1 answer Hi!']);
    recorder.play([responseBytes('e1', 1_005, sse([delta(0, 'msg_a1', '?'), delta(0, 'msg_a1', '.')]))]);
    expect(chainOf(recorder.detail('s1'))).toEqual(['1 prompt say hi', '1 answer Hi!?.']);
  });

  test('an answer that is cut is kept as far as it came', () => {
    const recorder = bench.open();
    recorder.watch(null);
    recorder.play([...begun(half), ended('e1', 1_009, 'upstreamGone')]);
    expect(chainOf(recorder.detail('s1'))).toEqual(['1 prompt say hi', '1 answer Hi!']);
    expect(recorder.detail('s1').turns).toMatchObject([{ status: 'interrupted' }]);
  });

  test('a finished answer is what its item says, beside another that is cut', () => {
    const recorder = bench.open();
    recorder.watch(null);
    const other = answer('msg_a2', 'Ho');
    const mixed = [delta(1, 'msg_a2', 'H'), delta(0, 'msg_a1', 'x'), delta(1, 'msg_a2', 'o'), done(0, hi)];
    recorder.play([...begun([...half, added(1, other), ...mixed]), ended('e1', 1_009, 'upstreamGone')]);
    expect(chainOf(recorder.detail('s1'))).toEqual(['1 prompt say hi', '1 answer Hi.', '1 answer Ho']);
  });

  test('once texts are not kept any more, none of what waited is', () => {
    const recorder = bench.open();
    recorder.watch(null);
    recorder.play(begun(half));
    recorder.setRecordContent(false);
    recorder.play([
      responseBytes('e1', 1_005, sse([delta(0, 'msg_a1', '?')])),
      ended('e1', 1_009, 'upstreamGone'),
    ]);
    recorder.close();
    expect(JSON.stringify(bench.open().detail('s1'))).not.toContain('Hi');
  });
});
