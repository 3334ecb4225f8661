import type { ProblemView, SessionDetail } from '../../preload/contract.ts';
import { chainOf } from './chain.ts';
import { notingLate } from './ask.ts';
import type { Parts } from './parts.ts';
import { foldRunning, foldSessions } from './session-log.ts';

/**
 * Keeps main watching the session the person chose. One call is under way at a time and the newest wish wins, so holding
 * an arrow key down reads as many sessions as main can answer and no more. `again` reads the same session anew.
 */
export function sessionWatcher({ store, ask }: Parts): (again?: 'again') => Promise<void> {
  let running = false;
  let watched: string | null = null;
  let stale = false;

  return async (again) => {
    if (again === 'again') stale = true;
    if (running) return;
    running = true;
    try {
      for (;;) {
        const wanted = store.getState().place.sessionId;
        if (wanted === watched && !stale) return;
        stale = false;
        watched = wanted;
        const late = (): void =>
          store.setState((state) =>
            state.chain?.state === 'loading' ? { chain: { state: 'loading', late: true } } : {},
          );
        const answer = await notingLate(ask('session/watch', { sessionId: wanted }), late);
        if (store.getState().place.sessionId !== wanted) continue;
        if (wanted === null) store.setState({ chain: null });
        else if (!answer.ok) store.setState({ chain: { state: 'failed', problem: answer.problem } });
        else if (answer.value === null) store.setState({ chain: { state: 'failed', problem: gone } });
        else take(answer.value);
      }
    } finally {
      running = false;
    }
  };

  function take(detail: SessionDetail): void {
    store.setState((state) => ({
      chain: { state: 'ready', value: chainOf(detail) },
      log: foldRunning(foldSessions(state.log, [detail.session, ...detail.background]), detail.turns),
    }));
  }
}

const gone: ProblemView = {
  code: 'not-found',
  what: 'This session is not in the log.',
  why: 'It was removed, or its database was put aside.',
  next: 'Choose another session.',
};
