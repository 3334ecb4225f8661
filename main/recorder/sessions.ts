import type { Change, SessionState } from './model.ts';

/** The sessions at work, held in memory; others are read from the log when a request names them. */
export interface SessionStates {
  of(sessionId: string): SessionState;
  loaded(): readonly SessionState[];
  /** Forgets these; they are read from the log again when a request names them. */
  forget(sessionIds: ReadonlySet<string>): void;
  /** Forgets sessions at rest beyond the most recent ones. */
  trim(inUse: ReadonlySet<string>): void;
}

const mostAtRest = 64;

/** Makes the set of sessions at work over a way to load one. */
export function createSessionStates(load: (sessionId: string) => SessionState): SessionStates {
  const states = new Map<string, SessionState>();
  let newest: SessionState | null = null;
  return {
    of(sessionId) {
      if (newest?.id === sessionId) return newest;
      const state = states.get(sessionId) ?? load(sessionId);
      states.delete(sessionId);
      states.set(sessionId, state);
      newest = state;
      return state;
    },
    loaded: () => [...states.values()],
    forget(sessionIds) {
      for (const id of sessionIds) states.delete(id);
      if (newest !== null && sessionIds.has(newest.id)) newest = null;
    },
    trim(inUse) {
      for (const id of states.keys()) {
        if (states.size <= mostAtRest) return;
        if (!inUse.has(id) && id !== newest?.id) states.delete(id);
      }
    },
  };
}

/** Everything known of a session but its items, to begin a fresh log with when the old one had to be put aside. */
export function everythingKnown(state: SessionState): readonly Change[] {
  if (state.session === null) return [];
  return [
    { type: 'session', session: state.session },
    ...[...state.turns.values()].map(({ record }): Change => ({ type: 'turn', turn: record })),
    ...[...state.requests.values()].map((request): Change => ({ type: 'request', request })),
  ];
}
