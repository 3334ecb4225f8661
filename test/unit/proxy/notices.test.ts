import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ExchangeNotice } from '../../../main/domain/exchange.ts';
import { gatherNotices } from '../../../main/proxy/notices.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const facts = (at: number, launchId = 'launch') => ({
  exchangeId: `exchange-${at}`,
  at,
  launchId,
  gateway: 'main',
  backend: 'backend',
  backendId: 'backend-id',
  path: 'responses',
});
const seen = (at: number, launchId?: string): ExchangeNotice => ({ type: 'seen', ...facts(at, launchId) });
const answered = (at: number, status: number): ExchangeNotice => ({
  type: 'answered',
  ...facts(at),
  status,
  managed: false,
  problem: null,
});

function gathered() {
  const told: (readonly ExchangeNotice[])[] = [];
  return { told, notices: gatherNotices((notices) => told.push(notices)) };
}

test('what comes within 30 ms is told together, in order, and no timer is left', () => {
  const { told, notices } = gathered();
  notices.add(seen(1));
  notices.add(answered(2, 200));
  vi.advanceTimersByTime(29);
  expect(told).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(told).toEqual([[seen(1), answered(2, 200)]]);
  expect(vi.getTimerCount()).toBe(0);
});

test('of many requests of one launch the first is told, of the same answer the newest, and what differs each by itself', () => {
  const { told, notices } = gathered();
  for (const at of [1, 3, 5]) {
    notices.add(seen(at));
    notices.add(answered(at + 1, at === 3 ? 500 : 200));
  }
  notices.add(seen(7, 'another'));
  notices.flush();
  expect(told).toEqual([[seen(1), answered(4, 500), answered(6, 200), seen(7, 'another')]]);
});

test('the last answer is the last one told, so that whoever keeps the newest keeps the right one', () => {
  const { told, notices } = gathered();
  notices.add(answered(1, 200));
  notices.add(answered(2, 500));
  notices.add(answered(3, 200));
  notices.flush();
  expect(told).toEqual([[answered(2, 500), answered(3, 200)]]);
});
