import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import type { ExchangeEvent } from '../../../main/domain/exchange.ts';
import { merged, packBatch, type WaitingEvent } from '../../../main/proxy/batch.ts';

const requestBytes = (bytes: Buffer): ExchangeEvent => ({ type: 'requestBytes', exchangeId: 'a', bytes });
const bytesIn = ({ event }: WaitingEvent): Uint8Array =>
  event.type === 'requestBytes' ? event.bytes : Buffer.alloc(0);

test('what is packed reads back as it was, large pieces and small, wherever they began', () => {
  const source = randomBytes(200_000);
  const pieces = [
    source.subarray(3, 20_004),
    source.subarray(20_004, 20_010),
    source.subarray(21_001, 121_008),
    source.subarray(121_008, 200_000),
  ];
  const waiting: WaitingEvent[] = [];
  for (const piece of pieces) {
    if (!merged(waiting.at(-1), requestBytes(piece), 0))
      waiting.push({ event: requestBytes(piece), of: null, entry: 0, more: null });
  }
  const packed = packBatch(1, waiting).events.map(bytesIn);
  expect(packed.map((bytes) => bytes.length)).toEqual([20_007, 100_007, 78_992]);
  expect(Buffer.concat(packed).equals(Buffer.concat(pieces))).toBe(true);
});

test('a large piece begins in the block where it began in a word of its own memory, so that it is copied by words', () => {
  const source = Buffer.alloc(100_000);
  const waiting = [0, 1, 5, 7].map((from) => ({
    event: requestBytes(source.subarray(from, from + 20_001)),
    of: null,
    entry: 0,
    more: null,
  }));
  const packed = packBatch(1, waiting).events.map(bytesIn);
  expect(packed.map((bytes) => bytes.byteOffset % 8)).toEqual(
    waiting.map((one) => bytesIn(one).byteOffset % 8),
  );
});
