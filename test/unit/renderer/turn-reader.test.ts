import { describe, expect, it } from 'vitest';
import type { Answer, ItemView, SessionDetail } from '../../../preload/contract.ts';
import { chainOf, foldChain, foldRead, itemOf, type Chain } from '../../../renderer/store/chain.ts';
import { createStore } from '../../../renderer/store/create.ts';
import { valueOf } from '../../../renderer/store/state.ts';
import { type Answering, fakeBridge, good } from '../../fakes/bridge.ts';
import { itemsOf, openingOf } from '../../fakes/openings.ts';
import { answerItem, promptItem, sessionView, turnView } from '../../fakes/views.ts';

const problem = { code: 'call-failed', what: 'It failed.', why: 'A reason.', next: 'Try again.' } as const;

/** Six turns of a prompt and an answer. */
function longSession(sessionId: string): SessionDetail {
  const ids = [1, 2, 3, 4, 5, 6].map((ordinal) => `${sessionId}-t${ordinal}`);
  return {
    session: sessionView({ id: sessionId }),
    turns: ids.map((id, index) => turnView({ id, sessionId, ordinal: index + 1 })),
    items: ids.flatMap((turnId) => [
      promptItem({ id: `${turnId}-p`, sessionId, turnId }),
      answerItem({ id: `${turnId}-a`, sessionId, turnId, position: 1 }),
    ]),
    background: [],
  };
}

const session = longSession('s');
const opened = (at: string | null = null): Chain => chainOf(openingOf(session, at, 2));
const kinds = (chain: Chain): string =>
  chain.rows.map(({ kind }) => (kind === 'unread' ? 'u' : kind === 'item' ? 'i' : 'e')).join('');
const none = { sessions: [], turns: [], items: [], appended: [] };

describe('a conversation of which some is not read yet', () => {
  it('has a row for each item there is, and the numbers of every turn', () => {
    expect(kinds(opened())).toBe('uueuueuueuueiieiie');
    expect(kinds(opened('s-t2'))).toBe('uueiieuueuueiieiie');
    expect(opened().rows[0]).toEqual({ key: 's-t1/0', kind: 'unread', turnId: 's-t1' });
  });

  it('draws what was read where its place was, and leaves the rest alone', () => {
    const before = opened();
    const after = foldRead(before, ['s-t2'], itemsOf(session, ['s-t2']).toReversed());
    expect(kinds(after)).toBe('uueiieuueuueiieiie');
    expect(after.rows.slice(3, 5).map(({ key }) => key)).toEqual(['s-t2-p', 's-t2-a']);
    expect(after.turns.get('s-t6')).toBe(before.turns.get('s-t6'));
  });

  it('drops what a turn had once when nothing of it is there any more', () => {
    expect(kinds(foldRead(opened(), ['s-t2'], []))).toBe('uueeuueuueiieiie');
  });

  it('never puts an answer over what was told since', () => {
    const told = foldChain(opened(), {
      ...none,
      items: [answerItem({ id: 's-t6-a', sessionId: 's', turnId: 's-t6', position: 1, text: 'newer' })],
    });
    const after = foldRead(told, ['s-t6'], itemsOf(session, ['s-t6']));
    expect(itemOf(after, 's-t6', 's-t6-a')).toMatchObject({ text: 'newer' });
  });

  it('takes changes of turns at once, and of items of an unread turn when that is read', () => {
    const told = foldChain(opened(), {
      ...none,
      turns: [turnView({ id: 's-t1', sessionId: 's', ordinal: 1, toolCalls: 9 })],
      items: [answerItem({ id: 's-t1-new', sessionId: 's', turnId: 's-t1', position: 2 })],
      appended: [{ sessionId: 's', itemId: 's-t1-new', text: 'x' }],
    });
    expect(kinds(told)).toBe('uueuueuueuueiieiie');
    expect(told.turns.get('s-t1')?.turn?.toolCalls).toBe(9);
  });

  it('keeps what was read when the session is read again, as far as that cannot have changed', () => {
    const before = foldRead(opened(), ['s-t1', 's-t2'], itemsOf(session, ['s-t1', 's-t2']));
    const changed = {
      ...session,
      turns: session.turns.map((turn) => (turn.id === 's-t2' ? { ...turn, retries: 3 } : turn)),
    };
    const after = chainOf(openingOf(changed, null, 2), before);
    expect(kinds(after)).toBe('iieuueuueuueiieiie');
    expect(kinds(chainOf(openingOf(longSession('other'), null, 2), before))).toBe('uueuueuueuueiieiie');
  });
});

describe('reading turns as they come into view', () => {
  const watching: Answering = {
    'session/list': () =>
      good({ sessions: [sessionView({ id: 's' }), sessionView({ id: 'o' })], nextBefore: null, total: 2 }),
    'session/watch': ({ sessionId, turnId }) =>
      good(sessionId === null ? null : openingOf(longSession(sessionId), turnId, 2)),
    'session/items': ({ sessionId, turnIds }) => good(itemsOf(longSession(sessionId), turnIds)),
  };

  async function started(more: Answering = {}) {
    const bridge = fakeBridge({ ...watching, ...more });
    const store = createStore(bridge);
    store.actions.choose('s');
    await expect.poll(() => valueOf(store.state.getState().chain)?.sessionId).toBe('s');
    const asked = (): readonly unknown[] =>
      bridge.asked
        .filter(({ name }) => name === 'session/items')
        .map(({ params }) => (params as { turnIds: unknown }).turnIds);
    const chain = (): Chain | null => valueOf(store.state.getState().chain);
    return { store, bridge, asked, chain };
  }

  it('asks for what is missing, once', async () => {
    const { store, asked, chain } = await started();
    await store.actions.readTurns(['s-t1', 's-t6', 'unknown']);
    await store.actions.readTurns(['s-t1']);
    expect(asked()).toEqual([['s-t1']]);
    expect(kinds(chain() ?? opened())).toBe('iieuueuueuueiieiie');
  });

  it('passes over what was scrolled past while an answer was awaited', async () => {
    const answers: ((answer: Answer<readonly ItemView[]>) => void)[] = [];
    const { store, asked, chain } = await started({
      'session/items': () => new Promise((resolve) => answers.push(resolve)),
    });
    const reading = store.actions.readTurns(['s-t4']);
    for (const turnId of ['s-t3', 's-t2', 's-t1']) void store.actions.readTurns([turnId]);
    answers[0]?.(good(itemsOf(session, ['s-t4'])));
    await expect.poll(() => answers.length).toBe(2);
    answers[1]?.(good(itemsOf(session, ['s-t1'])));
    await reading;
    expect(asked()).toEqual([['s-t4'], ['s-t1']]);
    expect(kinds(chain() ?? opened())).toBe('iieuueuueiieiieiie');
  });

  it('says what failed, keeps the rest, and reads it when asked again', async () => {
    let fails = true;
    const { store, chain } = await started({
      'session/items': ({ turnIds }) => (fails ? { ok: false, problem } : good(itemsOf(session, turnIds))),
    });
    await store.actions.readTurns(['s-t1']);
    expect(chain()).toMatchObject({ problem });
    expect(kinds(chain() ?? opened())).toBe('uueuueuueuueiieiie');
    fails = false;
    await store.actions.readTurns(['s-t1']);
    expect(chain()).toMatchObject({ problem: null });
    expect(kinds(chain() ?? opened())).toBe('iieuueuueuueiieiie');
  });

  it('leaves an answer for the session before alone', async () => {
    const answers: ((answer: Answer<readonly ItemView[]>) => void)[] = [];
    const { store, chain } = await started({
      'session/items': () => new Promise((resolve) => answers.push(resolve)),
    });
    const reading = store.actions.readTurns(['s-t1']);
    store.actions.choose('o');
    await expect.poll(() => chain()?.sessionId).toBe('o');
    answers[0]?.(good(itemsOf(session, ['s-t1'])));
    await reading;
    expect(kinds(chain() ?? opened())).toBe('uueuueuueuueiieiie');
  });

  it('opens a session at the turn that was asked for', async () => {
    const { store, bridge, chain } = await started();
    store.actions.choose('o', 'open', { turnId: 'o-t2', itemId: null });
    await expect.poll(() => chain()?.sessionId).toBe('o');
    expect(bridge.asked.filter(({ name }) => name === 'session/watch').at(-1)?.params).toEqual({
      sessionId: 'o',
      turnId: 'o-t2',
    });
    expect(kinds(chain() ?? opened())).toBe('uueiieuueuueiieiie');
  });
});
