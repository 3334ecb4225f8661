import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startClock, tickPeriodMs } from '../../../renderer/store/clock.ts';
import { createStore } from '../../../renderer/store/create.ts';
import { initialState } from '../../../renderer/store/state.ts';
import { fakeBridge } from '../../fakes/bridge.ts';
import { receiptView, statusView } from '../../fakes/views.ts';

class FakePage extends EventTarget {
  hidden = false;
}

describe('the clock', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('ticks each second only while something runs', () => {
    const still = initialState(0);
    const running = {
      ...still,
      status: { state: 'ready' as const, value: statusView({ runningSessions: 1 }) },
    };
    const awaited = { ...still, receipts: [receiptView({ launchId: 'l' })] };
    const over = { ...still, receipts: [receiptView({ launchId: 'l', ended: true })] };
    expect([still, running, awaited, over].map(tickPeriodMs)).toEqual([30_000, 1000, 1000, 30_000]);
  });

  it('keeps no timer while the window is hidden, and catches up when it is seen', () => {
    const page = new FakePage();
    const { state } = createStore(fakeBridge());
    const stop = startClock(state, page as unknown as Document);
    expect(vi.getTimerCount()).toBe(1);
    page.hidden = true;
    page.dispatchEvent(new Event('visibilitychange'));
    expect(vi.getTimerCount()).toBe(0);
    vi.setSystemTime(Date.now() + 90_000);
    page.hidden = false;
    page.dispatchEvent(new Event('visibilitychange'));
    expect(state.getState().now).toBe(Date.now());
    stop();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('quickens as soon as something starts to run', () => {
    const { state } = createStore(fakeBridge());
    const stop = startClock(state, new FakePage() as unknown as Document);
    state.setState({ status: { state: 'ready', value: statusView({ runningSessions: 1 }) } });
    const before = state.getState().now;
    vi.advanceTimersByTime(1000);
    expect(state.getState().now).toBe(before + 1000);
    stop();
  });
});
