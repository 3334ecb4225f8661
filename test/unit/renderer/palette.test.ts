import { describe, expect, it } from 'vitest';
import { setLanguage } from '../../../preload/language.ts';
import { createStore, type WindowStore } from '../../../renderer/store/create.ts';
import { valueOf } from '../../../renderer/store/loadable.ts';
import { foundEntries, nextLine, type PaletteEntry } from '../../../renderer/store/palette.ts';
import { paletteEntries } from '../../../renderer/store/palette-entries.ts';
import { runPaletteAct } from '../../../renderer/store/palette-run.ts';
import { settingList } from '../../../renderer/store/setting-list.ts';
import { type Answering, type FakeBridge, fakeBridge, good } from '../../fakes/bridge.ts';
import {
  bookView,
  configFileView,
  connectionView,
  gatewayView,
  homeView,
  sessionView,
  settingsView,
  statusView,
} from '../../fakes/views.ts';

const homes = [
  homeView({ files: [configFileView(), configFileView({ profile: 'work', connection: connectionView() })] }),
];

async function opened(more: Answering = {}): Promise<{ store: WindowStore; bridge: FakeBridge }> {
  const bridge = fakeBridge({
    'status/read': () => good(statusView()),
    'settings/read': () => good(settingsView()),
    'gateway/list': () =>
      good(bookView([gatewayView(), gatewayView({ id: 'g2', name: 'Team', selected: false })])),
    'session/list': () =>
      good({
        sessions: [
          sessionView({ id: 's1', title: 'Fix the flaky login test', folder: '/home/ada/src/app' }),
          sessionView({ id: 's2', title: null, folder: null }),
        ],
        nextBefore: null,
        total: 2,
      }),
    'launch/receipts': () => good([]),
    'home/list': () => good(homes),
    ...more,
  });
  const store = createStore(bridge);
  await store.start();
  store.actions.openPalette();
  await Promise.resolve();
  await Promise.resolve();
  return { store, bridge };
}

function entriesOf({ state }: WindowStore): readonly PaletteEntry[] {
  const now = state.getState();
  return paletteEntries({ ...now, routing: valueOf(now.status)?.routing ?? null });
}
const ids = (entries: readonly PaletteEntry[]): readonly string[] => entries.map(({ id }) => id);

describe('the palette', () => {
  it('has every place but the present one, every other gateway, session, folder, setting and theme', async () => {
    const { store } = await opened();
    const found = ids(entriesOf(store));
    for (const id of ['go-gateways', 'go-welcome', 'doctor', 'launch', 'routing', 'sign-in', 'gateway-g2'])
      expect(found).toContain(id);
    expect(found).not.toContain('go-sessions');
    expect(found).toContain('launch-/home/ada/src/app');
    expect(found).toContain('session-s1');
    expect(found).toEqual(expect.arrayContaining(['theme-light', 'theme-dark']));
    expect(found).not.toContain('theme-system');
    for (const { id } of settingList()) expect(found).toContain(`setting-${id}`);
    expect(new Set(found).size).toBe(found.length);
  });

  it('offers to connect what is not connected, and to restore what is', async () => {
    const { store } = await opened();
    await expect.poll(() => store.state.getState().homes.state).toBe('ready');
    const [home] = homes;
    const acts = entriesOf(store).map(({ act }) => act);
    expect(acts).toContainEqual({ type: 'connect', homeId: home?.id, profile: null });
    expect(acts).toContainEqual({ type: 'restore', homeId: home?.id, profile: 'work' });
  });

  it.each([
    ['gatew', 'go-gateways'],
    ['dark', 'theme-dark'],
    ['flaky', 'session-s1'],
    ['flkylgn', 'session-s1'],
    ['keychain', 'setting-store'],
    ['team', 'gateway-g2'],
    ['doctor', 'doctor'],
    ['PORT', 'setting-port'],
  ])('%s finds %s first', async (query, id) => {
    const { store } = await opened();
    expect(ids(foundEntries(entriesOf(store), query))[0]).toBe(id);
  });

  it.each([
    ['gatew', 'go-gateways'],
    ['Zugäng', 'go-gateways'],
    ['keychain', 'setting-store'],
    ['run checks', 'doctor'],
    ['Untersuchen', 'doctor'],
  ])('in another language %s finds %s first, in that language or in English', async (query, id) => {
    const { store } = await opened();
    setLanguage('de', { Gateways: 'Zugänge', 'Run checks': 'Untersuchen' });
    const found = foundEntries(entriesOf(store), query);
    setLanguage('en', {});
    expect(ids(found)[0]).toBe(id);
  });

  it('finds nothing where nothing is called so', async () => {
    const { store } = await opened();
    expect(foundEntries(entriesOf(store), 'xyzzy')).toEqual([]);
  });

  it('goes round at both ends, and leaves other keys alone', () => {
    expect(nextLine('ArrowDown', 2, 3)).toBe(0);
    expect(nextLine('ArrowUp', 0, 3)).toBe(2);
    expect(nextLine('PageDown', 0, 3)).toBe(2);
    expect(nextLine('PageUp', 2, 3)).toBe(0);
    expect(nextLine('a', 0, 3)).toBeNull();
    expect(nextLine('ArrowDown', 0, 0)).toBeNull();
  });

  it('does what its entries say', async () => {
    const changed = bookView([gatewayView({ selected: false }), gatewayView({ id: 'g2', name: 'Team' })]);
    const { store, bridge } = await opened({
      'book/change': () => good({ book: changed, gatewayId: 'g2', backendId: null, undoId: null }),
      'settings/change': ({ theme }) => good(settingsView(theme === undefined ? {} : { theme })),
    });
    const run = (act: PaletteEntry['act']): void => runPaletteAct(act, store.actions);
    const { getState } = store.state;
    run({ type: 'setting', id: 'port' });
    expect(getState().place).toMatchObject({ view: 'settings', sheet: 'none' });
    expect(getState().settingsPage.spot).toEqual({ id: 'port' });
    run({ type: 'selectGateway', gatewayId: 'g2' });
    run({ type: 'theme', theme: 'dark' });
    await expect.poll(() => getState().settings?.theme).toBe('dark');
    expect(bridge.asked.find(({ name }) => name === 'book/change')?.params).toEqual({
      type: 'selectGateway',
      gatewayId: 'g2',
    });
    run({ type: 'launch', folder: '/home/ada/src/app' });
    expect(getState().place.sheet).toBe('launch');
    expect(getState().draft.folder).toBe('/home/ada/src/app');
    run({ type: 'session', sessionId: 's1' });
    expect(getState().place).toMatchObject({ view: 'sessions', sessionId: 's1', pane: 'detail' });
    run({ type: 'keys' });
    expect(getState().place.sheet).toBe('keys');
  });
});
