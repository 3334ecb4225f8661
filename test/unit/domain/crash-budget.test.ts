import { expect, test } from 'vitest';
import { decideCrash } from '../../../main/domain/crash-budget.ts';

function crashesAt(...times: readonly number[]): readonly boolean[] {
  let crashedAt: readonly number[] = [];
  return times.map((now) => {
    const decision = decideCrash(crashedAt, now);
    crashedAt = decision.crashedAt;
    return decision.again;
  });
}

const minuteMs = 60_000;

test('F11 three crashes in five minutes are healed, the fourth is not', () => {
  expect(crashesAt(0, 1, 2, 3)).toEqual([true, true, true, false]);
});

test('F11 crashes far apart are healed for ever', () => {
  expect(crashesAt(0, 2 * minuteMs, 4 * minuteMs, 6 * minuteMs, 8 * minuteMs)).toEqual([
    true,
    true,
    true,
    true,
    true,
  ]);
});

test('F11 a clock that was put back does not hold old crashes against the page', () => {
  expect(crashesAt(10 * minuteMs, 10 * minuteMs, 10 * minuteMs, 0)).toEqual([true, true, true, true]);
});
