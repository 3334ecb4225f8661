import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { retryWaitMs, type FirstNews } from '../../../main/proxy/retry.ts';

const now = Date.parse('2026-11-21T06:00:00Z');
const answered = (status: number, ...headers: string[]): FirstNews => ({ type: 'answered', status, headers });
const wait = (news: FirstNews, tried = 0, random = 0.999_999): number | null => {
  const ms = retryWaitMs(news, tried, random, now);
  return ms === null ? null : Math.round(ms);
};

describe('a request is sent again', () => {
  test('when no connection came about, after 200 ms doubling up to 5 s, with full jitter', () => {
    expect([0, 1, 2, 3, 4].map((tried) => wait({ type: 'unconnected' }, tried))).toEqual([
      200, 400, 800, 1600, 3200,
    ]);
    expect(wait({ type: 'unconnected' }, 9)).toBe(5_000);
    expect(wait({ type: 'unconnected' }, 3, 0)).toBe(0);
  });

  test.each([502, 503, 504])('at %i', (status) => expect(wait(answered(status), 1)).toBe(400));

  test('when the upstream says how soon, up to 5 s', () => {
    expect(wait(answered(429, 'Retry-After', '5'))).toBe(5_000);
    expect(wait(answered(503, 'retry-after', '0'))).toBe(0);
    expect(wait(answered(429, 'retry-after', 'Sat, 21 Nov 2026 06:00:02 GMT'))).toBe(2_000);
    expect(wait(answered(429, 'retry-after', 'Sat, 21 Nov 2026 05:00:00 GMT'))).toBe(0);
  });
});

describe('a request is not sent again', () => {
  test.each([
    answered(429),
    answered(429, 'retry-after', '6'),
    answered(429, 'retry-after', 'soon'),
    answered(503, 'retry-after', '60'),
    answered(200),
    answered(400),
    answered(401),
    answered(403),
    answered(500),
  ])('%j', (news) => expect(wait(news)).toBeNull());
});

test('no wait is longer than 5 s or shorter than nothing', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 100, max: 599 }),
      fc.string(),
      fc.nat(20),
      fc.double({ min: 0, max: 0.999_999, noNaN: true }),
      (status, after, tried, random) => {
        const ms = retryWaitMs(answered(status, 'retry-after', after), tried, random, now);
        expect(ms === null || (ms >= 0 && ms <= 5_000)).toBe(true);
      },
    ),
  );
});
