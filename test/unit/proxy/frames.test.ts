import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { eventBytes, type CopyLevel } from '../../../main/proxy/copy-filter.ts';
import { frameFilter } from '../../../main/proxy/frame-filter.ts';
import { FrameWalker, type FrameHead } from '../../../main/proxy/frames.ts';

/** One frame, as a server sends it. */
function frame(payload: string, first = 0x81): Buffer {
  const { length } = payload;
  const head =
    length < 126
      ? [first, length]
      : length < 65_536
        ? [first, 126, length >> 8, length & 255]
        : [
            first,
            127,
            0,
            0,
            0,
            0,
            (length >>> 24) & 255,
            (length >> 16) & 255,
            (length >> 8) & 255,
            length & 255,
          ];
  return Buffer.concat([Buffer.from(head), Buffer.from(payload, 'latin1')]);
}

const masked = (payload: string): Buffer =>
  Buffer.concat([Buffer.from([0x81, 0x80 | payload.length, 0, 0, 0, 0]), Buffer.from(payload)]);

/** Cuts bytes into pieces at the given places. */
function pieces(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const places = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].toSorted((a, b) => a - b);
  return [0, ...places].map((from, index) => bytes.subarray(from, places[index] ?? bytes.length));
}

describe('following frames', () => {
  test('finds every head, however the bytes were cut', () => {
    const frames = [
      frame('a'),
      masked('bc'),
      frame('x'.repeat(200)),
      frame(''),
      frame('y'.repeat(70_000), 0x02),
      frame('', 0x88),
    ];
    fc.assert(
      fc.property(fc.array(fc.nat(80_000), { maxLength: 20 }), (cuts) => {
        const heads: FrameHead[] = [];
        const walker = new FrameWalker();
        for (const piece of pieces(Buffer.concat(frames), cuts))
          walker.feed(piece, (head) => heads.push(head));
        expect(heads.map(({ payloadBytes }) => payloadBytes)).toEqual([1, 2, 200, 0, 70_000, 0]);
        expect(heads.map(({ opcode }) => opcode)).toEqual([1, 1, 1, 1, 2, 8]);
        expect(walker.closeSeen).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});

describe('copying frames', () => {
  const delta = frame('{"type":"response.output_text.delta","delta":"hello"}');
  const done = frame('{"type":"response.output_item.done"}');
  const completed = frame('{"type":"response.completed"}');
  const stream = Buffer.concat([delta, done, delta, completed]);

  function copied(
    level: CopyLevel,
    cuts: readonly number[],
    bytes: Buffer = stream,
    isMasked = false,
  ): { kept: Buffer; dropped: number } {
    const filter = frameFilter(isMasked);
    let dropped = 0;
    const kept: Buffer[] = [];
    for (const piece of pieces(bytes, cuts)) {
      const result = filter.take(piece, level);
      kept.push(...result.pieces);
      dropped += result.droppedBytes;
    }
    return { kept: Buffer.concat(kept), dropped };
  }

  test.each([
    ['everything', [delta, done, delta, completed]],
    ['noDeltas', [done, completed]],
    ['factsOnly', [completed]],
  ] as const)('%s keeps whole frames only, and counts the rest', (level, expected) => {
    const wanted = Buffer.concat(expected);
    fc.assert(
      fc.property(fc.array(fc.nat(400), { maxLength: 12 }), (cuts) => {
        const { kept, dropped } = copied(level, cuts);
        expect(kept.equals(wanted)).toBe(true);
        expect(dropped).toBe(stream.length - wanted.length);
      }),
      { numRuns: 200 },
    );
  });

  test('a piece that begins in the middle of a head and ends in the middle of another is copied as it stood', () => {
    // The first byte of a head comes before it, and its own last byte is the first of the next head: as many bytes, but others.
    const second = delta.length;
    const third = second + done.length;
    // Several times, because small buffers share their memory with others, and which ones do differs.
    for (let time = 0; time < 20; time += 1) {
      const { kept, dropped } = copied('everything', [second + 1, third + 1], Buffer.from(stream));
      expect(kept.equals(stream)).toBe(true);
      expect(dropped).toBe(0);
    }
  });

  test('a level that changes in the middle of a frame lets that frame end', () => {
    const filter = frameFilter(false);
    const first = filter.take(delta.subarray(0, 10), 'everything');
    const rest = filter.take(Buffer.concat([delta.subarray(10), delta, completed]), 'noDeltas');
    const kept = Buffer.concat([...first.pieces, ...rest.pieces]);
    expect(kept.equals(Buffer.concat([delta, completed]))).toBe(true);
  });

  test('frames of the client go only when nothing but facts is copied', () => {
    const request = masked('{"type":"response.create"}');
    expect(copied('noDeltas', [3], request, true).kept.equals(request)).toBe(true);
    expect(copied('factsOnly', [3], request, true)).toEqual({
      kept: Buffer.alloc(0),
      dropped: request.length,
    });
  });

  test('a frame beyond the limit is left out whole, and the next one is read', () => {
    const filter = frameFilter(false);
    const giant = frame('x'.repeat(eventBytes + 1));
    const taken = [giant.subarray(0, 100), giant.subarray(100), done].map((piece) =>
      filter.take(piece, 'everything'),
    );
    expect(Buffer.concat(taken.flatMap((one) => one.pieces)).equals(done)).toBe(true);
    expect(taken.reduce((sum, one) => sum + one.droppedBytes, 0)).toBe(giant.length);
  });

  test('says where a reader that knows nothing can begin', () => {
    const filter = frameFilter(false);
    expect(filter.take(delta.subarray(0, 10), 'everything').entry).toBe(0);
    expect(filter.take(delta.subarray(10, 20), 'everything').entry).toBe(-1);
    expect(filter.take(Buffer.concat([delta.subarray(20), done]), 'everything').entry).toBe(
      delta.length - 20,
    );
  });
});
