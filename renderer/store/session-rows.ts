import type { HitView } from '../../preload/contract.ts';
import { foundRows, isSearching, type Search } from './search.ts';
import type { SessionLog } from './session-log.ts';
import type { Place } from './state.ts';

/** One row of the session list as it is drawn: a session, or a place in it that was found. */
export type SessionRow =
  | {
      readonly kind: 'session';
      readonly key: string;
      readonly id: string;
      /** 1 for a person's own session, 2 for background under it. */
      readonly level: 1 | 2;
      /** It has a line more, which says what to know of it. */
      readonly warned: boolean;
    }
  | {
      readonly kind: 'hit';
      readonly key: string;
      /** The session it is in. */
      readonly id: string;
      readonly hit: HitView;
    };

/** The list's rows: own sessions, each unfolded one followed by the background known under it. */
export function sessionRows(
  log: Pick<SessionLog, 'order' | 'background' | 'unfolded' | 'warned'>,
): readonly SessionRow[] {
  const rows: SessionRow[] = [];
  const put = (id: string, level: 1 | 2): void =>
    void rows.push({ kind: 'session', key: id, id, level, warned: level === 1 && log.warned.has(id) });
  for (const id of log.order) {
    put(id, 1);
    if (!log.unfolded.has(id)) continue;
    for (const below of log.background.get(id) ?? []) put(below, 2);
  }
  return rows;
}

/** The rows that are in sight: what was found while something is searched for, else the live list. */
export function shownRows(
  search: Pick<Search, 'filter' | 'found'>,
  log: Pick<SessionLog, 'order' | 'background' | 'unfolded' | 'warned'>,
): readonly SessionRow[] {
  return isSearching(search) ? foundRows(search.found, log) : sessionRows(log);
}

/** The row that stands for where the person is: a hit that was gone to, else the session; -1 when it is not among them. */
export function activeRow(
  rows: readonly SessionRow[],
  { sessionId, spot }: Pick<Place, 'sessionId' | 'spot'>,
): number {
  if (sessionId === null) return -1;
  const hit =
    spot === null
      ? -1
      : rows.findIndex(
          (row) =>
            row.kind === 'hit' &&
            row.id === sessionId &&
            row.hit.itemId === spot.itemId &&
            row.hit.turnId === spot.turnId,
        );
  return hit >= 0 ? hit : rows.findIndex((row) => row.kind === 'session' && row.id === sessionId);
}

/** The row `steps` rows away from one, held within the list; the first one when none is active. */
export function rowAway(rows: readonly SessionRow[], at: number, steps: number): SessionRow | null {
  const next = at < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, at + steps));
  return rows[next] ?? null;
}

/** How many rows came in above what was the first one; none when a known session merely moved up. */
export function addedAbove(before: readonly string[], now: readonly string[]): number {
  const first = before[0];
  const grown = now.length - before.length;
  return first === undefined || grown <= 0 ? 0 : Math.min(grown, Math.max(0, now.indexOf(first)));
}
