import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createPace } from '../../../main/shell/pace.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('the first change goes through at once, and no timer stays behind', () => {
  const apply = vi.fn();
  createPace(apply).request();
  expect(apply).toHaveBeenCalledTimes(1);
  expect(vi.getTimerCount()).toBe(0);
});

test('changes soon after wait for the gap, and go through as one', () => {
  const apply = vi.fn();
  const pace = createPace(apply);
  for (let count = 0; count < 100; count += 1) pace.request();
  expect(apply).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(999);
  expect(apply).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(1);
  expect(apply).toHaveBeenCalledTimes(2);
  expect(vi.getTimerCount()).toBe(0);
});

test('an open menu holds changes back until it closes', () => {
  const apply = vi.fn();
  const pace = createPace(apply);
  pace.hold();
  pace.request();
  vi.advanceTimersByTime(5000);
  expect(apply).not.toHaveBeenCalled();
  pace.release();
  expect(apply).toHaveBeenCalledTimes(1);
});

test('a menu that opens while a change waits holds that change back too', () => {
  const apply = vi.fn();
  const pace = createPace(apply);
  pace.request();
  pace.request();
  pace.hold();
  vi.advanceTimersByTime(5000);
  expect(apply).toHaveBeenCalledTimes(1);
  pace.release();
  expect(apply).toHaveBeenCalledTimes(2);
});

test('a menu that never says it closed does not hold changes back for ever', () => {
  const apply = vi.fn();
  const pace = createPace(apply);
  pace.hold();
  pace.request();
  vi.advanceTimersByTime(60_000);
  expect(apply).toHaveBeenCalledTimes(1);
});

test('after the end nothing is applied', () => {
  const apply = vi.fn();
  const pace = createPace(apply);
  pace.request();
  pace.request();
  pace.end();
  vi.runAllTimers();
  expect(apply).toHaveBeenCalledTimes(1);
});
