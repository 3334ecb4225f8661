import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Answer, ConnectPreview, ConnectWish } from '../../../preload/contract.ts';
import { previewAfterMs } from '../../../renderer/store/connect-actions.ts';
import { applicable, type Connecting, filesChanged, readTokens } from '../../../renderer/store/connecting.ts';
import { createStore, type WindowStore } from '../../../renderer/store/create.ts';
import { valueOf } from '../../../renderer/store/state.ts';
import { type Answering, type FakeBridge, fakeBridge, good } from '../../fakes/bridge.ts';
import { configFileView, connectionView, connectPreview, homeView } from '../../fakes/views.ts';

const problem = { code: 'config-changed', what: 'It changed.', why: 'Codex wrote it.', next: 'Look again.' };
const home = homeView({
  files: [
    configFileView(),
    configFileView({
      profile: 'work',
      path: '/home/ada/.codex/work.config.toml',
      connection: connectionView({ kind: 'direct', gatewayId: 'g-work' }),
    }),
  ],
});
const after = homeView({ files: [configFileView({ connection: connectionView() })] });

/** A window that knows the home; previews are numbered in the order they are asked for. */
async function opened(answering: Answering = {}): Promise<{ store: WindowStore; bridge: FakeBridge }> {
  let asked = 0;
  const bridge = fakeBridge({
    'home/list': () => good([home]),
    'connect/preview': () => good(connectPreview({ previewId: `preview-${++asked}` })),
    'connect/restorePreview': () => good(connectPreview({ previewId: 'restore-1' })),
    'connect/apply': () => good([after]),
    ...answering,
  });
  const store = createStore(bridge);
  await store.actions.readHomes();
  return { store, bridge };
}
const sheetOf = ({ state }: WindowStore): Connecting => {
  const { connecting } = state.getState();
  if (connecting === null) throw new Error('no sheet is open');
  return connecting;
};
const wishes = (bridge: FakeBridge): readonly ConnectWish[] =>
  bridge.asked.filter(({ name }) => name === 'connect/preview').map(({ params }) => params as ConnectWish);
const params = (bridge: FakeBridge, name: string): readonly unknown[] =>
  bridge.asked.filter((one) => one.name === name).map((one) => one.params);

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('connecting a file', () => {
  it('R2: begins with what most want, and shows the lines before anything is written', async () => {
    const { store, bridge } = await opened();
    store.actions.openConnect('home-1', null);
    await vi.runAllTimersAsync();
    expect(wishes(bridge)).toEqual([
      {
        homeId: 'home-1',
        profile: null,
        kind: 'routed',
        lane: 'auto',
        gatewayId: null,
        backendId: null,
        withKey: false,
        options: { model: null, reviewModel: null, effort: null, contextWindow: null, compactAt: null },
      },
    ]);
    expect(store.state.getState().place.sheet).toBe('connect');
    expect(applicable(sheetOf(store))?.previewId).toBe('preview-1');
    expect(params(bridge, 'connect/apply')).toEqual([]);
  });

  it('a file that is connected already begins with how it is', async () => {
    const { store } = await opened();
    store.actions.openConnect('home-1', 'work');
    expect(sheetOf(store)).toMatchObject({
      connected: true,
      draft: { kind: 'direct', gatewayId: 'g-work', profile: 'work' },
    });
    store.actions.chooseFile(null);
    expect(sheetOf(store)).toMatchObject({ connected: false, draft: { profile: null } });
    store.actions.chooseFile('work');
    expect(sheetOf(store)).toMatchObject({ connected: true, draft: { kind: 'direct', gatewayId: 'g-work' } });
  });

  it('R3: a key is never written by itself: any other backend takes the choice back', async () => {
    const { store, bridge } = await opened();
    store.actions.openConnect('home-1', null);
    store.actions.changeWish({ kind: 'direct' });
    store.actions.changeWish({ backendId: 'b-1' });
    for (const change of [
      { backendId: 'b-2' },
      { gatewayId: 'g-work' },
      { lane: 'api' },
      { kind: 'routed' },
    ] as const) {
      store.actions.changeWish({ kind: 'direct' });
      store.actions.changeWish({ withKey: true });
      expect(sheetOf(store).draft.withKey).toBe(true);
      store.actions.changeWish(change);
      expect(sheetOf(store).draft.withKey).toBe(false);
    }
    store.actions.closeConnect();
    store.actions.openConnect('home-1', null);
    await vi.runAllTimersAsync();
    expect(wishes(bridge).at(-1)?.withKey).toBe(false);
  });

  it('a backend belongs to a gateway and a lane, so it goes with them', async () => {
    const { store } = await opened();
    store.actions.openConnect('home-1', null);
    store.actions.changeWish({ kind: 'direct' });
    store.actions.changeWish({ backendId: 'b-1' });
    store.actions.changeWish({ gatewayId: 'g-work' });
    expect(sheetOf(store).draft.backendId).toBeNull();
  });

  it('what is shown while another wish is worked out cannot be applied', async () => {
    const answers: ((answer: Answer<ConnectPreview>) => void)[] = [];
    const { store, bridge } = await opened({
      'connect/preview': () => new Promise((resolve) => answers.push(resolve)),
    });
    store.actions.openConnect('home-1', null);
    answers[0]?.(good(connectPreview({ previewId: 'first' })));
    await vi.runAllTimersAsync();
    expect(applicable(sheetOf(store))?.previewId).toBe('first');
    store.actions.changeWish({ lane: 'api' });
    await vi.runAllTimersAsync();
    expect(valueOf(sheetOf(store).preview)?.previewId).toBe('first');
    expect(applicable(sheetOf(store))).toBeNull();
    await store.actions.applyConnect();
    expect(params(bridge, 'connect/apply')).toEqual([]);
    store.actions.changeWish({ lane: 'chatgpt' });
    await vi.runAllTimersAsync();
    answers[2]?.(good(connectPreview({ previewId: 'third' })));
    await vi.runAllTimersAsync();
    // An answer to an earlier wish comes late and changes nothing.
    answers[1]?.(good(connectPreview({ previewId: 'second' })));
    await vi.runAllTimersAsync();
    expect(applicable(sheetOf(store))?.previewId).toBe('third');
  });

  it('typing asks once it pauses, and not while a number cannot be read', async () => {
    const { store, bridge } = await opened();
    store.actions.openConnect('home-1', null);
    await vi.runAllTimersAsync();
    for (const model of ['g', 'gp', 'gpt-6.1-sol ']) store.actions.typeOption({ model });
    await vi.advanceTimersByTimeAsync(previewAfterMs - 1);
    expect(wishes(bridge)).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(wishes(bridge).at(-1)?.options.model).toBe('gpt-6.1-sol');
    store.actions.typeOption({ contextWindow: 'many' });
    await vi.runAllTimersAsync();
    expect(wishes(bridge)).toHaveLength(2);
    expect(applicable(sheetOf(store))).toBeNull();
    store.actions.typeOption({ contextWindow: '272k' });
    await vi.runAllTimersAsync();
    expect(wishes(bridge).at(-1)?.options.contextWindow).toBe(272_000);
  });

  it('a profile that is still to be made needs a name Codex takes', async () => {
    const { store, bridge } = await opened();
    store.actions.openConnect('home-1', null);
    await vi.runAllTimersAsync();
    for (const name of ['', '../evil', 'a b', 'x'.repeat(101)]) {
      store.actions.nameProfile(name);
      await vi.runAllTimersAsync();
    }
    expect(wishes(bridge)).toHaveLength(1);
    store.actions.nameProfile('postern');
    await vi.runAllTimersAsync();
    expect(wishes(bridge).at(-1)?.profile).toBe('postern');
  });

  it('applies what is shown, closes and says so', async () => {
    const { store, bridge } = await opened();
    store.actions.openConnect('home-1', null);
    await vi.runAllTimersAsync();
    await store.actions.applyConnect();
    expect(params(bridge, 'connect/apply')).toEqual([{ previewId: 'preview-1' }]);
    const { homes, connecting, place, bench } = store.state.getState();
    expect(valueOf(homes)).toEqual([after]);
    expect([connecting, place.sheet]).toEqual([null, 'none']);
    expect(bench.toast?.text).toBe('Written to config.toml.');
  });

  it('E14: a file that changed meanwhile is refused, and shown anew beside the reason', async () => {
    const { store, bridge } = await opened({ 'connect/apply': () => ({ ok: false, problem }) });
    store.actions.openConnect('home-1', null);
    await vi.runAllTimersAsync();
    await store.actions.applyConnect();
    expect(sheetOf(store).problem).toEqual(problem);
    expect(applicable(sheetOf(store))?.previewId).toBe('preview-2');
    expect(wishes(bridge)).toHaveLength(2);
  });

  it('an answer to a sheet that was closed opens nothing and is still told', async () => {
    let answer: (answer: Answer<never>) => void = () => undefined;
    const { store } = await opened({ 'connect/apply': () => new Promise((resolve) => (answer = resolve)) });
    store.actions.openConnect('home-1', null);
    await vi.runAllTimersAsync();
    const applied = store.actions.applyConnect();
    store.actions.closeConnect();
    store.actions.openConnect('home-1', 'work');
    answer({ ok: false, problem });
    await applied;
    expect(sheetOf(store).problem).toBeNull();
    expect(store.state.getState().notice).toEqual(problem);
  });

  it('a preview with a problem, or of no change, cannot be applied', async () => {
    for (const change of [{ problem }, { diff: [], alsoWrites: [] }]) {
      const { store } = await opened({ 'connect/preview': () => good(connectPreview(change)) });
      store.actions.openConnect('home-1', null);
      await vi.runAllTimersAsync();
      expect(applicable(sheetOf(store))).toBeNull();
    }
    expect(filesChanged(connectPreview({ alsoWrites: ['auth.json, with the key'] }))).toBe(2);
    expect(filesChanged(connectPreview({ diff: [], alsoWrites: ['auth.json, with the key'] }))).toBe(1);
  });
});

describe('restoring a file', () => {
  it('R2: shows what goes, and applies that', async () => {
    const { store, bridge } = await opened();
    store.actions.openRestore('home-1', 'work');
    await vi.runAllTimersAsync();
    expect(params(bridge, 'connect/restorePreview')).toEqual([{ homeId: 'home-1', profile: 'work' }]);
    await store.actions.applyConnect();
    expect(params(bridge, 'connect/apply')).toEqual([{ previewId: 'restore-1' }]);
    expect(store.state.getState().bench.toast?.text).toBe('Postern is out of work.config.toml.');
  });
});

it.each([
  ['200000', 200_000],
  ['200,000', 200_000],
  ['200 000', 200_000],
  [' 272k ', 272_000],
  ['0', null],
  ['100000000', 100_000_000],
  ['100000001', null],
  ['1.5', null],
  ['-4', null],
  ['lots', null],
  ['', null],
])('%j is read as %s tokens', (typed, tokens) => {
  expect(readTokens(typed)).toBe(tokens);
});
