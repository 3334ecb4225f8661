import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { heldForMs, holdDeletions } from '../../../main/recorder/delete-held.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test('what is held is carried out once its time is over, and what was taken back is not', () => {
  const done: string[] = [];
  const held = holdDeletions<string>((what) => done.push(what));
  held.hold('first');
  const second = held.hold('second');
  expect(held.take(second)).toBe('second');
  expect(held.take(second)).toBeNull();
  vi.advanceTimersByTime(heldForMs - 1);
  expect(done).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(done).toEqual(['first']);
  expect(vi.getTimerCount()).toBe(0);
});

test('all that is held can be carried out at once, or left to the next recorder', () => {
  const done: string[] = [];
  const held = holdDeletions<string>((what) => done.push(what));
  held.hold('first');
  held.hold('second');
  held.release();
  expect(done).toEqual(['first', 'second']);
  held.hold('third');
  held.stop();
  expect([done.length, vi.getTimerCount()]).toEqual([2, 0]);
});
