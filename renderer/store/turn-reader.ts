import { type Chain, foldRead } from './chain.ts';
import { valueOf } from './loadable.ts';
import type { Parts } from './parts.ts';

/** Turns in one answer; those in view come first. */
const mostTurns = 100;

/**
 * Reads the turns of the conversation that are wanted and not here yet. One call is under way at a time and the newest wish
 * wins, so that what a person scrolls past in a moment is not read.
 */
export function turnReader({ store, ask }: Parts): (turnIds: readonly string[]) => Promise<void> {
  let wanted: readonly string[] = [];
  let running = false;

  const chainNow = (): Chain | null => valueOf(store.getState().chain);

  return async (turnIds) => {
    wanted = turnIds;
    if (running) return;
    running = true;
    try {
      for (;;) {
        const chain = chainNow();
        const missing = wanted.filter((turnId) => (chain?.turns.get(turnId)?.unread ?? 0) > 0);
        if (chain === null || missing.length === 0) return;
        const asked = missing.slice(0, mostTurns);
        const answer = await ask('session/items', { sessionId: chain.sessionId, turnIds: asked });
        const now = chainNow();
        // Another session was chosen meanwhile.
        if (now?.sessionId !== chain.sessionId) continue;
        const next = answer.ok ? foldRead(now, asked, answer.value) : { ...now, problem: answer.problem };
        store.setState({ chain: { state: 'ready', value: next } });
        if (!answer.ok) return;
      }
    } finally {
      running = false;
    }
  };
}
