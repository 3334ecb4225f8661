import { describe, expect, it } from 'vitest';
import type { LogChanges } from '../../../preload/contract.ts';
import { type Chain, chainOf, foldChain, itemOf } from '../../../renderer/store/chain.ts';
import { answerItem, promptItem, sessionView, toolItem, turnView } from '../../fakes/views.ts';

const none: LogChanges = { sessions: [], turns: [], items: [], appended: [], removed: [], total: null };
const long = { input: 0, cached: 0, output: 0, reasoning: 0 };

function readChain(): Chain {
  return chainOf({
    session: sessionView({ id: 'session-1' }),
    turns: [
      turnView({ id: 'turn-1' }),
      turnView({ id: 'turn-2', ordinal: 2, status: 'streaming', endedAt: null, tokens: long }),
    ],
    items: [
      promptItem({ id: 'prompt-1' }),
      answerItem({ id: 'answer-1', position: 1 }),
      promptItem({ id: 'prompt-2', turnId: 'turn-2' }),
      answerItem({ id: 'answer-2', turnId: 'turn-2', position: 1, text: 'Two', streaming: true }),
    ],
    background: [],
    unread: [],
  });
}

describe('the conversation', () => {
  it('draws each turn in order, its items by position, and its numbers last', () => {
    expect(readChain().rows.map((row) => row.key)).toEqual([
      'prompt-1',
      'answer-1',
      'turn-1/end',
      'prompt-2',
      'answer-2',
      'turn-2/end',
    ]);
  });

  it('adds appended text to the item of that id and touches nothing else', () => {
    const before = readChain();
    const after = foldChain(before, {
      ...none,
      appended: [
        { sessionId: 'session-1', itemId: 'answer-2', text: ' tests' },
        { sessionId: 'session-1', itemId: 'answer-2', text: ' wait.' },
      ],
    });
    expect(itemOf(after, 'turn-2', 'answer-2')).toMatchObject({ text: 'Two tests wait.', streaming: true });
    expect(after.turns.get('turn-1')).toBe(before.turns.get('turn-1'));
    expect(itemOf(after, 'turn-2', 'prompt-2')).toBe(itemOf(before, 'turn-2', 'prompt-2'));
    expect(after.rows).toBe(before.rows);
  });

  it('puts a new item before the text that is appended to it in the same batch', () => {
    const after = foldChain(readChain(), {
      ...none,
      items: [answerItem({ id: 'answer-3', turnId: 'turn-2', position: 2, text: 'A', streaming: true })],
      appended: [{ sessionId: 'session-1', itemId: 'answer-3', text: 'B' }],
    });
    expect(itemOf(after, 'turn-2', 'answer-3')).toMatchObject({ text: 'AB' });
    expect(after.rows.map((row) => row.key).slice(-2)).toEqual(['answer-3', 'turn-2/end']);
  });

  it('appends to an item of a turn that arrived in the same batch', () => {
    const after = foldChain(readChain(), {
      ...none,
      items: [answerItem({ id: 'answer-9', turnId: 'turn-9', text: '', streaming: true })],
      appended: [{ sessionId: 'session-1', itemId: 'answer-9', text: 'late turn' }],
    });
    expect(itemOf(after, 'turn-9', 'answer-9')).toMatchObject({ text: 'late turn' });
  });

  it('appends the arguments of a tool call while the model writes them', () => {
    const before = foldChain(readChain(), {
      ...none,
      items: [toolItem({ id: 'tool-1', turnId: 'turn-2', position: 2, input: '{"cmd":', output: null })],
    });
    const after = foldChain(before, {
      ...none,
      appended: [{ sessionId: 'session-1', itemId: 'tool-1', text: '"ls"}' }],
    });
    expect(itemOf(after, 'turn-2', 'tool-1')).toMatchObject({ input: '{"cmd":"ls"}', output: null });
  });

  it('replaces an item that is told again, so that a finished answer is the one of record', () => {
    const done = answerItem({ id: 'answer-2', turnId: 'turn-2', position: 1, text: 'Two tests.' });
    const before = readChain();
    const after = foldChain(before, { ...none, items: [done] });
    expect(itemOf(after, 'turn-2', 'answer-2')).toBe(done);
    expect(after.rows).toBe(before.rows);
  });

  it('moves an item whose position changed', () => {
    const after = foldChain(readChain(), { ...none, items: [answerItem({ id: 'answer-1', position: -1 })] });
    expect(after.rows.slice(0, 2).map((row) => row.key)).toEqual(['answer-1', 'prompt-1']);
  });

  it('leaves changes for other sessions alone and keeps its identity', () => {
    const before = readChain();
    const after = foldChain(before, {
      turns: [turnView({ id: 'turn-x', sessionId: 'session-2' })],
      items: [answerItem({ id: 'answer-2', sessionId: 'session-2', text: 'another' })],
      appended: [{ sessionId: 'session-2', itemId: 'answer-2', text: 'another' }],
    });
    expect(after).toBe(before);
  });

  it('ignores text for an item it never heard of', () => {
    const before = readChain();
    const after = foldChain(before, {
      ...none,
      appended: [{ sessionId: 'session-1', itemId: 'nobody', text: 'lost' }],
    });
    expect(after.rows).toBe(before.rows);
    expect([...after.turns.values()]).toEqual([...before.turns.values()]);
  });

  it('shows a turn whose items came first, and sorts it in once the turn is told', () => {
    const early = foldChain(readChain(), {
      ...none,
      items: [promptItem({ id: 'prompt-3', turnId: 'turn-3' })],
    });
    expect(early.rows.slice(-2).map((row) => row.key)).toEqual(['prompt-3', 'turn-3/end']);
    const told = foldChain(early, { ...none, turns: [turnView({ id: 'turn-3', ordinal: 0 })] });
    expect(told.order).toEqual(['turn-3', 'turn-1', 'turn-2']);
  });

  it('updates a turn without rebuilding the rows', () => {
    const before = readChain();
    const ended = turnView({ id: 'turn-2', ordinal: 2, status: 'completed' });
    const after = foldChain(before, { ...none, turns: [ended] });
    expect(after.turns.get('turn-2')?.turn).toBe(ended);
    expect(after.rows).toBe(before.rows);
  });
});
