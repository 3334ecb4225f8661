import type { Failure } from './failures.ts';
import type { ProxyLog } from './server.ts';

/** What was refused, on its way to the log. */
export interface Refusals {
  add(failure: Failure): void;
  flush(): void;
}

/** Counts refusals: the log gets one line for each second in which there were any, so that an attack cannot fill it. */
export function countRefusals(log: ProxyLog): Refusals {
  const counts = new Map<string, number>();
  let timer: NodeJS.Timeout | null = null;
  const flush = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    for (const [code, count] of counts) log('warn', 'proxy: refused', { code, count });
    counts.clear();
  };
  return {
    add(failure) {
      const { code } = failure.problem;
      counts.set(code, (counts.get(code) ?? 0) + 1);
      timer ??= setTimeout(flush, 1_000).unref();
    },
    flush,
  };
}
