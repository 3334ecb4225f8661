import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cappedFilter, eventBytes, eventFilter, type CopyLevel } from '../../../main/proxy/copy-filter.ts';

const delta =
  'event: response.output_text.delta\ndata: {"type":"response.output_text.delta","delta":"a"}\n\n';
const done = 'event: response.output_item.done\r\ndata: {"type":"response.output_item.done"}\r\n\r\n';
const completed = 'event: response.completed\ndata: {"type":"response.completed","response":{}}\n\n';
const stream = `${delta}${done}: comment\n\n${delta}${delta}${completed}`;

function copied(level: CopyLevel, chunks: readonly string[]): { kept: string; dropped: number } {
  const filter = eventFilter();
  let kept = '';
  let dropped = 0;
  for (const chunk of chunks) {
    const result = filter.take(Buffer.from(chunk, 'latin1'), level);
    kept += Buffer.concat(result.pieces).toString('latin1');
    dropped += result.droppedBytes;
  }
  return { kept, dropped };
}

function pieces(text: string, cuts: readonly number[]): string[] {
  const places = [...new Set(cuts.map((cut) => cut % (text.length + 1)))].toSorted((a, b) => a - b);
  return [0, ...places].map((from, index) => text.slice(from, places[index] ?? text.length));
}

describe('copying an event stream', () => {
  test('in good times every byte is copied, however it was cut', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(600), { maxLength: 30 }), (cuts) => {
        expect(copied('everything', pieces(stream, cuts))).toEqual({ kept: stream, dropped: 0 });
      }),
    );
  });

  test('behind, whole deltas are left out and nothing else', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(600), { maxLength: 30 }), (cuts) => {
        // The first event was under way when the recorder fell behind, so it is let through.
        const { kept, dropped } = copied('noDeltas', pieces(stream, cuts));
        expect(kept).toBe(`${delta}${done}: comment\n\n${completed}`);
        expect(dropped).toBe(2 * delta.length);
      }),
    );
  });

  test('far behind, only what became of the turn is copied', () => {
    const { kept } = copied('factsOnly', [delta, done, delta, completed]);
    expect(kept).toBe(`${delta}${completed}`);
  });

  test('back in good times, everything is copied again, the event under way included', () => {
    const filter = eventFilter();
    const take = (text: string, level: CopyLevel): string =>
      Buffer.concat(filter.take(Buffer.from(text), level).pieces).toString();
    expect(take(completed, 'noDeltas')).toBe(completed);
    expect(take(done.slice(0, 10), 'noDeltas')).toBe('');
    expect(take(done.slice(10) + delta, 'everything')).toBe(done + delta);
  });

  test('D5: an event without end is cut off in the copy; the next one is read', () => {
    const filter = eventFilter();
    let kept = 0;
    let dropped = 0;
    const block = Buffer.alloc(1024 * 1024, 'x');
    for (let times = 0; times < 30; times += 1) {
      const result = filter.take(block, 'everything');
      kept += result.pieces.reduce((sum, piece) => sum + piece.length, 0);
      dropped += result.droppedBytes;
    }
    expect(kept).toBeLessThanOrEqual(eventBytes + block.length);
    expect(kept + dropped).toBe(30 * block.length);
    const after = filter.take(Buffer.from(`end\n\n${completed}`), 'everything');
    expect(Buffer.concat(after.pieces).toString()).toBe(`\n\n${completed}`);
  });
});

test('content whose parts cannot be told apart is copied to a limit, without a gap', () => {
  const filter = cappedFilter(10);
  expect(filter.take(Buffer.from('123456'), 'everything')).toMatchObject({ droppedBytes: 0 });
  const second = filter.take(Buffer.from('7890ab'), 'everything');
  expect([Buffer.concat(second.pieces).toString(), second.droppedBytes]).toEqual(['7890', 2]);
  expect(filter.take(Buffer.from('c'), 'everything')).toMatchObject({ pieces: [], droppedBytes: 1 });
});
