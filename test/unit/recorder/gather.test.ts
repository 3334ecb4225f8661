import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { createGatherer, endBytes } from '../../../main/recorder/gather.ts';

test('pieces in shared memory are gathered byte for byte, however long they are and wherever they begin', () => {
  const source = randomBytes(300_001);
  const shared = Buffer.from(new SharedArrayBuffer(source.length));
  source.copy(shared);
  const gatherer = createGatherer(1_000_000);
  let at = 0;
  for (const length of [7, 16_383, 16_384, 16_385, 65_536, 65_537, 120_000, 300_001]) {
    gatherer.add(shared.subarray(at, at + length));
    at += length;
  }
  const gathered = gatherer.take();
  expect(gathered.whole && gathered.bytes.equals(source)).toBe(true);
});

test.each([1_000, 50_000, 64 * 1024, 200_000])(
  'past the cap exactly the two ends are left, in pieces of %d bytes',
  (pieceBytes) => {
    const source = randomBytes(1_000_003);
    const gatherer = createGatherer(700_000);
    for (let at = 0; at < source.length; at += pieceBytes) gatherer.add(source.subarray(at, at + pieceBytes));
    const gathered = gatherer.take();
    if (gathered.whole) throw new Error('it was over the cap');
    expect(gathered.totalBytes).toBe(source.length);
    expect(gathered.head.equals(source.subarray(0, endBytes))).toBe(true);
    expect(gathered.tail.equals(source.subarray(-endBytes))).toBe(true);
  },
);

test('of something that is shorter than an end and over its cap both ends are all of it', () => {
  const gatherer = createGatherer(125);
  for (const piece of ['a'.repeat(100), 'b'.repeat(100)]) gatherer.add(Buffer.from(piece));
  const gathered = gatherer.take();
  const all = `${'a'.repeat(100)}${'b'.repeat(100)}`;
  expect(!gathered.whole && [gathered.head, gathered.tail].map(String)).toEqual([all, all]);
});
