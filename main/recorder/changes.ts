import type { ItemView, LogChanges, SessionView, TurnView } from '../../preload/contract.ts';
import type { TurnRecord } from './model.ts';
import type { Write } from './store.ts';

/** Where the views to report are read, when they are reported. */
export interface ViewSource {
  /** How many sessions stand in the list by themselves. */
  listed(): number;
  session(sessionId: string): SessionView | null;
  /** Of a turn as it was committed: reading it again would tell nothing else. */
  turn(turn: TurnRecord): TurnView;
  item(sessionId: string, itemId: string): ItemView | null;
}

/** Gathers what changed and tells it in batches: the first change at once, the rest at most every `intervalMs`. */
export interface ChangeReporter {
  /** These were committed. */
  committed(writes: readonly Write[]): void;
  /** These sessions look different now. */
  sessionsChanged(sessionIds: readonly string[]): void;
  /** These sessions are out of sight for good; whatever waits to be told of them is dropped. */
  removed(sessionIds: ReadonlySet<string>): void;
  /** A text in flight grew. */
  appended(sessionId: string, itemId: string, text: string): void;
  /** From now on only this session's items and texts are told, null none; until it is said, those of all are. */
  watch(sessionId: string | null): void;
  isWatched(sessionId: string): boolean;
  /** Tells what waits, if it is time, or sets the timer that will. */
  flush(): void;
  /** Tells what waits now, so that nothing told later repeats what an answer given next already holds. */
  now(): void;
  stop(): void;
}

const intervalMs = 100;

/** Makes a reporter; no timer runs while nothing waits. */
export function createChangeReporter(
  views: ViewSource,
  report: (changes: LogChanges) => void,
): ChangeReporter {
  const removed = new Set<string>();
  const sessions = new Set<string>();
  const turns = new Map<string, TurnRecord>();
  const items = new Map<string, readonly [sessionId: string, itemId: string]>();
  const appended = new Map<string, { readonly sessionId: string; readonly itemId: string; text: string }>();
  /** Texts in flight that were told of once: from then on only what is added to them is told. */
  const announced = new Set<string>();
  const waiting = [removed, sessions, turns, items, appended];
  let watched: string | null | 'all' = 'all';
  let timer: NodeJS.Timeout | null = null;
  let toldAt = Number.NEGATIVE_INFINITY;

  const waits = (): boolean => waiting.some((one) => one.size > 0);

  const isWatched = (sessionId: string): boolean => watched === 'all' || sessionId === watched;

  function tell(): void {
    timer = null;
    if (!waits()) return;
    toldAt = performance.now();
    const changes: LogChanges = {
      sessions: present([...sessions].map((id) => views.session(id))),
      turns: [...turns.values()].map((turn) => views.turn(turn)),
      items: present(
        [...items.values()].map(([sessionId, id]) =>
          isWatched(sessionId) ? views.item(sessionId, id) : null,
        ),
      ).toSorted((left, right) => left.position - right.position),
      appended: [...appended.values()].filter((one) => isWatched(one.sessionId)),
      removed: [...removed],
      total: removed.size > 0 ? views.listed() : null,
    };
    for (const one of waiting) one.clear();
    report(changes);
  }

  function now(): void {
    if (timer !== null) clearTimeout(timer);
    tell();
  }

  function itemChanged(sessionId: string, itemId: string): void {
    const key = `${sessionId}\n${itemId}`;
    items.set(key, [sessionId, itemId]);
    appended.delete(key);
  }

  return {
    committed(writes) {
      for (const write of writes) {
        switch (write.type) {
          case 'session':
            sessions.add(write.session.id);
            if (write.session.parentId !== null) sessions.add(write.session.parentId);
            break;
          case 'turn':
            sessions.add(write.turn.sessionId);
            turns.set(`${write.turn.sessionId}\n${write.turn.id}`, write.turn);
            break;
          case 'item':
            announced.delete(`${write.item.sessionId}\n${write.item.id}`);
            itemChanged(write.item.sessionId, write.item.id);
            break;
          case 'output':
            itemChanged(write.output.sessionId, write.output.itemId);
            break;
          case 'request':
          case 'exchangeStarted':
          case 'exchangeResponded':
          case 'exchangeEnded':
            break;
        }
      }
    },
    sessionsChanged(sessionIds) {
      for (const id of sessionIds) sessions.add(id);
    },
    removed(sessionIds) {
      for (const id of sessionIds) {
        removed.add(id);
        sessions.delete(id);
      }
      for (const [key, turn] of turns) if (sessionIds.has(turn.sessionId)) turns.delete(key);
      for (const [key, [id]] of items) if (sessionIds.has(id)) items.delete(key);
      for (const [key, one] of appended) if (sessionIds.has(one.sessionId)) appended.delete(key);
      for (const key of announced) if (sessionIds.has(key.slice(0, key.indexOf('\n')))) announced.delete(key);
    },
    appended(sessionId, itemId, text) {
      const key = `${sessionId}\n${itemId}`;
      if (!announced.has(key)) {
        announced.add(key);
        items.set(key, [sessionId, itemId]);
      }
      if (items.has(key)) return;
      const known = appended.get(key);
      if (known === undefined) appended.set(key, { sessionId, itemId, text });
      else known.text += text;
    },
    flush() {
      if (timer !== null) return;
      const waitMs = toldAt + intervalMs - performance.now();
      if (waitMs <= 0) return tell();
      if (waits()) timer = setTimeout(tell, waitMs);
    },
    watch: (sessionId) => void (watched = sessionId),
    isWatched,
    now,
    stop: now,
  };
}

function present<T>(values: readonly (T | null)[]): readonly T[] {
  return values.filter((value) => value !== null);
}
