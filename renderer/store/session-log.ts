import type { ProblemView, SessionPage, SessionView, TurnView } from '../../preload/contract.ts';

/** The session list as far as it is known: pages read so far, with every change folded in. */
export interface SessionLog {
  readonly byId: ReadonlyMap<string, SessionView>;
  /** What the list shows by itself, the latest to begin a turn first. */
  readonly order: readonly string[];
  /** Known background sessions by the session they belong under, oldest first. */
  readonly background: ReadonlyMap<string, readonly string[]>;
  /** Since when a session runs, Unix ms: its start, or the moment its present turn was first heard of. */
  readonly runningSince: ReadonlyMap<string, number>;
  /** Sessions whose background the person unfolded. */
  readonly unfolded: ReadonlySet<string>;
  readonly nextBefore: number | null;
  readonly total: number;
  /** Newest start when the first page was read; a later start is a session not yet counted. */
  readonly countedUntil: number;
  readonly loading: 'first' | 'late' | 'more' | 'none';
  readonly problem: ProblemView | null;
}

/** A list nothing has been read into. */
export const emptyLog: SessionLog = {
  byId: new Map(),
  order: [],
  background: new Map(),
  runningSince: new Map(),
  unfolded: new Set(),
  nextBefore: null,
  total: 0,
  countedUntil: Number.NEGATIVE_INFINITY,
  loading: 'first',
  problem: null,
};

/** Folds a page that was read: the first page also settles the order of what it holds. */
export function foldPage(log: SessionLog, page: SessionPage, kind: 'first' | 'more'): SessionLog {
  const known = foldSessions(log, page.sessions, 'page');
  const own = page.sessions.map((session) => session.id);
  const inPage = new Set(own);
  const listed = new Set(log.order);
  const order =
    kind === 'first'
      ? [...log.order.filter((id) => !inPage.has(id) && isNewer(log, id, page)), ...own]
      : [...log.order, ...own.filter((id) => !listed.has(id))];
  const starts = page.sessions.map((session) => session.startedAt);
  return {
    ...known,
    order,
    nextBefore: page.nextBefore,
    total: Math.max(page.total, order.length),
    countedUntil: kind === 'first' ? Math.max(log.countedUntil, ...starts) : log.countedUntil,
    loading: 'none',
    problem: null,
  };
}

/**
 * Folds changed sessions. Rows that did not change keep their identity. A session rises to the top when a turn begins,
 * and stays where it is while it streams, so that two running sessions do not trade places ten times a second.
 */
export function foldSessions(
  log: SessionLog,
  changed: readonly SessionView[],
  from: 'page' | 'change' = 'change',
): SessionLog {
  if (changed.length === 0) return log;
  const byId = new Map(log.byId);
  const runningSince = new Map(log.runningSince);
  let { order, background, total } = log;
  for (const session of changed) {
    const before = byId.get(session.id) ?? null;
    byId.set(session.id, session);
    followRunning(runningSince, before, session);
    if (session.parentId !== null) background = withBackground(background, session.parentId, session.id);
    if (from === 'change' && standsAlone(session)) {
      if (before === null && session.startedAt > log.countedUntil) total += 1;
      order = placed(order, byId, before, session, log.nextBefore !== null);
    }
  }
  return { ...log, byId, runningSince, order, background, total: Math.max(total, order.length) };
}

/** Takes the true start of a running turn, where the watched session tells it. */
export function foldRunning(log: SessionLog, turns: readonly TurnView[]): SessionLog {
  const told = turns.filter(
    (turn) => turn.status === 'streaming' && log.runningSince.get(turn.sessionId) !== turn.startedAt,
  );
  if (told.length === 0) return log;
  const since = told.map((turn) => [turn.sessionId, turn.startedAt] as const);
  return { ...log, runningSince: new Map([...log.runningSince, ...since]) };
}

function followRunning(since: Map<string, number>, before: SessionView | null, now: SessionView): void {
  if (now.status !== 'streaming') since.delete(now.id);
  else if (before?.status !== 'streaming' || !since.has(now.id))
    since.set(now.id, now.turns <= 1 ? now.startedAt : now.lastActivityAt);
}

function placed(
  order: readonly string[],
  byId: ReadonlyMap<string, SessionView>,
  before: SessionView | null,
  session: SessionView,
  more: boolean,
): readonly string[] {
  const begins = session.status === 'streaming' && before?.status !== 'streaming';
  const listed = before !== null && order.includes(session.id);
  if (listed && (!begins || order[0] === session.id)) return order;
  const rest = listed ? order.filter((id) => id !== session.id) : order;
  if (begins) return [session.id, ...rest];
  const place = rest.findIndex((id) => (byId.get(id)?.lastActivityAt ?? 0) < session.lastActivityAt);
  if (place >= 0) return [...rest.slice(0, place), session.id, ...rest.slice(place)];
  // Older than everything read so far: it comes with its page.
  return more ? rest : [...rest, session.id];
}

/** What main lists by itself: a person's own sessions, and sub-agents of nobody it knows. */
function standsAlone(session: SessionView): boolean {
  return session.kind === 'user' || (session.kind === 'subagent' && session.parentId === null);
}

function withBackground(
  background: SessionLog['background'],
  parentId: string,
  id: string,
): SessionLog['background'] {
  const known = background.get(parentId) ?? [];
  return known.includes(id) ? background : new Map(background).set(parentId, [...known, id]);
}

function isNewer(log: SessionLog, id: string, page: SessionPage): boolean {
  const oldest = page.sessions.at(-1);
  const session = log.byId.get(id);
  return session !== undefined && (oldest === undefined || session.lastActivityAt >= oldest.lastActivityAt);
}
