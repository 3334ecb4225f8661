import { describe, expect, it, vi } from 'vitest';
import type { LogChanges, SessionPage } from '../../../preload/contract.ts';
import { createStore } from '../../../renderer/store/create.ts';
import { snapshotOf } from '../../../renderer/store/refresh.ts';
import { sessionDeleted } from '../../../renderer/store/removed.ts';
import { shownRows } from '../../../renderer/store/session-rows.ts';
import { type Answering, fakeBridge, good } from '../../fakes/bridge.ts';
import { sessionView } from '../../fakes/views.ts';

const sessions = ['a', 'b', 'c'].map((id, index) => sessionView({ id, lastActivityAt: 3000 - index * 1000 }));
const change = (more: Partial<LogChanges>): LogChanges => ({
  sessions: [],
  turns: [],
  items: [],
  appended: [],
  removed: [],
  total: null,
  ...more,
});
const page: SessionPage = { sessions, nextBefore: 500, total: 90 };

async function opened(answering: Answering = {}) {
  const bridge = fakeBridge({
    'session/list': () => good(page),
    'session/watch': ({ sessionId }) => {
      const session = sessions.find((one) => one.id === sessionId);
      return good(
        session === undefined ? null : { session, turns: [], items: [], background: [], unread: [] },
      );
    },
    ...answering,
  });
  const store = createStore(bridge);
  await store.start();
  return { bridge, ...store };
}

describe('sessions that were deleted elsewhere, by retention or by another window', () => {
  it('leave the list at once; the total is what main says, those not read yet included', async () => {
    const { state, bridge } = await opened();
    bridge.tell('log/changed', change({ removed: ['b', 'never read'], total: 88 }));
    const { log } = state.getState();
    expect([log.order, log.byId.has('b'), log.total]).toEqual([['a', 'c'], false, 88]);
  });

  it('leave what was found, and it and the totals are asked for anew', async () => {
    const { state, actions, bridge } = await opened({
      'session/search': () =>
        good({
          sessions: sessions.map((session) => ({ session, hits: [] })),
          nextBefore: null,
          total: 3,
        }),
    });
    actions.setText('word');
    await actions.searchAgain();
    const { revision } = state.getState().log;
    bridge.tell('log/changed', change({ removed: ['c'], total: 89 }));
    const now = state.getState();
    expect(shownRows(now.search, now.log).map((row) => row.id)).toEqual(['a', 'b']);
    expect([now.search.found?.total, now.log.revision > revision, snapshotOf(now)]).toEqual([
      2,
      true,
      'search',
    ]);
  });

  it('an open one says that it was deleted and shows nothing of itself; another open one stays as it is', async () => {
    const { state, actions, bridge } = await opened();
    actions.choose('b');
    await vi.waitFor(() => expect(state.getState().chain?.state).toBe('ready'));
    const { chain } = state.getState();
    bridge.tell('log/changed', change({ removed: ['c'], total: 89 }));
    expect(state.getState().chain).toBe(chain);
    bridge.tell('log/changed', change({ removed: ['b'], total: 88 }));
    expect(state.getState().chain).toEqual({ state: 'failed', problem: sessionDeleted() });
    expect([state.getState().place.sessionId, state.getState().exchanges.size]).toEqual(['b', 0]);
  });

  it('one that begins anew is shown again', async () => {
    const { state, actions, bridge } = await opened();
    actions.choose('b');
    await vi.waitFor(() => expect(state.getState().chain?.state).toBe('ready'));
    bridge.tell('log/changed', change({ removed: ['b'], total: 89 }));
    const asked = bridge.asked.length;
    bridge.tell('log/changed', change({ sessions: sessions.slice(1, 2) }));
    await vi.waitFor(() =>
      expect(state.getState().chain).toMatchObject({ state: 'ready', value: { sessionId: 'b' } }),
    );
    expect(bridge.asked.slice(asked).map((call) => call.name)).toContain('session/watch');
  });

  it('one removed and begun anew in the same batch is in the list', async () => {
    const { state, bridge } = await opened();
    bridge.tell('log/changed', change({ removed: ['b'], total: 90, sessions: sessions.slice(1, 2) }));
    expect(state.getState().log.byId.has('b')).toBe(true);
  });
});
