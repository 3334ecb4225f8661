import type { SessionLog } from './session-log.ts';

/** The list without sessions that are gone, and without the background folded under them. */
export function forgetSessions(log: SessionLog, ids: readonly string[]): SessionLog {
  const gone = new Set(ids.flatMap((id) => [id, ...(log.background.get(id) ?? [])]));
  const kept = <T>(map: ReadonlyMap<string, T>): ReadonlyMap<string, T> =>
    new Map([...map].filter(([id]) => !gone.has(id)));
  const order = log.order.filter((id) => !gone.has(id));
  return {
    ...log,
    byId: kept(log.byId),
    order,
    background: new Map(
      [...kept(log.background)].map(([id, under]) => [id, under.filter((one) => !gone.has(one))]),
    ),
    runningSince: kept(log.runningSince),
    revision: log.revision + 1,
    total: Math.max(order.length, log.total - (log.order.length - order.length)),
  };
}

/** What is shown once sessions are gone: the next below the chosen one, else the one above; null when none is left. */
export function afterForgetting(
  log: SessionLog,
  chosen: string | null,
  ids: readonly string[],
): string | null {
  const gone = new Set(ids.flatMap((id) => [id, ...(log.background.get(id) ?? [])]));
  if (chosen === null || !gone.has(chosen)) return chosen;
  const parent = log.byId.get(chosen)?.parentId ?? null;
  if (parent !== null && !gone.has(parent) && log.byId.has(parent)) return parent;
  const left = (id: string): boolean => !gone.has(id);
  const at = log.order.indexOf(chosen);
  return log.order.slice(at + 1).find(left) ?? log.order.slice(0, Math.max(0, at)).findLast(left) ?? null;
}
