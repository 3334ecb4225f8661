import type { ProxyState } from '../../preload/contract.ts';
import type { Problem } from '../domain/problem.ts';
import { lookAtProxy, proxyPresent } from '../domain/proxy-notice.ts';

/** Tells the person when the proxy stopped and did not come back, and when it did after all. */
export interface ProxyNotices {
  /** The proxy may be in another state. */
  changed(): void;
  close(): void;
}

export interface ProxyNoticesOptions {
  readonly state: () => ProxyState;
  readonly problem: () => Problem | null;
  readonly notify: (title: string, body: string) => void;
  readonly now: () => number;
}

/** Begins to watch; no timer runs while the proxy does. */
export function openProxyNotices({ state, problem, notify, now }: ProxyNoticesOptions): ProxyNotices {
  let absence = proxyPresent;
  let timer: NodeJS.Timeout | null = null;

  function stopWaiting(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
  }

  function changed(): void {
    stopWaiting();
    const look = lookAtProxy(absence, state(), problem(), now());
    absence = look.absence;
    if (look.notice !== null) notify(look.notice.title, look.notice.body);
    if (look.againMs !== null) timer = setTimeout(changed, look.againMs);
  }

  return { changed, close: stopWaiting };
}
