import { expect, test } from 'vitest';
import { isKeptTooLong } from '../../../main/proxy/kept.ts';

test('C50: a connection is kept by the clock: not past its time, nor over a sleep, nor when the clock was set back', () => {
  const since = 1_000_000;
  expect(isKeptTooLong(since, since, 3_000)).toBe(false);
  expect(isKeptTooLong(since, since + 2_999, 3_000)).toBe(false);
  expect(isKeptTooLong(since, since + 3_000, 3_000)).toBe(true);
  expect(isKeptTooLong(since, since + 8 * 3_600_000, 30_000)).toBe(true);
  expect(isKeptTooLong(since, since - 1, 3_000)).toBe(true);
});
