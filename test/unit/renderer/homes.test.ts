import { describe, expect, it } from 'vitest';
import type { Answer, CodexHomeView } from '../../../preload/contract.ts';
import { createStore } from '../../../renderer/store/create.ts';
import { fileNameOf, fileStateOf, isConnected } from '../../../renderer/store/homes.ts';
import { valueOf } from '../../../renderer/store/state.ts';
import { fakeBridge, good } from '../../fakes/bridge.ts';
import { configFileView, connectionView, homeView } from '../../fakes/views.ts';

const problem = { code: 'home-connected', what: 'It is connected.', why: 'Lines.', next: 'Restore it.' };
const connected = homeView({ files: [configFileView({ connection: connectionView() })] });

describe('the homes of this machine', () => {
  it('C15: are taken as main tells them, and a read that fails keeps what is known', async () => {
    let answer: Answer<readonly CodexHomeView[]> = { ok: false, problem };
    const bridge = fakeBridge({ 'home/list': () => answer });
    const store = createStore(bridge);
    void store.start();
    await store.actions.readHomes();
    expect(store.state.getState().homes).toEqual({ state: 'failed', problem });
    answer = good([homeView()]);
    await store.actions.readHomes();
    bridge.tell('home/changed', [connected]);
    answer = { ok: false, problem };
    await store.actions.readHomes();
    expect(valueOf(store.state.getState().homes)).toEqual([connected]);
    store.stop();
  });

  it('one thing is asked about a file at a time, and a refusal is shown', async () => {
    let answer: (answer: Answer<readonly CodexHomeView[]>) => void = () => undefined;
    const bridge = fakeBridge({ 'connect/settle': () => new Promise((resolve) => (answer = resolve)) });
    const { state, actions } = createStore(bridge);
    const first = actions.settle('home-1', null, 'again');
    await actions.settle('home-1', null, 'leave');
    expect(bridge.asked).toEqual([
      { name: 'connect/settle', params: { homeId: 'home-1', profile: null, how: 'again' } },
    ]);
    answer({ ok: false, problem });
    await first;
    expect(state.getState().notice).toEqual(problem);
    expect(state.getState().homeDesk.busy.size).toBe(0);
  });

  it('the files of one home are busy apart from each other', async () => {
    const bridge = fakeBridge({ 'connect/cleanLeftover': () => new Promise(() => undefined) });
    const { actions } = createStore(bridge);
    void actions.cleanLeftover('home-1', null, 'openai_base_url');
    void actions.cleanLeftover('home-1', 'work', 'openai_base_url');
    await Promise.resolve();
    expect(bridge.asked).toHaveLength(2);
  });

  it('a folder that was not chosen changes nothing; one taken off the list says what stays', async () => {
    const bridge = fakeBridge({
      'home/add': () => good([homeView()]),
      'home/forget': () => good([]),
    });
    const { state, actions } = createStore(bridge);
    await actions.addHome();
    expect(bridge.asked).toEqual([{ name: 'home/add', params: { path: null } }]);
    expect(state.getState().bench.toast).toBeNull();
    await actions.forgetHome('home-1');
    expect(valueOf(state.getState().homes)).toEqual([]);
    expect(state.getState().bench.toast?.text).toContain('Its files stay as they are');
  });

  it('C13: the ways for a machine without a screen are asked for when they are wanted', async () => {
    const help = { ways: [] };
    const bridge = fakeBridge({ 'help/headless': () => good(help) });
    const { state, actions } = createStore(bridge);
    expect(state.getState().homeDesk.help.state).toBe('loading');
    await actions.openHeadless();
    expect(state.getState().place.sheet).toBe('headless');
    expect(valueOf(state.getState().homeDesk.help)).toEqual(help);
  });
});

describe('a file in words', () => {
  it('has the name Codex gives it', () => {
    expect([fileNameOf(null), fileNameOf('work')]).toEqual(['config.toml', 'work.config.toml']);
  });

  it('cannot be used before it is anything else', () => {
    const connection = connectionView();
    expect(fileStateOf({ problem, connection })).toBe('unreadable');
    expect(fileStateOf({ problem: null, connection: null })).toBe('plain');
    expect(fileStateOf({ problem: null, connection: { ...connection, kind: 'direct' } })).toBe('direct');
    expect(fileStateOf({ problem: null, connection: { ...connection, state: 'drifted' } })).toBe('drifted');
    expect(fileStateOf({ problem: null, connection: { ...connection, problem } })).toBe('stuck');
  });

  it('a home is connected as soon as one of its files is', () => {
    expect(isConnected(homeView())).toBe(false);
    expect(isConnected(homeView({ files: [configFileView(), ...connected.files] }))).toBe(true);
  });
});
