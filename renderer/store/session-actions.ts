import { foundWords } from '../format/found-places.ts';
import { notingLate } from './ask.ts';
import { type Parts, patch } from './parts.ts';
import { foldPage, holdOrder } from './session-log.ts';
import { activeRow, rowAway, type SessionRow, shownRows } from './session-rows.ts';
import { loading, type Spot } from './state.ts';
import { turnReader } from './turn-reader.ts';
import { sessionWatcher } from './watch.ts';

/** Sessions in one page of the list. */
export const pageSize = 200;

/** What a person does with the session list and the conversation beside it. */
export interface SessionActions {
  /** Reads the newest page, first or anew. */
  readonly readSessions: () => Promise<void>;
  readonly readMoreSessions: () => Promise<void>;
  /** Chooses a session; `open` also shows it where list and detail share one place; `spot` is where in it to look. */
  readonly choose: (sessionId: string, open?: 'open', spot?: Spot | null) => void;
  /** Shows a session nobody chose: the newest at first, then one launched from here. */
  readonly offer: (sessionId: string) => void;
  readonly move: (steps: number) => void;
  /** Goes to a row: its session, or the place in it that was found. */
  readonly chooseRow: (row: SessionRow, open?: 'open') => void;
  /** Keeps every row where it is while the pointer is about to press one. */
  readonly holdRows: (held: boolean) => void;
  readonly backToList: () => void;
  readonly unfold: (sessionId: string, unfolded: boolean) => void;
  readonly toggleOpened: (key: string) => void;
  readonly watchAgain: () => Promise<void>;
  /** Reads what was said in these turns of the conversation, as far as that is not here yet. */
  readonly readTurns: (turnIds: readonly string[]) => Promise<void>;
}

/** Builds them. */
export function sessionActions(parts: Parts): SessionActions {
  const { store, ask } = parts;
  const watch = sessionWatcher(parts);

  function show(
    sessionId: string,
    change: { chosen: boolean; spot: Spot | null; pane?: 'detail' },
    how?: 'step',
    opens: readonly string[] = [],
  ): void {
    const { place, opened } = store.getState();
    const before = place.sessionId;
    patch(store, 'place', { sessionId, ...change });
    if (before === sessionId) {
      if (opens.length > 0) store.setState({ opened: new Set([...opened, ...opens]) });
      return;
    }
    store.setState({ chain: loading, opened: new Set(opens) });
    void watch(how);
  }

  async function readSessions(): Promise<void> {
    const late = (): void =>
      store.setState(({ log }) => (log.loading === 'first' ? { log: { ...log, loading: 'late' } } : {}));
    const answer = await notingLate(ask('session/list', { before: null, limit: pageSize }), late);
    if (!answer.ok) return patch(store, 'log', { loading: 'none', problem: answer.problem });
    store.setState(({ log }) => ({ log: foldPage(log, answer.value, 'first') }));
    const { place, log } = store.getState();
    const newest = log.order[0];
    if (place.sessionId === null && newest !== undefined) actions.offer(newest);
  }

  const actions: SessionActions = {
    readSessions,
    async readMoreSessions() {
      const { log } = store.getState();
      if (log.loading !== 'none' || log.nextBefore === null || log.problem !== null) return;
      patch(store, 'log', { loading: 'more' });
      const answer = await ask('session/list', { before: log.nextBefore, limit: pageSize });
      if (answer.ok) store.setState((state) => ({ log: foldPage(state.log, answer.value, 'more') }));
      else patch(store, 'log', { loading: 'none', problem: answer.problem });
    },
    choose: (sessionId, open, spot = null) =>
      show(sessionId, { chosen: true, spot, ...(open === 'open' ? { pane: 'detail' } : {}) }),
    offer: (sessionId) => show(sessionId, { chosen: false, spot: null }),
    move(steps) {
      const { search, log, place } = store.getState();
      const rows = shownRows(search, log);
      const next = rowAway(rows, activeRow(rows, place), steps);
      if (next !== null) show(next.id, { chosen: true, spot: spotOf(next) }, 'step', opensOf(next));
    },
    chooseRow: (row, open) =>
      show(
        row.id,
        { chosen: true, spot: spotOf(row), ...(open === 'open' ? { pane: 'detail' } : {}) },
        undefined,
        opensOf(row),
      ),
    holdRows(held) {
      const { log } = store.getState();
      const next = holdOrder(log, held);
      if (next !== log) store.setState({ log: next });
    },
    backToList: () => patch(store, 'place', { pane: 'list' }),
    unfold(sessionId, unfolded) {
      const next = new Set(store.getState().log.unfolded);
      if (unfolded) next.add(sessionId);
      else next.delete(sessionId);
      patch(store, 'log', { unfolded: next });
      // Background that ended before the window opened is only told with its session.
      if (unfolded) actions.choose(sessionId);
    },
    toggleOpened(key) {
      const next = new Set(store.getState().opened);
      if (!next.delete(key)) next.add(key);
      store.setState({ opened: next });
    },
    watchAgain: () => watch('again'),
    readTurns: turnReader(parts),
  };
  return actions;
}

/** What must stand open for a find to be seen: all of a long prompt, or its tool call and all of what that printed. */
function opensOf(row: SessionRow): readonly string[] {
  if (row.kind !== 'hit') return [];
  const { kind, itemId } = row.hit;
  if (kind === 'toolOutput') return [itemId, `${itemId}/output`];
  if (kind === 'prompt' || kind === 'other') return [`${itemId}/${kind}`];
  return kind === 'toolCall' ? [itemId, `${itemId}/command`, `${itemId}/input`] : [];
}

function spotOf(row: SessionRow): Spot | null {
  if (row.kind !== 'hit') return null;
  const { turnId, itemId } = row.hit;
  return { turnId, itemId, found: foundWords(row.hit) };
}
