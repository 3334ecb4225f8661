import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { SessionKind, SessionStatus } from '../../../preload/contract.ts';
import type { TurnRecord } from '../../../main/recorder/model.ts';
import { createTurnEnds, type TurnEnds } from '../../../main/recorder/turn-ends.ts';
import { answer, httpExchange, prompt, response, turnMetadata } from '../../fakes/codex-traffic.ts';
import { createLogLedger } from '../../fakes/log-ledger.ts';
import { sessionView, turnView } from '../../fakes/views.ts';

let told: string[];
let kind: SessionKind;
let stored: TurnRecord;
let ends: TurnEnds;

beforeEach(() => {
  vi.useFakeTimers();
  told = [];
  kind = 'user';
  const log = createLogLedger();
  log.play(
    httpExchange('e1', turnMetadata('s1', 't1'), [prompt('p', 'hi')], response('r1', [answer('a', 'Hi.')])),
  );
  const [turn] = log.turns('s1');
  if (turn === undefined) throw new Error('the ledger has no turn');
  stored = turn;
  ends = createTurnEnds({
    session: (id) => sessionView({ id, kind }),
    turn: (_, id) => turnView({ id, status: stored.status }),
    view: ({ id, status }) => turnView({ id, status }),
    tell: (ends) => told.push(...ends.map(({ session, turn }) => `${session.id} ${turn.id} ${turn.status}`)),
  });
});
afterEach(() => vi.useRealTimers());

/** The turn is stored with this status, having streamed before. */
function becomes(status: SessionStatus): void {
  stored = { ...stored, status };
  ends.committed([{ type: 'turn', turn: stored }], status === 'streaming' ? [] : [stored]);
}

test('a completed turn is told at once, and once', () => {
  becomes('completed');
  expect(told).toEqual(['s1 t1 completed']);
  becomes('streaming');
  becomes('completed');
  expect(told).toHaveLength(1);
  expect(vi.getTimerCount()).toBe(0);
});

test('turns that ended in one commit are told together, their session read once', () => {
  const messages: string[][] = [];
  let read = 0;
  const together = createTurnEnds({
    session(id) {
      read += 1;
      return sessionView({ id, kind });
    },
    turn: () => null,
    view: ({ id, status }) => turnView({ id, status }),
    tell: (all) => messages.push(all.map(({ turn }) => turn.id)),
  });
  const both = ['t1', 't2'].map((id): TurnRecord => ({ ...stored, id, status: 'completed' }));
  together.committed(
    both.map((turn) => ({ type: 'turn', turn })),
    both,
  );
  expect(messages).toEqual([['t1', 't2']]);
  expect(read).toBe(1);
});

test('a failed turn is told when Codex did not try again', () => {
  becomes('failed');
  expect(told).toEqual([]);
  vi.runAllTimers();
  expect(told).toEqual(['s1 t1 failed']);
});

test('a failed turn that is tried again is told only as what it becomes', () => {
  becomes('failed');
  becomes('streaming');
  becomes('interrupted');
  becomes('streaming');
  becomes('completed');
  vi.runAllTimers();
  expect(told).toEqual(['s1 t1 completed']);
});

test('turns of title sessions and sub-agents are not told', () => {
  kind = 'title';
  becomes('completed');
  kind = 'subagent';
  becomes('failed');
  vi.runAllTimers();
  expect(told).toEqual([]);
});

test('nothing is told after the end', () => {
  becomes('failed');
  ends.stop();
  expect(vi.getTimerCount()).toBe(0);
});
