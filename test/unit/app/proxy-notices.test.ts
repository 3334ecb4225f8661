import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ProxyState } from '../../../preload/contract.ts';
import { openProxyNotices } from '../../../main/app/proxy-notices.ts';
import { patienceMs } from '../../../main/domain/proxy-notice.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function open() {
  const told: string[] = [];
  let state: ProxyState = 'listening';
  const notices = openProxyNotices({
    state: () => state,
    problem: () => null,
    notify: (title) => told.push(title),
    now: Date.now,
  });
  return {
    told,
    notices,
    become(next: ProxyState) {
      state = next;
      notices.changed();
    },
  };
}

test('T6 it is told by itself when the time is up, though nothing more is heard of the proxy; back again, no timer is left', () => {
  const { told, become } = open();
  become('restarting');
  vi.advanceTimersByTime(patienceMs - 1);
  expect(told).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(told).toEqual(['Postern’s proxy has stopped']);
  become('listening');
  expect(told).toEqual(['Postern’s proxy has stopped', 'Postern is back']);
  expect(vi.getTimerCount()).toBe(0);
});

test('T6 nothing is told once the app is closing', () => {
  const { told, notices, become } = open();
  become('restarting');
  notices.close();
  vi.advanceTimersByTime(2 * patienceMs);
  expect(told).toEqual([]);
});
