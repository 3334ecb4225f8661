import type { WindowStore } from './create.ts';
import { isSearching } from './search.ts';
import type { WindowState } from './state.ts';

/** What is asked anew when the log changes, and how often at most, ms. */
const periodsMs = { search: 1000, totals: 5000 } as const;

/** A snapshot of the log that is on screen. */
export type Snapshot = keyof typeof periodsMs;

/** The snapshot the window shows now; null when it shows none. */
export function snapshotOf(state: Pick<WindowState, 'place' | 'search'>): Snapshot | null {
  if (state.place.view === 'totals') return 'totals';
  return state.place.view === 'sessions' && isSearching(state.search) ? 'search' : null;
}

/**
 * Keeps snapshots true while they can be seen: asks anew when the log has changed, at most so often. A hidden window asks
 * nothing, and once when it is looked at again. Returns what stops it.
 */
export function startRefresh(
  { state, actions }: Pick<WindowStore, 'state' | 'actions'>,
  page: Pick<Document, 'hidden' | 'addEventListener' | 'removeEventListener'>,
): () => void {
  let timer: ReturnType<typeof setTimeout> | null = null;
  /** The log each snapshot was last asked of. */
  let askedOf = state.getState().log.revision;
  let shown: Snapshot | null = null;

  const ask = (snapshot: Snapshot): void => {
    askedOf = state.getState().log.revision;
    void (snapshot === 'search' ? actions.searchAgain() : actions.readTotals());
  };
  const due = (): void => {
    timer = null;
    const snapshot = snapshotOf(state.getState());
    if (snapshot === null || page.hidden || state.getState().log.revision === askedOf) return;
    ask(snapshot);
    timer = setTimeout(due, periodsMs[snapshot]);
  };
  const look = (): void => {
    const snapshot = snapshotOf(state.getState());
    if (snapshot !== shown) {
      // What comes on screen is asked for by who shows it.
      shown = snapshot;
      if (snapshot !== null) askedOf = state.getState().log.revision;
      if (timer !== null) clearTimeout(timer);
      timer = snapshot === null ? null : setTimeout(due, periodsMs[snapshot]);
      return;
    }
    if (timer === null && snapshot !== null) due();
  };
  const unsubscribe = state.subscribe((now, before) => {
    if (now.log.revision !== before.log.revision || snapshotOf(now) !== shown) look();
  });
  page.addEventListener('visibilitychange', look);
  return () => {
    if (timer !== null) clearTimeout(timer);
    page.removeEventListener('visibilitychange', look);
    unsubscribe();
  };
}
