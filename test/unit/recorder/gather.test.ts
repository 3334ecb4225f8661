import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { createGatherer } from '../../../main/recorder/gather.ts';

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
