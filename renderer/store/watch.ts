import type { ProblemView, SessionOpening } from '../../preload/contract.ts';
import { t } from '../../preload/language.ts';
import { chainOf } from './chain.ts';
import { notingLate } from './ask.ts';
import { valueOf } from './loadable.ts';
import type { Parts } from './parts.ts';
import { foldRunning, foldSessions } from './session-log.ts';

/** Steps that follow each other this closely go past a session, as those of a held key do, ms. */
const passesWithinMs = 120;

/** `again`: the same session anew. `step`: it was come to from the one beside it, perhaps to go on at once. */
export type Watching = 'again' | 'step';

/**
 * Keeps main watching the session the person chose. One call is under way at a time and the newest wish wins. The first
 * step of several is read at once and then only the session they rest on: to draw each conversation a held key goes past
 * would take longer than the key does, and the list would stutter.
 */
export function sessionWatcher({ store, ask }: Parts): (how?: Watching) => Promise<void> {
  let running = false;
  let watched: string | null = null;
  let stale = false;
  const rest = createRest();

  return async (how) => {
    if (how === 'again') stale = true;
    if (how === 'step') rest.step();
    else rest.end();
    if (running) return;
    running = true;
    try {
      for (;;) {
        if (rest.isAwaited()) await rest.come();
        const { place, chain } = store.getState();
        const { sessionId: wanted, spot } = place;
        // One that was left for nothing and is come back to is read anew.
        if (wanted === watched && !stale && chain?.state !== 'loading') return;
        stale = false;
        watched = wanted;
        const late = (): void =>
          store.setState((state) =>
            state.chain?.state === 'loading' ? { chain: { state: 'loading', late: true } } : {},
          );
        const turnId = wanted === null ? null : (spot?.turnId ?? null);
        const answer = await notingLate(ask('session/watch', { sessionId: wanted, turnId }), late);
        if (store.getState().place.sessionId !== wanted) continue;
        if (wanted === null) store.setState({ chain: null });
        else if (!answer.ok) store.setState({ chain: { state: 'failed', problem: answer.problem } });
        else if (answer.value === null) store.setState({ chain: { state: 'failed', problem: gone() } });
        else take(answer.value);
      }
    } finally {
      running = false;
    }
  };

  function take(opening: SessionOpening): void {
    store.setState((state) => ({
      chain: { state: 'ready', value: chainOf(opening, valueOf(state.chain)) },
      log: foldRunning(foldSessions(state.log, [opening.session, ...opening.background]), opening.turns),
    }));
  }
}

/** Tells when steps have come to rest. */
function createRest() {
  let steppedAt = Number.NEGATIVE_INFINITY;
  let awaited = false;
  let timer: ReturnType<typeof setTimeout> | null = null;
  let resting: (() => void) | null = null;

  function end(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    awaited = false;
    resting?.();
    resting = null;
  }

  return {
    step() {
      const now = performance.now();
      const follows = now - steppedAt < passesWithinMs;
      steppedAt = now;
      if (!follows) return;
      awaited = true;
      if (timer !== null) clearTimeout(timer);
      timer = setTimeout(end, passesWithinMs);
    },
    /** What is wished for now was not come to in passing. */
    end,
    isAwaited: () => awaited,
    come: () => new Promise<void>((resolve) => (resting = resolve)),
  };
}

function gone(): ProblemView {
  return {
    code: 'not-found',
    what: t`This session is not in the log.`,
    why: t`It was removed, or its database was put aside.`,
    next: t`Choose another session.`,
  };
}
