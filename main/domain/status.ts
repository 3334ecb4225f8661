import type { ProxyState } from '../../preload/contract.ts';

export interface StatusFacts {
  readonly routing: boolean;
  readonly proxy: ProxyState;
  readonly gateway: string;
  readonly runningSessions: number;
}

/** One sentence on whether Codex is going through, where to, and what it is doing; the same in window and tray. */
export function statusSentence(facts: StatusFacts): string {
  if (facts.proxy === 'failed') return 'The proxy is not running';
  if (facts.proxy === 'restarting') return 'The proxy is starting again';
  if (facts.proxy === 'starting') return 'Starting';
  const running = runningPhrase(facts.runningSessions);
  if (facts.routing) return [`Routing through ${facts.gateway}`, running].filter(Boolean).join(' · ');
  const rest = running === '' ? 'Codex goes straight to its provider' : `${running}, still passing through`;
  return `Not routing · ${rest}`;
}

function runningPhrase(count: number): string {
  if (count === 0) return '';
  return count === 1 ? '1 session running' : `${count} sessions running`;
}
