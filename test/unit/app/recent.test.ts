import { expect, test } from 'vitest';
import type { SessionView } from '../../../preload/contract.ts';
import { recentSessionsKept, recentWith, recentWithout } from '../../../main/app/recent.ts';

const session = (id: string, lastActivityAt: number, kind: SessionView['kind'] = 'user'): SessionView =>
  ({ id, kind, lastActivityAt }) as SessionView;
const ids = (sessions: readonly SessionView[]): readonly string[] => sessions.map(({ id }) => id);

test('a session that moves comes to the head, once', () => {
  const recent = [session('a', 3), session('b', 2)];
  expect(ids(recentWith(recent, [session('b', 4)]))).toEqual(['b', 'a']);
});

test('background sessions are not told of, and the list stays short', () => {
  const recent = Array.from({ length: recentSessionsKept }, (_, index) => session(`s${index}`, 100 - index));
  expect(recentWith(recent, [session('title', 999, 'title')])).toBe(recent);
  expect(ids(recentWith(recent, [session('new', 999)]))).toEqual(['new', 's0', 's1', 's2', 's3']);
});

test('deleted sessions leave; nothing changes while none is', () => {
  const recent = [session('a', 2), session('b', 1)];
  expect(ids(recentWithout(recent, ['a', 'unheard of']))).toEqual(['b']);
  expect(recentWithout(recent, [])).toBe(recent);
});
