import { expect, test } from 'vitest';
import { restartDelayMs } from '../../../main/threads/supervise.ts';

test('a thread that died is started again at once, and always inside two seconds', () => {
  const delays = Array.from({ length: 12 }, (_, index) => restartDelayMs(index + 1));
  expect(delays.slice(0, 3)).toEqual([50, 100, 200]);
  expect(Math.max(...delays)).toBeLessThan(2_000);
  expect(delays).toEqual(delays.toSorted((a, b) => a - b));
});
