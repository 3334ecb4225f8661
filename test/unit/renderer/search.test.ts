import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Answer, HitView, LogChanges, SearchPage } from '../../../preload/contract.ts';
import { createStore, type WindowStore } from '../../../renderer/store/create.ts';
import { startRefresh } from '../../../renderer/store/refresh.ts';
import { snippetParts } from '../../../renderer/store/search.ts';
import { searchPageSize } from '../../../renderer/store/search-actions.ts';
import { activeRow, shownRows } from '../../../renderer/store/session-rows.ts';
import { valueOf, type WindowState } from '../../../renderer/store/state.ts';
import { type Answering, type FakeBridge, fakeBridge, good } from '../../fakes/bridge.ts';
import { sessionView } from '../../fakes/views.ts';

const problem = { code: 'call-failed', what: 'It failed.', why: 'A reason.', next: 'Try again.' };
const hit: HitView = { turnId: 't-1', itemId: 'i-1', kind: 'answer', snippet: 'it waits', marks: [[3, 8]] };

function pageOf(
  ids: readonly string[],
  hits: readonly HitView[] = [],
  nextBefore: number | null = null,
): SearchPage {
  return {
    sessions: ids.map((id) => ({ session: sessionView({ id }), hits })),
    nextBefore,
    total: ids.length,
  };
}

const asks = (bridge: FakeBridge, name = 'session/search'): readonly unknown[] =>
  bridge.asked.filter((one) => one.name === name).map((one) => one.params);

/** A store whose searches are answered by hand, in the order they were asked. */
function byHand() {
  const waiting: ((answer: Answer<SearchPage>) => void)[] = [];
  const bridge = fakeBridge({
    'session/search': () => new Promise((resolve) => waiting.push(resolve)),
  });
  const store = createStore(bridge);
  const answer = async (given: Answer<SearchPage>): Promise<void> => {
    await vi.waitFor(() => expect(waiting).not.toEqual([]));
    waiting.shift()?.(given);
  };
  return { bridge, store, answer };
}

function until(store: WindowStore, holds: (state: WindowState) => boolean): Promise<WindowState> {
  return new Promise((resolve) => {
    const look = (state: WindowState): void => {
      if (!holds(state)) return;
      stop();
      resolve(state);
    };
    const stop = store.state.subscribe(look);
    look(store.state.getState());
  });
}

const ids = (state: WindowState): readonly string[] =>
  (state.search.found?.sessions ?? []).map((one) => one.session.id);

describe('searching', () => {
  it('asks one thing at a time while a person types, and drops the answer to what was typed before', async () => {
    const { bridge, store, answer } = byHand();
    for (const text of ['f', 'fl', 'fla', 'flaky']) store.actions.setText(text);
    expect(asks(bridge)).toHaveLength(1);
    await answer(good(pageOf(['stale'])));
    await vi.waitFor(() => expect(asks(bridge)).toHaveLength(2));
    expect(asks(bridge)[1]).toMatchObject({ filter: { text: 'flaky' }, before: null, limit: searchPageSize });
    expect(store.state.getState().search.found).toBeNull();
    await answer(good(pageOf(['a', 'b'])));
    expect(ids(await until(store, (state) => state.search.asking === 'no'))).toEqual(['a', 'b']);
  });

  it('shows what came quickly, and asks once more for the places that were not looked for yet', async () => {
    const { bridge, store, answer } = byHand();
    store.actions.setText('co');
    await answer(good({ ...pageOf(['a', 'b']), unfinished: true }));
    expect(ids(await until(store, (state) => state.search.found !== null))).toEqual(['a', 'b']);
    await answer(good(pageOf(['a', 'b'], [hit])));
    const state = await until(store, (one) => (one.search.found?.sessions[0]?.hits.length ?? 0) > 0);
    expect(state.search.asking).toBe('no');
    const question = { filter: { text: 'co' }, before: null, limit: searchPageSize };
    expect(asks(bridge)).toEqual([{ ...question, quick: true }, question]);
    // What stands there with its places is not replaced by less.
    void store.actions.searchAgain();
    await answer(good(pageOf(['a', 'b'], [hit])));
    expect(asks(bridge)[2]).toEqual(question);
  });

  it('asks nothing for a space more', async () => {
    const { bridge, store, answer } = byHand();
    store.actions.setText('a');
    store.actions.setText('a ');
    await answer(good(pageOf(['a'])));
    const state = await until(store, (one) => one.search.asking === 'no');
    expect(asks(bridge)).toHaveLength(1);
    expect(ids(state)).toEqual(['a']);
    expect(state.search.filter.text).toBe('a ');
  });

  it('shows the live list again once it is cleared', async () => {
    const { store, answer } = byHand();
    store.actions.setText('a');
    await answer(good(pageOf(['a'])));
    await until(store, (state) => state.search.found !== null);
    store.actions.clearSearch();
    const state = await until(store, (one) => one.search.found === null);
    expect(shownRows(state.search, { ...state.log, order: ['live'] })).toMatchObject([{ id: 'live' }]);
  });

  it('keeps what was found while a refusal is shown, and asks anew', async () => {
    const { bridge, store, answer } = byHand();
    store.actions.setText('a');
    await answer(good(pageOf(['a'])));
    await until(store, (state) => state.search.found !== null);
    void store.actions.searchAgain();
    await answer({ ok: false, problem });
    expect(ids(await until(store, (state) => state.search.problem !== null))).toEqual(['a']);
    void store.actions.searchAgain();
    await answer(good(pageOf(['b'])));
    expect(asks(bridge)).toHaveLength(3);
    expect((await until(store, (state) => ids(state)[0] === 'b')).search.problem).toBeNull();
  });

  it('reads on where the page ended, and never shows a session twice', async () => {
    const bridge = fakeBridge({
      'session/search': ({ before }) =>
        good(before === null ? pageOf(['a', 'b'], [], 70) : pageOf(['b', 'c'])),
    });
    const store = createStore(bridge);
    store.actions.setText('x');
    await until(store, (state) => state.search.found !== null);
    await store.actions.searchMore();
    expect(ids(store.state.getState())).toEqual(['a', 'b', 'c']);
    await store.actions.searchMore();
    expect(asks(bridge)).toHaveLength(2);
  });

  it('widens to everything with the same words', async () => {
    const { bridge, store, answer } = byHand();
    store.actions.setFilter({ text: 'a', statuses: ['failed'] });
    await answer(good(pageOf([])));
    await until(store, (state) => state.search.asking === 'no');
    store.actions.widen();
    await vi.waitFor(() => expect(asks(bridge)[1]).toMatchObject({ filter: { text: 'a' } }));
    expect(store.state.getState().search.filter).toEqual({ text: 'a' });
  });

  it('takes the newest chip away with Backspace', () => {
    const { store } = byHand();
    store.actions.setFilter({ statuses: ['failed'], minTokens: 5 });
    expect(store.actions.dropLastFacet()).toBe(true);
    expect(store.state.getState().search.filter).toEqual({ statuses: ['failed'] });
    expect([store.actions.dropLastFacet(), store.actions.dropLastFacet()]).toEqual([true, false]);
  });

  it('moves through sessions and hits, and goes to the place that was found', async () => {
    const store = createStore(
      fakeBridge({ 'session/search': () => good(pageOf(['a', 'b'], [hit, { ...hit, itemId: 'i-2' }])) }),
    );
    store.actions.setText('waits');
    await until(store, (state) => state.search.found !== null);
    const rowOf = (): string | undefined => {
      const { search, log, place } = store.state.getState();
      const rows = shownRows(search, log);
      return rows[activeRow(rows, place)]?.key;
    };
    store.actions.move(Number.NEGATIVE_INFINITY);
    expect(rowOf()).toBe('a');
    store.actions.move(2);
    expect(rowOf()).toBe('a/1/i-2');
    expect(store.state.getState().place).toMatchObject({
      sessionId: 'a',
      spot: { turnId: 't-1', itemId: 'i-2' },
    });
    store.actions.move(1);
    expect(rowOf()).toBe('b');
    expect(store.state.getState().place.spot).toBeNull();
  });

  it('what a command printed stands open when a find in it is gone to', async () => {
    const output: HitView = { ...hit, kind: 'toolOutput', itemId: 'i-3' };
    const call: HitView = { ...hit, kind: 'toolCall', itemId: 'i-4' };
    const store = createStore(
      fakeBridge({ 'session/search': () => good(pageOf(['a', 'b'], [output, call])) }),
    );
    store.actions.setText('waits');
    await until(store, (state) => state.search.found !== null);
    store.actions.move(Number.NEGATIVE_INFINITY);
    store.actions.move(1);
    expect([...store.state.getState().opened]).toEqual(['i-3', 'i-3/output']);
    const { search, log } = store.state.getState();
    const row = shownRows(search, log).find(({ key }) => key.endsWith('i-4'));
    if (row === undefined) throw new Error('the second find is not listed');
    store.actions.chooseRow(row, 'open');
    expect([...store.state.getState().opened]).toEqual(expect.arrayContaining(['i-3', 'i-4']));
    expect(store.state.getState().place).toMatchObject({ pane: 'detail', spot: { itemId: 'i-4' } });
  });

  it('counts anew what each choice would leave, when the filter changed while it counted', async () => {
    const bridge = fakeBridge({ 'session/facets': () => good([]) });
    const store = createStore(bridge);
    void store.actions.readFacets();
    store.actions.setFilter({ models: ['m'] });
    await store.actions.readFacets();
    expect(asks(bridge, 'session/facets')).toEqual([{ filter: {} }, { filter: { models: ['m'] } }]);
    expect(valueOf(store.state.getState().search.facets)).toEqual([]);
  });
});

describe('filters that are kept', () => {
  const kept = { id: 'f', name: 'Failures', filter: { statuses: ['failed'], from: -7 } } as const;
  const answering: Answering = {
    'filter/list': () => good([kept]),
    'filter/save': ({ name, filter }) => good([{ id: 'f', name, filter }]),
    'filter/delete': () => good([]),
    'session/search': () => good(pageOf([])),
  };

  it('are saved as they stand, and picked again', async () => {
    const bridge = fakeBridge(answering);
    const store = createStore(bridge);
    store.actions.setFilter(kept.filter);
    expect(await store.actions.saveFilter('Failures')).toBeNull();
    expect(asks(bridge, 'filter/save')).toEqual([{ name: 'Failures', filter: kept.filter }]);
    store.actions.clearSearch();
    store.actions.pickSaved(kept);
    expect(store.state.getState().search.filter).toEqual(kept.filter);
  });

  it('come back after a deletion, by the same way as everything that was deleted', async () => {
    const bridge = fakeBridge(answering);
    const store = createStore(bridge);
    await store.actions.readSaved();
    await store.actions.deleteSaved(kept);
    expect(store.state.getState().bench.toast?.text).toBe('Deleted the filter “Failures”.');
    expect(valueOf(store.state.getState().search.saved)).toEqual([]);
    await store.actions.undo();
    expect(valueOf(store.state.getState().search.saved)).toEqual([kept]);
    expect(store.state.getState().bench.toast).toBeNull();
    expect(asks(bridge, 'book/undo')).toEqual([]);
  });

  it('leave the way back of a gateway to the gateways', async () => {
    const bridge = fakeBridge(answering);
    const store = createStore(bridge);
    store.state.setState(({ bench }) => ({
      bench: { ...bench, toast: { text: 'Deleted.', undoId: 'u-1' } },
    }));
    await store.actions.undo();
    expect(asks(bridge, 'book/undo')).toEqual([{ undoId: 'u-1' }]);
  });
});

describe('a snapshot of the log', () => {
  class FakePage extends EventTarget {
    hidden = false;
  }
  const change = (id: string): LogChanges => ({
    sessions: [sessionView({ id })],
    turns: [],
    items: [],
    appended: [],
    removed: [],
    total: null,
  });

  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  async function searched() {
    const page = new FakePage();
    const bridge = fakeBridge({ 'session/search': () => good(pageOf(['a'])) });
    const store = createStore(bridge);
    await store.start();
    const stop = startRefresh(store, page as unknown as Document);
    store.actions.setText('a');
    await vi.advanceTimersByTimeAsync(0);
    return { page, bridge, store, stop };
  }

  it('is asked for anew when the log changes, at most once a second', async () => {
    const { bridge, stop } = await searched();
    for (let turn = 0; turn < 25; turn += 1) {
      bridge.tell('log/changed', change(`s-${turn}`));
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(asks(bridge)).toHaveLength(3);
    await vi.advanceTimersByTimeAsync(5000);
    // The last change is not lost, and nothing is asked once all is quiet.
    expect(asks(bridge)).toHaveLength(4);
    stop();
  });

  it('is left alone while nobody can see it, and asked for once when the window is looked at', async () => {
    const { page, bridge, store, stop } = await searched();
    page.hidden = true;
    bridge.tell('log/changed', change('x'));
    await vi.advanceTimersByTimeAsync(5000);
    expect(asks(bridge)).toHaveLength(1);
    page.hidden = false;
    page.dispatchEvent(new Event('visibilitychange'));
    await vi.advanceTimersByTimeAsync(0);
    expect(asks(bridge)).toHaveLength(2);
    store.actions.show('gateways');
    bridge.tell('log/changed', change('y'));
    await vi.advanceTimersByTimeAsync(5000);
    expect(asks(bridge)).toHaveLength(2);
    stop();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('does not follow text that streams, nor its own answers', async () => {
    const { bridge, stop } = await searched();
    bridge.tell('log/changed', {
      sessions: [],
      turns: [],
      items: [],
      appended: [{ sessionId: 'a', itemId: 'i', text: 'more' }],
      removed: [],
      total: null,
    });
    await vi.advanceTimersByTimeAsync(5000);
    expect(asks(bridge)).toHaveLength(1);
    stop();
  });
});

describe('a snippet', () => {
  it('is cut where its marks begin and end', () => {
    expect(snippetParts({ snippet: 'it waits here', marks: [[3, 8]] })).toEqual([
      { text: 'it ', marked: false },
      { text: 'waits', marked: true },
      { text: ' here', marked: false },
    ]);
  });

  it('has its first mark in sight, however long it begins', () => {
    const snippet = `${'word '.repeat(40)}needle`;
    const parts = snippetParts({ snippet, marks: [[200, 206]] });
    expect(parts[0]?.text).toMatch(/^…word/);
    expect(parts[0]?.text.length).toBeLessThan(32);
    expect(parts[1]).toEqual({ text: 'needle', marked: true });
  });

  it('stays whole where marks make no sense', () => {
    const marks = [
      [4, 2],
      [0, 90],
    ] as const;
    expect(snippetParts({ snippet: 'short', marks })).toEqual([{ text: 'short', marked: false }]);
  });
});
