import { describe, expect, it } from 'vitest';
import type { SessionView } from '../../../preload/contract.ts';
import {
  emptyLog,
  foldPage,
  foldRunning,
  foldSessions,
  holdOrder,
  type SessionLog,
} from '../../../renderer/store/session-log.ts';
import { addedAbove, rowAway, sessionRows } from '../../../renderer/store/session-rows.ts';
import { sessionView, turnView } from '../../fakes/views.ts';

const at = (id: string, lastActivityAt: number, change: Partial<SessionView> = {}): SessionView =>
  sessionView({ id, startedAt: lastActivityAt - 10, lastActivityAt, ...change });

function readLog(): SessionLog {
  return foldPage(
    emptyLog,
    { sessions: [at('c', 300), at('b', 200), at('a', 100)], nextBefore: 100, total: 5 },
    'first',
  );
}

describe('the session list', () => {
  it('keeps the order of the page it was read in', () => {
    expect(readLog()).toMatchObject({ order: ['c', 'b', 'a'], nextBefore: 100, total: 5, loading: 'none' });
  });

  it('appends the next page without repeating what came by itself meanwhile', () => {
    const risen = foldSessions(readLog(), [at('z', 50, { status: 'streaming', lastActivityAt: 900 })]);
    const read = foldPage(
      risen,
      { sessions: [at('y', 60), at('z', 900)], nextBefore: null, total: 5 },
      'more',
    );
    expect(read).toMatchObject({ order: ['z', 'c', 'b', 'a', 'y'], nextBefore: null, total: 5 });
  });

  it('puts a new session on top and counts it', () => {
    const after = foldSessions(readLog(), [at('d', 400, { status: 'streaming' })]);
    expect(after).toMatchObject({ order: ['d', 'c', 'b', 'a'], total: 6 });
  });

  it('raises a session when its turn begins, and leaves it there while it streams', () => {
    const risen = foldSessions(readLog(), [at('a', 500, { status: 'streaming' })]);
    expect(risen.order).toEqual(['a', 'c', 'b']);
    const both = foldSessions(risen, [at('b', 510, { status: 'streaming' })]);
    expect(both.order).toEqual(['b', 'a', 'c']);
    const later = foldSessions(both, [
      at('a', 600, { status: 'streaming' }),
      at('b', 590, { status: 'streaming' }),
    ]);
    expect(later.order).toBe(both.order);
  });

  it('keeps the identity of every row that did not change', () => {
    const before = readLog();
    const after = foldSessions(before, [at('b', 210, { turns: 2 })]);
    expect(after.byId.get('c')).toBe(before.byId.get('c'));
    expect(after.byId.get('b')).toMatchObject({ turns: 2 });
    expect(after.order).toBe(before.order);
  });

  it('is the same list after a batch without sessions', () => {
    const before = readLog();
    expect(foldSessions(before, [])).toBe(before);
  });

  it('sorts in a session that ended unseen, and leaves one older than what was read to its page', () => {
    const after = foldSessions(readLog(), [at('m', 250), at('old', 20)]);
    expect(after.order).toEqual(['c', 'm', 'b', 'a']);
    expect(after.byId.has('old')).toBe(true);
  });

  it('folds background under its session and never lists it beside it', () => {
    const below = at('t', 301, { kind: 'title', parentId: 'c' });
    const log = foldSessions(readLog(), [below, below]);
    expect(log.order).toEqual(['c', 'b', 'a']);
    expect(sessionRows(log)).toHaveLength(3);
    expect(sessionRows({ ...log, unfolded: new Set(['c']) }).slice(0, 3)).toMatchObject([
      { id: 'c', level: 1 },
      { id: 't', level: 2 },
      { id: 'b', level: 1 },
    ]);
  });

  it('remembers since when a session runs, from its start or from the turn it was told of', () => {
    const first = foldSessions(readLog(), [at('d', 400, { status: 'streaming', turns: 1 })]);
    expect(first.runningSince.get('d')).toBe(390);
    const again = foldSessions(first, [at('c', 700, { status: 'streaming', turns: 4 })]);
    const later = foldSessions(again, [at('c', 900, { status: 'streaming', turns: 4 })]);
    expect(later.runningSince.get('c')).toBe(700);
    expect(foldSessions(later, [at('c', 950)]).runningSince.has('c')).toBe(false);
  });

  it('takes the true start of a turn where the watched session tells it', () => {
    const running = foldSessions(readLog(), [at('c', 700, { status: 'streaming', turns: 4 })]);
    const turn = turnView({ id: 't', sessionId: 'c', status: 'streaming', startedAt: 640 });
    const told = foldRunning(running, [turn]);
    expect(told.runningSince.get('c')).toBe(640);
    expect(foldRunning(told, [turn, turnView({ id: 'u', sessionId: 'b' })])).toBe(told);
  });

  it('lists a sub-agent whose parent was never recorded, but no title request', () => {
    const orphan = at('s', 250, { kind: 'subagent', parentId: 'unknown' });
    const page = { sessions: [at('c', 300), orphan], nextBefore: null, total: 2 };
    const log = foldPage(emptyLog, page, 'first');
    expect(log.order).toEqual(['c', 's']);
    expect(foldSessions(log, [at('t', 400, { kind: 'title', parentId: null })]).order).toEqual(['c', 's']);
  });

  it('reads the newest page anew without losing the pages below it', () => {
    const two = foldPage(readLog(), { sessions: [at('y', 60)], nextBefore: null, total: 4 }, 'more');
    const anew = foldPage(
      two,
      { sessions: [at('d', 400), at('c', 300), at('b', 200)], nextBefore: 200, total: 5 },
      'first',
    );
    expect(anew.order).toEqual(['d', 'c', 'b']);
    expect(anew.nextBefore).toBe(200);
  });

  it('lists what runs above what ended, and what ended by when it did', () => {
    const running = foldSessions(readLog(), [
      at('a', 500, { status: 'streaming' }),
      at('b', 510, { status: 'streaming' }),
    ]);
    expect(running.order).toEqual(['b', 'a', 'c']);
    expect(foldSessions(running, [at('b', 520)]).order).toEqual(['a', 'b', 'c']);
    expect(foldSessions(running, [at('a', 530)]).order).toBe(running.order);
  });

  it('puts what runs on top of the first page, wherever it stood', () => {
    const page = {
      sessions: [at('c', 300), at('b', 200, { status: 'streaming' })],
      nextBefore: null,
      total: 2,
    };
    expect(foldPage(emptyLog, page, 'first').order).toEqual(['b', 'c']);
  });

  it('moves no row while the pointer is about to press one, and settles all when it rests', () => {
    const held = holdOrder(readLog(), true);
    const after = foldSessions(held, [
      at('d', 400, { status: 'streaming' }),
      at('a', 500, { status: 'streaming' }),
    ]);
    expect(after.order).toBe(held.order);
    expect(after).toMatchObject({ total: 6, unsettled: true });
    expect(after.byId.get('a')).toMatchObject({ status: 'streaming' });
    expect(holdOrder(after, false)).toMatchObject({
      order: ['a', 'd', 'c', 'b'],
      unsettled: false,
      total: 6,
    });
    const quiet = foldSessions(held, [at('b', 205)]);
    expect(holdOrder(quiet, false).order).toBe(held.order);
  });

  it('leaves what is older than all that was read to its page, also when it was held', () => {
    const after = foldSessions(holdOrder(readLog(), true), [at('old', 20), at('m', 250)]);
    expect(holdOrder(after, false).order).toEqual(['c', 'm', 'b', 'a']);
  });

  it('knows which sessions have a warning, and is the same set while that stays', () => {
    const warning = { code: 'x', what: 'Unsure.', why: '', next: '' };
    const log = foldSessions(readLog(), [at('b', 200, { warning })]);
    expect(sessionRows(log).map((row) => row.kind === 'session' && row.warned)).toEqual([false, true, false]);
    const later = foldSessions(log, [at('b', 210, { warning, turns: 3 }), at('c', 300, { turns: 2 })]);
    expect(later.warned).toBe(log.warned);
    expect(foldSessions(later, [at('b', 220)]).warned.size).toBe(0);
  });

  it('T4: among 5,000 sessions, a change touches the rows it names and no other', () => {
    const sessions = Array.from({ length: 5000 }, (_, index) => at(`s-${index}`, 100_000 - index));
    const before = foldPage(emptyLog, { sessions, nextBefore: null, total: 5000 }, 'first');
    const running = foldSessions(before, [at('s-7', 200_000, { status: 'streaming' })]);
    const after = foldSessions(running, [
      at('s-7', 200_100, { status: 'streaming', turns: 2 }),
      at('s-9', 99_991, { turns: 4 }),
    ]);
    const touched = sessions.filter(({ id }) => after.byId.get(id) !== running.byId.get(id));
    expect(touched.map(({ id }) => id)).toEqual(['s-7', 's-9']);
    // What the list draws its rows from is the very same: only the rows themselves look again.
    for (const part of ['order', 'background', 'unfolded', 'warned'] as const)
      expect(after[part]).toBe(running[part]);
  });

  it('moves by rows and stops at both ends', () => {
    const rows = sessionRows(readLog());
    expect(rowAway(rows, -1, 1)?.id).toBe('c');
    expect(rowAway(rows, 0, 1)?.id).toBe('b');
    expect(rowAway(rows, 0, -1)?.id).toBe('c');
    expect(rowAway(rows, 0, Number.POSITIVE_INFINITY)?.id).toBe('a');
    expect(rowAway([], -1, 1)).toBeNull();
  });

  it('knows how many rows came in above, and that a row that moved up is not one', () => {
    expect(addedAbove(['c', 'b'], ['e', 'd', 'c', 'b'])).toBe(2);
    expect(addedAbove(['c', 'b'], ['b', 'c'])).toBe(0);
    expect(addedAbove(['c', 'b'], ['c', 'b', 'a'])).toBe(0);
    expect(addedAbove([], ['a'])).toBe(0);
  });
});
