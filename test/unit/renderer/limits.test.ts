import { describe, expect, it } from 'vitest';
import {
  isReached,
  limitLine,
  mostPressing,
  reopensAt,
  staleText,
  tightest,
  whenText,
} from '../../../renderer/scale/limits.ts';
import { limitView, usageView } from '../../fakes/views.ts';

const now = new Date(2026, 10, 18, 12, 0).getTime();
const hourMs = 3_600_000;

describe('one limit', () => {
  it('is near from 80 per cent on and reached at all of it', () => {
    const tone = (usedPercent: number) =>
      limitLine(limitView({ usedPercent, resetsAt: now + hourMs }), now).tone;
    expect([12, 79.4, 80, 99.4, 100, 140].map(tone)).toEqual([
      'plain',
      'plain',
      'near',
      'near',
      'reached',
      'reached',
    ]);
  });

  it('is held between nothing and all', () => {
    const share = (usedPercent: number) => limitLine(limitView({ usedPercent, resetsAt: null }), now).share;
    expect([share(-5), share(250)]).toEqual([0, 1]);
  });

  it('says when it has reset since it was told, and is no warning any more', () => {
    const line = limitLine(limitView({ usedPercent: 100, resetsAt: now - 1 }), now);
    expect([line.tone, line.resets]).toEqual(['plain', 'has reset since']);
  });

  it('says nothing of a reset that was not told', () => {
    expect(limitLine(limitView({ resetsAt: null }), now).resets).toBeNull();
  });
});

describe('a reset to come', () => {
  it('is named as exactly as helps', () => {
    expect(whenText(now + 2 * hourMs, now)).toMatch(/^at /);
    expect(whenText(now + 20 * hourMs, now)).toMatch(/^tomorrow at /);
    expect(whenText(now + 80 * hourMs, now)).toMatch(/^on \S+ at /);
    expect(whenText(now + 900 * hourMs, now)).toMatch(/2026/);
  });
});

describe('the limits of a sign-in', () => {
  const usage = usageView({
    seenAt: now,
    limits: [
      limitView({ id: 'a', usedPercent: 100, resetsAt: now - hourMs }),
      limitView({ id: 'b', usedPercent: 61, resetsAt: now + hourMs }),
      limitView({ id: 'c', usedPercent: 12, resetsAt: now + 9 * hourMs }),
    ],
  });

  it('lead with the one nearest its end that still holds', () => {
    expect(tightest(usage, now)?.id).toBe('b');
    expect(tightest(usageView({ limits: [] }), now)).toBeNull();
  });

  it('are reached until every full one has reset', () => {
    const full = (resetsAt: number | null) => limitView({ usedPercent: 100, resetsAt });
    expect(isReached({ ...usage, reached: true }, now)).toBe(false);
    expect(isReached(usageView({ reached: true, limits: [full(now + 1)] }), now)).toBe(true);
    expect(isReached(usageView({ reached: true, limits: [full(null)] }), now)).toBe(true);
    expect(isReached(usageView({ reached: true, limits: [] }), now)).toBe(true);
    expect(isReached(usageView({ reached: false, limits: [full(now + 1)] }), now)).toBe(false);
    expect(reopensAt(usageView({ limits: [full(now + 5), full(now + 9), full(null)] }), now)).toBe(now + 9);
  });

  it('say how old they are once they are', () => {
    expect(staleText(usageView({ seenAt: now - 60_000 }), now)).toBeNull();
    expect(staleText(usageView({ seenAt: now - 3 * hourMs }), now)).toBe('As of 3 h ago');
  });

  it('give way to a sign-in that is refused, then to the one nearest a limit', () => {
    const calm = usageView({ id: 'calm', limits: [limitView({ usedPercent: 5, resetsAt: null })] });
    const near = usageView({ id: 'near', limits: [limitView({ usedPercent: 97, resetsAt: null })] });
    const refused = usageView({ id: 'refused', reached: true, limits: [] });
    expect(mostPressing([calm, near], now)?.id).toBe('near');
    expect(mostPressing([calm, near, refused], now)?.id).toBe('refused');
    expect(mostPressing([], now)).toBeNull();
  });
});
