import type { StoreApi } from 'zustand/vanilla';
import { isLive } from './login.ts';
import { valueOf, type WindowState } from './state.ts';

/** How often what is on screen depends on the time: each second while something runs, else twice a minute for ages. */
export function tickPeriodMs(state: WindowState): number {
  const running = state.log.runningSince.size > 0 || (valueOf(state.status)?.runningSessions ?? 0) > 0;
  const awaited = state.receipts.some((receipt) => !receipt.ended && receipt.steps.firstToken === null);
  return running || awaited || isLive(state.login) ? 1000 : 30_000;
}

/** Moves `now` while the window can be seen; a hidden window keeps no timer. Returns what stops it. */
export function startClock(
  store: StoreApi<WindowState>,
  page: Pick<Document, 'hidden' | 'addEventListener' | 'removeEventListener'>,
): () => void {
  let timer: ReturnType<typeof setTimeout> | null = null;
  let periodMs = 0;
  const arm = (): void => {
    if (timer !== null) clearTimeout(timer);
    periodMs = tickPeriodMs(store.getState());
    timer = page.hidden ? null : setTimeout(tick, periodMs);
  };
  const tick = (): void => {
    store.setState({ now: Date.now() });
    arm();
  };
  const onVisibility = (): void => (page.hidden ? arm() : tick());
  const unsubscribe = store.subscribe((state) => {
    if (tickPeriodMs(state) < periodMs) arm();
  });
  page.addEventListener('visibilitychange', onVisibility);
  arm();
  return () => {
    if (timer !== null) clearTimeout(timer);
    page.removeEventListener('visibilitychange', onVisibility);
    unsubscribe();
  };
}
