import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createLongWork } from '../../../main/recorder/long-work.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** Work of some steps, each of which leaves a mark. */
function steps(marks: string[], name: string, count: number): () => () => boolean {
  return () => {
    let done = 0;
    return () => {
      done += 1;
      marks.push(`${name}${done}`);
      return done < count;
    };
  };
}

test('steps run one at a time, work after work, and no timer is left', () => {
  const marks: string[] = [];
  const work = createLongWork(() => undefined);
  work.begin('a', steps(marks, 'a', 2));
  work.begin('b', steps(marks, 'b', 1));
  expect(marks).toEqual([]);
  vi.advanceTimersToNextTimer();
  expect(marks).toEqual(['a1']);
  vi.runAllTimers();
  expect(marks).toEqual(['a1', 'a2', 'b1']);
  expect(vi.getTimerCount()).toBe(0);
});

test('work that is asked for again begins anew', () => {
  const marks: string[] = [];
  const work = createLongWork(() => undefined);
  work.begin('a', steps(marks, 'a', 3));
  vi.advanceTimersToNextTimer();
  work.begin('a', steps(marks, 'again', 1));
  vi.runAllTimers();
  expect(marks).toEqual(['a1', 'again1']);
});

test('a step that fails is tried again, and told of once', () => {
  const trouble: string[] = [];
  let failures = 3;
  const work = createLongWork((name) => trouble.push(name));
  work.begin('a', () => () => {
    failures -= 1;
    if (failures > 0) throw new Error('locked');
    return false;
  });
  vi.runAllTimers();
  expect(failures).toBe(0);
  expect(trouble).toEqual(['a']);
});

test('nothing runs after the end', () => {
  const marks: string[] = [];
  const work = createLongWork(() => undefined);
  work.begin('a', steps(marks, 'a', 2));
  work.stop();
  expect(vi.getTimerCount()).toBe(0);
  expect(marks).toEqual([]);
});
