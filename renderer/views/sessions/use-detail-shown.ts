import { useSyncExternalStore } from 'react';
import { useWindow } from '../../store/context.ts';

/** Where list and detail take turns; the same width as in narrow.css. */
const takingTurns = '(max-width: 820px)';

/** Whether the detail is in sight. What is measured by its pixels is drawn only then: out of sight everything is 0 high. */
export function useDetailShown(): boolean {
  const narrow = useSyncExternalStore(subscribe, isNarrow, () => false);
  const pane = useWindow((state) => state.place.pane);
  return !narrow || pane === 'detail';
}

function isNarrow(): boolean {
  return window.matchMedia(takingTurns).matches;
}

function subscribe(told: () => void): () => void {
  const query = window.matchMedia(takingTurns);
  query.addEventListener('change', told);
  return () => query.removeEventListener('change', told);
}
