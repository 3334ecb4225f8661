import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Answer, SessionOpening, SessionView } from '../../../preload/contract.ts';
import { createStore, type WindowStore } from '../../../renderer/store/create.ts';
import { itemOf } from '../../../renderer/store/chain.ts';
import { valueOf, type WindowState } from '../../../renderer/store/state.ts';
import { type Answering, fakeBridge, good } from '../../fakes/bridge.ts';
import {
  answerItem,
  bookView,
  previewView,
  promptItem,
  receiptView,
  sessionView,
  settingsView,
  statusView,
  turnView,
} from '../../fakes/views.ts';

const problem = { code: 'call-failed', what: 'It failed.', why: 'A reason.', next: 'Try again.' };

const sessions: readonly SessionView[] = [
  sessionView({ id: 'session-1', lastActivityAt: 300 }),
  sessionView({ id: 'session-2', lastActivityAt: 200 }),
];

function detailOf(id: string): SessionOpening {
  return {
    session: sessions.find((one) => one.id === id) ?? sessionView({ id }),
    turns: [turnView({ id: `${id}-turn`, sessionId: id, status: 'streaming', endedAt: null })],
    items: [
      promptItem({ id: `${id}-prompt`, sessionId: id, turnId: `${id}-turn` }),
      answerItem({
        id: `${id}-answer`,
        sessionId: id,
        turnId: `${id}-turn`,
        position: 1,
        text: 'A',
        streaming: true,
      }),
    ],
    background: [],
    unread: [],
  };
}

const ordinary: Answering = {
  'status/read': () => good(statusView()),
  'gateway/list': () => good(bookView()),
  'settings/read': () => good(settingsView()),
  'session/list': () => good({ sessions, nextBefore: null, total: 2 }),
  'session/watch': ({ sessionId }) => good(sessionId === null ? null : detailOf(sessionId)),
  'codex/find': () => good({ state: 'found', path: '/usr/bin/codex', version: '0.169.0', foundBy: 'PATH' }),
  'launch/receipts': () => good([]),
  'launch/preview': (request) => good(previewView({ folder: request.folder })),
  'launch/start': (request) => good(receiptView({ launchId: 'launch-1', folder: request.folder })),
};

async function started(answering: Answering = ordinary) {
  const bridge = fakeBridge(answering);
  const store = createStore(bridge);
  await store.start();
  return { bridge, store, state: (): WindowState => store.state.getState() };
}

/** Waits until the store is in a state, by being told of each one. */
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

const answerText = (state: WindowState, id: string): string | undefined => {
  const chain = valueOf(state.chain);
  const item = chain === null ? null : itemOf(chain, `${id}-turn`, `${id}-answer`);
  return item?.type === 'answer' ? item.text : undefined;
};

const appending = (sessionId: string, text: string) => ({
  sessions: [],
  turns: [],
  items: [],
  appended: [{ sessionId, itemId: `${sessionId}-answer`, text }],
  removed: [],
  total: null,
});

describe('the store', () => {
  it('reads what the first screen needs and shows the newest session', async () => {
    const { store, state } = await started();
    const now = await until(store, (one) => one.chain?.state === 'ready');
    expect(valueOf(state().status)).toEqual(statusView());
    expect(now.place).toMatchObject({ sessionId: 'session-1', chosen: false, pane: 'list' });
    expect(now.log.order).toEqual(['session-1', 'session-2']);
  });

  it('says which read failed and keeps the rest', async () => {
    const { state } = await started({ ...ordinary, 'session/list': () => ({ ok: false, problem }) });
    expect(state().log).toMatchObject({ loading: 'none', problem });
    expect(state().status.state).toBe('ready');
  });

  it('turns a call that breaks into a problem a person can read', async () => {
    const { state } = await started({
      ...ordinary,
      'status/read': () => Promise.reject(new Error('gone')),
    });
    expect(state().status).toMatchObject({ state: 'failed', problem: { code: 'call-failed' } });
  });

  it('watches the session that is chosen and ignores late text for the one before', async () => {
    const { bridge, store } = await started();
    await until(store, (one) => one.chain?.state === 'ready');
    store.actions.choose('session-2');
    await until(store, (one) => valueOf(one.chain)?.sessionId === 'session-2');
    bridge.tell('log/changed', appending('session-1', ' late'));
    bridge.tell('log/changed', appending('session-2', 'B'));
    expect(answerText(store.state.getState(), 'session-2')).toBe('AB');
    expect(bridge.asked.filter((one) => one.name === 'session/watch').map((one) => one.params)).toEqual([
      { sessionId: 'session-1', turnId: null },
      { sessionId: 'session-2', turnId: null },
    ]);
  });

  it('drops text that arrives before the session it belongs to was read', async () => {
    let release: (answer: Answer<SessionOpening | null>) => void = () => undefined;
    const { bridge, store, state } = await started({
      ...ordinary,
      'session/watch': () => new Promise((resolve) => (release = resolve)),
    });
    bridge.tell('log/changed', appending('session-1', ' already in the answer'));
    release(good(detailOf('session-1')));
    await until(store, (one) => one.chain?.state === 'ready');
    expect(answerText(state(), 'session-1')).toBe('A');
  });

  it('asks for the newest wish only, however fast the choice moves', async () => {
    const answers: ((answer: Answer<SessionOpening | null>) => void)[] = [];
    const { bridge, store } = await started({
      ...ordinary,
      'session/watch': () => new Promise((resolve) => answers.push(resolve)),
    });
    for (const id of ['session-2', 'session-1', 'session-2']) store.actions.choose(id);
    answers[0]?.(good(detailOf('session-1')));
    await expect.poll(() => answers.length).toBe(2);
    answers[1]?.(good(detailOf('session-2')));
    const now = await until(store, (one) => one.chain?.state === 'ready');
    expect(valueOf(now.chain)?.sessionId).toBe('session-2');
    expect(bridge.asked.filter((one) => one.name === 'session/watch').map((one) => one.params)).toEqual([
      { sessionId: 'session-1', turnId: null },
      { sessionId: 'session-2', turnId: null },
    ]);
  });

  describe('steps from row to row', () => {
    beforeEach(() => void vi.useFakeTimers());
    afterEach(() => void vi.useRealTimers());

    const many = ['1', '2', '3', '4', '5'].map((id) => sessionView({ id, lastActivityAt: 900 - Number(id) }));
    const watchedOf = (bridge: { asked: readonly { name: string; params: unknown }[] }): readonly unknown[] =>
      bridge.asked
        .filter((one) => one.name === 'session/watch')
        .map((one) => (one.params as { sessionId: unknown }).sessionId);

    async function startedOnMany() {
      const all = { sessions: many, nextBefore: null, total: many.length };
      const { bridge, store } = await started({ ...ordinary, 'session/list': () => good(all) });
      await vi.advanceTimersByTimeAsync(1_000);
      return { bridge, store };
    }

    it('reads the first of them at once, and of those a held key goes past the one it rests on', async () => {
      const { bridge, store } = await startedOnMany();
      for (let steps = 0; steps < 4; steps += 1) {
        store.actions.move(1);
        await vi.advanceTimersByTimeAsync(33);
      }
      expect(watchedOf(bridge)).toEqual(['1', '2']);
      await vi.advanceTimersByTimeAsync(120);
      expect(watchedOf(bridge)).toEqual(['1', '2', '5']);
      expect(valueOf(store.state.getState().chain)?.sessionId).toBe('5');
    });

    it('reads each of them when a person looks at it before they go on', async () => {
      const { bridge, store } = await startedOnMany();
      for (let steps = 0; steps < 2; steps += 1) {
        store.actions.move(1);
        await vi.advanceTimersByTimeAsync(120);
      }
      expect(watchedOf(bridge)).toEqual(['1', '2', '3']);
    });

    it('end with a click, which is read without a wait', async () => {
      const { bridge, store } = await startedOnMany();
      store.actions.move(1);
      store.actions.move(1);
      store.actions.choose('5');
      await vi.advanceTimersByTimeAsync(0);
      expect(watchedOf(bridge).at(-1)).toEqual('5');
      expect(vi.getTimerCount()).toBe(0);
    });
  });

  it('says so when the chosen session is not in the log', async () => {
    const { store } = await started({ ...ordinary, 'session/watch': () => good(null) });
    const now = await until(store, (one) => one.chain?.state === 'failed');
    expect(now.chain).toMatchObject({ problem: { code: 'not-found' } });
  });

  it('keeps everything but the changed row when a batch arrives', async () => {
    const { bridge, store, state } = await started();
    await until(store, (one) => one.chain?.state === 'ready');
    const before = state();
    bridge.tell('log/changed', {
      ...appending('session-1', 'x'),
      appended: [],
      removed: [],
      total: null,
      sessions: [sessionView({ id: 'session-2', turns: 9 })],
    });
    expect(state().log.byId.get('session-1')).toBe(before.log.byId.get('session-1'));
    expect(state().chain).toBe(before.chain);
    expect(state().status).toBe(before.status);
  });

  it('reads further pages once each, and stops at the end', async () => {
    const { bridge, store, state } = await started({
      ...ordinary,
      'session/list': ({ before }) =>
        good(
          before === null
            ? { sessions, nextBefore: 200, total: 3 }
            : {
                sessions: [sessionView({ id: 'session-3', lastActivityAt: 100 })],
                nextBefore: null,
                total: 3,
              },
        ),
    });
    await Promise.all([store.actions.readMoreSessions(), store.actions.readMoreSessions()]);
    await store.actions.readMoreSessions();
    expect(state().log.order).toEqual(['session-1', 'session-2', 'session-3']);
    expect(bridge.asked.filter((one) => one.name === 'session/list')).toHaveLength(2);
  });

  it('reads the list and the session again when the recorder comes back', async () => {
    const { bridge, store } = await started();
    await until(store, (one) => one.chain?.state === 'ready');
    bridge.tell('status/changed', statusView({ recorder: 'restarting' }));
    const before = bridge.asked.length;
    bridge.tell('status/changed', statusView());
    expect(bridge.asked.slice(before).map((one) => one.name)).toEqual(['session/list', 'session/watch']);
  });

  it('shows the session a launch began, unless another was chosen meanwhile', async () => {
    const { bridge, store, state } = await started();
    store.actions.choose('session-2');
    store.actions.openLaunch('/home/ada/src/app');
    await store.actions.start();
    bridge.tell('log/changed', {
      ...appending('none', ''),
      sessions: [
        sessionView({ id: 'session-9', launchId: 'launch-1', status: 'streaming', lastActivityAt: 900 }),
      ],
    });
    expect(state().place.sessionId).toBe('session-9');
    store.actions.choose('session-1');
    bridge.tell('log/changed', {
      ...appending('none', ''),
      sessions: [
        sessionView({ id: 'session-8', launchId: 'launch-1', status: 'streaming', lastActivityAt: 950 }),
      ],
    });
    expect(state().place.sessionId).toBe('session-1');
  });

  it('shows the place main asks for', async () => {
    const { bridge, store, state } = await started();
    store.actions.show('settings');
    bridge.tell('window/show', { place: 'session', sessionId: 'session-2' });
    expect(state().place).toMatchObject({ view: 'sessions', sessionId: 'session-2', pane: 'detail' });
    bridge.tell('window/show', { place: 'launch' });
    expect(state().place.sheet).toBe('launch');
  });

  it('toggles routing by what main answers, and keeps the problem when it refuses', async () => {
    const { store, state } = await started({
      ...ordinary,
      'routing/set': ({ on }) =>
        on ? { ok: false, problem } : good(statusView({ routing: false, sentence: 'Routing is off' })),
    });
    await store.actions.toggleRouting();
    expect(valueOf(state().status)?.routing).toBe(false);
    expect(state().announcement).toBe('Routing is off');
    await store.actions.toggleRouting();
    expect(valueOf(state().status)?.routing).toBe(false);
    expect(state().notice).toBe(problem);
    expect(state().announcement).toBe('It failed. Try again.');
  });

  it('announces that a watched turn ended, and nothing of its text', async () => {
    const { bridge, store, state } = await started();
    await until(store, (one) => one.chain?.state === 'ready');
    bridge.tell('log/changed', {
      ...appending('session-1', ''),
      sessions: [sessionView({ id: 'session-1', status: 'streaming' })],
    });
    expect(state().announcement).toBe('Turn started.');
    bridge.tell('log/changed', appending('session-1', 'many words'));
    expect(state().announcement).toBe('Turn started.');
    bridge.tell('log/changed', {
      ...appending('session-1', ''),
      sessions: [sessionView({ id: 'session-1', status: 'failed' })],
    });
    expect(state().announcement).toBe('Turn failed.');
  });

  it('ends every subscription when it stops', async () => {
    const { bridge, store } = await started();
    expect(bridge.listening()).toBeGreaterThan(0);
    store.stop();
    expect(bridge.listening()).toBe(0);
  });

  it('subscribes once however often it starts', async () => {
    const { bridge, store } = await started();
    const open = bridge.listening();
    await store.start();
    expect(bridge.listening()).toBe(open);
  });
});
