import { expect, test } from 'vitest';
import type { TurnView } from '../../../preload/contract.ts';
import { turnNotice } from '../../../main/domain/turn-notice.ts';
import { sessionView, turnView } from '../../fakes/views.ts';

const all = { turnFinished: true, turnFailed: true };
const session = sessionView({ id: 's1', kind: 'user', title: 'fix the flaky test' });
const turn = (change: Omit<Partial<TurnView>, 'id'>): TurnView =>
  turnView({
    id: 't1',
    kind: 'turn',
    status: 'completed',
    startedAt: 1_000,
    endedAt: 1_000,
    problem: null,
    ...change,
  });

test.each([
  [400, 'Finished.'],
  [12_300, 'Finished after 12 s.'],
  [133_000, 'Finished after 2 min 13 s.'],
  [3_900_000, 'Finished after 1 h 5 min.'],
])('T6 a turn of %d ms: %s', (ms, body) => {
  expect(turnNotice(session, turn({ endedAt: 1_000 + ms }), all)).toEqual({
    title: 'fix the flaky test',
    body,
  });
});

test('T6 a turn that failed says why', () => {
  const problem = { code: 'x', what: 'The upstream asks to wait (429).', why: '', next: '' };
  expect(turnNotice(session, turn({ status: 'failed', problem }), all)?.body).toBe(
    'Failed: The upstream asks to wait (429).',
  );
});

test.each([
  ['hidden title sessions', sessionView({ id: 's1', kind: 'title' }), turn({}), all],
  ['compactions', session, turn({ kind: 'compaction' }), all],
  ['what a person interrupted', session, turn({ status: 'interrupted' }), all],
  ['finished turns nobody wants told', session, turn({}), { ...all, turnFinished: false }],
  ['failed turns nobody wants told', session, turn({ status: 'failed' }), { ...all, turnFailed: false }],
])('nothing is told of %s', (_, of, what, wanted) => {
  expect(turnNotice(of, what, wanted)).toBeNull();
});
