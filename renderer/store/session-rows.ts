import type { SessionLog } from './session-log.ts';

/** One row of the session list as it is drawn. */
export interface SessionRow {
  readonly id: string;
  /** 1 for a person's own session, 2 for background under it. */
  readonly level: 1 | 2;
}

/** The list's rows: own sessions, each unfolded one followed by the background known under it. */
export function sessionRows(
  log: Pick<SessionLog, 'order' | 'background' | 'unfolded'>,
): readonly SessionRow[] {
  const rows: SessionRow[] = [];
  for (const id of log.order) {
    rows.push({ id, level: 1 });
    if (!log.unfolded.has(id)) continue;
    for (const below of log.background.get(id) ?? []) rows.push({ id: below, level: 2 });
  }
  return rows;
}

/** The session `steps` rows away from `id`, held within the list; the first one when nothing is selected. */
export function rowAway(rows: readonly SessionRow[], id: string | null, steps: number): string | null {
  const at = rows.findIndex((row) => row.id === id);
  const next = at < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, at + steps));
  return rows[next]?.id ?? null;
}

/** How many rows came in above what was the first one; none when a known session merely moved up. */
export function addedAbove(before: readonly string[], now: readonly string[]): number {
  const first = before[0];
  const grown = now.length - before.length;
  return first === undefined || grown <= 0 ? 0 : Math.min(grown, Math.max(0, now.indexOf(first)));
}
