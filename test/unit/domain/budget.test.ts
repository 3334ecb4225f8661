import { describe, expect, test } from 'vitest';
import type { TokensView } from '../../../preload/contract.ts';
import { budgetUse, markReached, periodStart } from '../../../main/domain/budget.ts';
import { knownPrices, priceOf, withOwnPrices } from '../../../main/domain/price.ts';

const tokens = (input: number, cached: number, output: number): TokensView => ({
  input,
  cached,
  output,
  reasoning: 0,
});

describe('a price is an estimate from a dated table', () => {
  test('cached input costs its own price, and a dated name is the same model', () => {
    expect(priceOf(knownPrices, 'gpt-6.1-sol', tokens(1_000_000, 500_000, 100_000))).toBeCloseTo(
      1 + 0.05 + 1,
      10,
    );
    expect(priceOf(knownPrices, 'gpt-6.1-sol-2026-10-01', tokens(1_000_000, 0, 0))).toBeCloseTo(2, 10);
  });

  test('an unknown model has none, until a person adds it', () => {
    expect(priceOf(knownPrices, 'local-model', tokens(1, 0, 1))).toBeNull();
    const own = withOwnPrices([{ model: 'local-*', input: 0, cached: 0, output: 0 }]);
    expect(priceOf(own, 'local-model', tokens(1, 0, 1))).toBe(0);
    expect(own.asOf).toBe(knownPrices.asOf);
  });
});

describe('a budget', () => {
  const uses = [
    { model: 'gpt-6.1-sol', tokens: tokens(1_000_000, 0, 0) },
    { model: 'mystery', tokens: tokens(50, 0, 50) },
    { model: null, tokens: tokens(5, 0, 5) },
  ];

  test('in tokens counts what went in and came out, whatever the model', () => {
    expect(budgetUse({ limit: 1, unit: 'tokens', period: 'day' }, uses, knownPrices)).toEqual({
      used: 1_000_110,
      unpriced: [],
    });
  });

  test('in dollars names the models it could not count', () => {
    expect(budgetUse({ limit: 1, unit: 'usd', period: 'day' }, uses, knownPrices)).toEqual({
      used: 2,
      unpriced: ['mystery', 'unknown'],
    });
  });

  test.each([
    [79, null],
    [80, 0.8],
    [99.9, 0.8],
    [100, 1],
    [250, 1],
  ])('of 100 with %d used has reached %s', (used, mark) => {
    expect(markReached(100, used)).toBe(mark);
  });
});

test.each([
  ['day', '2026-11-21T00:00:00'],
  // A Saturday: its week began on Monday the 16th.
  ['week', '2026-11-16T00:00:00'],
  ['month', '2026-11-01T00:00:00'],
] as const)('the %s of a Saturday afternoon began on %s', (period, expected) => {
  expect(periodStart(period, new Date('2026-11-21T15:30:00').getTime())).toBe(new Date(expected).getTime());
});

test('a week that begins on a Sunday evening began six days before', () => {
  expect(periodStart('week', new Date('2026-11-22T23:59:59').getTime())).toBe(
    new Date('2026-11-16T00:00:00').getTime(),
  );
});
