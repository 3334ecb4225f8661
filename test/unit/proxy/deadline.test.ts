import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Deadline } from '../../../main/proxy/deadline.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Looks at a limit that is moved, as whoever has one does. */
function watch() {
  const looked: number[] = [];
  const limit = { at: 0 };
  const deadline = new Deadline(() => {
    looked.push(performance.now());
    if (performance.now() < limit.at) deadline.lookAt(limit.at);
  });
  const move = (at: number): void => {
    limit.at = at;
    deadline.lookAt(at);
  };
  return { looked, deadline, move, start: performance.now() };
}

test('a limit that is moved on is looked at when it was first due, and again when it is', () => {
  const { looked, move, start } = watch();
  move(start + 1_000);
  for (let count = 1; count <= 50; count += 1) {
    vi.advanceTimersByTime(10);
    move(start + 1_000 + count * 10);
  }
  expect(vi.getTimerCount()).toBe(1);
  vi.advanceTimersByTime(10_000);
  expect(looked.map((at) => at - start)).toEqual([1_000, 1_500]);
  expect(vi.getTimerCount()).toBe(0);
});

test('one that is moved nearer is looked at then, and a stopped one never', () => {
  const { looked, deadline, move, start } = watch();
  move(start + 600_000);
  move(start + 30);
  vi.advanceTimersByTime(30);
  expect(looked.map((at) => at - start)).toEqual([30]);
  move(performance.now() + 10);
  deadline.stop();
  vi.advanceTimersByTime(1_000_000);
  expect(looked).toHaveLength(1);
});
