import type { ExchangeNotice } from '../domain/exchange.ts';

/** Gathers what main is told of exchanges. */
export interface Notices {
  add(notice: ExchangeNotice): void;
  /** Tells what waits. */
  flush(): void;
}

/** Time a notice may wait for company: a message to main costs the proxy more than many notices in it. */
const noticeWaitMs = 30;

/**
 * Gathers notices, and tells the same only once: of requests that a launch is seen to make, the first; of answers that differ
 * in nothing but their moment, the newest, in the place of the newest. With many requests at once that is most of them.
 */
export function gatherNotices(tell: (notices: readonly ExchangeNotice[]) => void): Notices {
  const waiting = new Map<string, ExchangeNotice>();
  let timer: NodeJS.Timeout | null = null;

  function flush(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    if (waiting.size === 0) return;
    const gathered = [...waiting.values()];
    waiting.clear();
    tell(gathered);
  }

  return {
    add(notice) {
      const key = keyOf(notice);
      if (notice.type === 'seen' && waiting.has(key)) return;
      waiting.delete(key);
      waiting.set(key, notice);
      timer ??= setTimeout(flush, noticeWaitMs);
    },
    flush,
  };
}

function keyOf(notice: ExchangeNotice): string {
  const { type, launchId, backendId, path } = notice;
  const asked = `${type}\n${launchId}\n${backendId}\n${path}`;
  if (type === 'seen') return asked;
  const { status, managed, problem } = notice;
  return `${asked}\n${status}\n${managed}\n${problem === null ? '' : JSON.stringify(problem)}`;
}
