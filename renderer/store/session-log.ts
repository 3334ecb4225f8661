import type { ProblemView, SessionPage, SessionView, TurnView } from '../../preload/contract.ts';

/** The session list as far as it is known: pages read so far, with every change folded in. */
export interface SessionLog {
  readonly byId: ReadonlyMap<string, SessionView>;
  /** What the list shows by itself: what runs first, the latest to begin a turn on top, then by last activity. */
  readonly order: readonly string[];
  /** The pointer moves over the list: no row comes, goes or changes places until it rests. */
  readonly held: boolean;
  /** A place changed meanwhile. */
  readonly unsettled: boolean;
  /** Sessions with something to know of them. The same set while it stays. */
  readonly warned: ReadonlySet<string>;
  /** Counts the changes main told, for what must be asked anew. */
  readonly revision: number;
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
  held: false,
  unsettled: false,
  warned: new Set(),
  revision: 0,
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
    order: kind === 'first' ? sorted(known, order) : order,
    nextBefore: page.nextBefore,
    total: Math.max(page.total, order.length),
    countedUntil: kind === 'first' ? Math.max(log.countedUntil, ...starts) : log.countedUntil,
    loading: 'none',
    problem: null,
  };
}

/**
 * Folds changed sessions. Rows that did not change keep their identity. A session rises to the top when a turn begins,
 * stays where it is while it streams, so that two running sessions do not trade places ten times a second, and goes below
 * what still runs when it ends.
 */
export function foldSessions(
  log: SessionLog,
  changed: readonly SessionView[],
  from: 'page' | 'change' = 'change',
): SessionLog {
  if (changed.length === 0) return log;
  const byId = new Map(log.byId);
  const runningSince = new Map(log.runningSince);
  let { order, background, total, warned, unsettled } = log;
  for (const session of changed) {
    const before = byId.get(session.id) ?? null;
    byId.set(session.id, session);
    followRunning(runningSince, before, session);
    if (session.parentId !== null) background = withBackground(background, session.parentId, session.id);
    if ((session.warning !== null) !== warned.has(session.id)) warned = withWarned(warned, session);
    if (from === 'page' || !standsAlone(session)) continue;
    if (before === null && session.startedAt > log.countedUntil) total += 1;
    if (log.held) unsettled ||= movesRow(before, session) || !order.includes(session.id);
    else order = placed(order, byId, before, session, log.nextBefore !== null);
  }
  return {
    ...log,
    byId,
    runningSince,
    order,
    background,
    warned,
    unsettled,
    revision: from === 'change' ? log.revision + 1 : log.revision,
    total: Math.max(total, order.length),
  };
}

/** Holds every row in its place, or lets them go to where they belong by now. */
export function holdOrder(log: SessionLog, held: boolean): SessionLog {
  if (log.held === held) return log;
  if (held || !log.unsettled) return { ...log, held };
  const oldest = Math.min(...log.order.map((id) => log.byId.get(id)?.lastActivityAt ?? 0));
  const listed = new Set(log.order);
  const come = [...log.byId.values()].filter(
    (session) =>
      !listed.has(session.id) &&
      standsAlone(session) &&
      // Older than everything read so far: it comes with its page.
      (log.nextBefore === null || session.lastActivityAt >= oldest),
  );
  const order = sorted(log, [...log.order, ...come.map((session) => session.id)]);
  return { ...log, held, unsettled: false, order, total: Math.max(log.total, order.length) };
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
  const listed = before !== null && order.includes(session.id);
  if (listed && !movesRow(before, session)) return order;
  const rest = listed ? order.filter((id) => id !== session.id) : order;
  const place = session.status === 'streaming' ? 0 : rest.findIndex((id) => isBelow(byId.get(id), session));
  // Older than everything read so far: it comes with its page.
  const next =
    place >= 0 ? rest.toSpliced(place, 0, session.id) : more && !listed ? rest : [...rest, session.id];
  return next.every((id, index) => id === order[index]) && next.length === order.length ? order : next;
}

/** A row changes places when its session begins a turn or ends one, and else stays: two that run never trade places. */
function movesRow(before: SessionView | null, now: SessionView): boolean {
  return (before?.status === 'streaming') !== (now.status === 'streaming');
}

function isBelow(other: SessionView | undefined, session: SessionView): boolean {
  return other?.status !== 'streaming' && (other?.lastActivityAt ?? 0) < session.lastActivityAt;
}

/** What runs first, the latest to begin a turn on top, then by last activity. */
function sorted(log: Pick<SessionLog, 'byId' | 'runningSince'>, order: readonly string[]): readonly string[] {
  const rank = (id: string): number => log.runningSince.get(id) ?? 0;
  const activity = (id: string): number => log.byId.get(id)?.lastActivityAt ?? 0;
  return order.toSorted((left, right) => rank(right) - rank(left) || activity(right) - activity(left));
}

function withWarned(warned: ReadonlySet<string>, session: SessionView): ReadonlySet<string> {
  const next = new Set(warned);
  if (session.warning === null) next.delete(session.id);
  else next.add(session.id);
  return next;
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
