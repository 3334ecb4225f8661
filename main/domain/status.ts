import type { ProxyState } from '../../preload/contract.ts';
import { counted, t } from '../../preload/language.ts';

export interface StatusFacts {
  readonly routing: boolean;
  readonly proxy: ProxyState;
  readonly gateway: string;
  readonly runningSessions: number;
}

/** One sentence on whether Codex is going through, where to, and what it is doing; the same in window and tray. */
export function statusSentence(facts: StatusFacts): string {
  if (facts.proxy === 'failed') return t`The proxy is not running`;
  if (facts.proxy === 'restarting') return t`The proxy is starting again`;
  if (facts.proxy === 'starting') return t`Starting`;
  const count = facts.runningSessions;
  if (facts.routing) {
    const way = t`Routing through ${facts.gateway}`;
    return count === 0
      ? way
      : `${way} · ${counted(count)`${count} session running | ${count} sessions running`}`;
  }
  return count === 0
    ? t`Not routing · Codex goes straight to its provider`
    : counted(
        count,
      )`Not routing · ${count} session running, still passing through | Not routing · ${count} sessions running, still passing through`;
}
