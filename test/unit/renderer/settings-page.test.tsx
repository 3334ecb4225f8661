import { renderToStaticMarkup } from 'react-dom/server';
import { setLanguage } from '../../../preload/language.ts';
import { describe, expect, it } from 'vitest';
import type { SettingsPreview } from '../../../preload/contract.ts';
import { StoreContext } from '../../../renderer/store/context.ts';
import { createStore, type WindowStore } from '../../../renderer/store/create.ts';
import { foundSettings, settingList } from '../../../renderer/store/setting-list.ts';
import { readPort, settingKeyNames, settingValueText } from '../../../renderer/store/settings-page.ts';
import { SettingsFileSheet } from '../../../renderer/views/settings/settings-file-sheet.tsx';
import { SettingsView } from '../../../renderer/views/settings/settings-view.tsx';
import { type Answering, fakeBridge, good } from '../../fakes/bridge.ts';
import { settingsView, statusView } from '../../fakes/views.ts';

function storeWith(answering: Answering = {}): WindowStore {
  const store = createStore(fakeBridge(answering));
  store.state.setState({
    settings: settingsView(),
    status: { state: 'ready', value: statusView() },
  });
  return store;
}

function drawn(store: WindowStore, view = <SettingsView />): string {
  // Drawn without a document, a store shows how it began; here it has to show how it is.
  Object.assign(store.state, { getInitialState: store.state.getState });
  return renderToStaticMarkup(<StoreContext value={store}>{view}</StoreContext>);
}

describe('the settings page', () => {
  it('T7 shows every setting there is, each with a sentence', () => {
    const html = drawn(storeWith());
    for (const { id, name } of settingList()) {
      const from = html.indexOf(`data-setting="${id}"`);
      expect(from, id).toBeGreaterThan(0);
      const part = html.slice(from, html.indexOf('</section>', from));
      expect(part).toContain(name);
      const about = /class="setting-about">([^<]+)<\/p>(?!.*class="setting-about")/s.exec(part)?.[1] ?? '';
      expect(about, id).toMatch(/^\p{Lu}.{15,}[.]$/u);
    }
    expect(html.match(/data-setting=/g)).toHaveLength(settingList().length);
  });

  it.each([
    ['keep', ['recording', 'keepDays', 'keepSize', 'kept']],
    ['KEYCHAIN', ['store']],
    ['network prox', ['proxy']],
    ['dark', ['theme']],
    ['autostart', ['start']],
  ])('T7 %s finds %s', (query, found) => {
    expect([...foundSettings(query)]).toEqual(found);
  });

  it.each([
    ['Tresor', ['store']],
    ['verbindung tresor', ['store']],
    ['KEYCHAIN', ['store']],
    ['sichere cred', ['store']],
  ])('T7 in another language %s finds %s, by its own words and the English ones', (query, found) => {
    setLanguage('de', { 'Credential store': 'Sichere Verbindung zum Tresor' });
    expect([...foundSettings(query)]).toEqual(found);
    setLanguage('en', {});
  });

  it('T7 a word is found inside of a name where a language sets no spaces', () => {
    setLanguage('ja', { 'Keep for': '保存期間' });
    expect([...foundSettings('期間')]).toEqual(['keepDays']);
    setLanguage('en', {});
  });

  it.each([
    ['de', 'now Deutsch.'],
    ['ja', 'now 日本語.'],
    ['zh-CN', 'now 简体中文.'],
  ] as const)('T7 %s names itself where the system decides, whatever was asked for last', (tag, said) => {
    setLanguage(tag, {});
    const store = storeWith();
    store.state.setState({ settings: settingsView({ language: 'system', speaks: 'en' }) });
    expect(drawn(store)).toContain(said);
    setLanguage('en', {});
  });

  it('a search leaves out the rest with its headings; one that finds nothing says so', () => {
    const store = storeWith();
    store.actions.searchSettings('dark');
    const some = drawn(store);
    expect(some.match(/data-setting=/g)).toHaveLength(1);
    expect(some).not.toContain('aria-label="Network"');
    store.actions.searchSettings('xyzzy');
    expect(drawn(store)).toContain('No setting is called that');
  });

  it.each([
    ['', null],
    [' 47120 ', 47_120],
    ['0', undefined],
    ['65536', undefined],
    ['80a', undefined],
    ['-1', undefined],
  ])('the port %j is read as %j', (typed, port) => {
    expect(readPort(typed)).toBe(port);
  });

  it('a port that cannot be taken is said beside it, and nothing changes', async () => {
    const problem = {
      code: 'proxy-port',
      what: 'The proxy cannot listen on port 80.',
      why: 'The system refused it (EACCES).',
      next: 'Choose another port.',
    };
    const store = storeWith({ 'settings/change': () => ({ ok: false, problem }) });
    await store.actions.setPort(80);
    expect(store.state.getState().settings?.port).toBeNull();
    expect(drawn(store)).toContain('The proxy cannot listen on port 80.');
  });

  it('a folder that was taken off the list comes back by Undo', async () => {
    const store = storeWith({
      'settings/change': ({ recentFolders }) => good(settingsView({ recentFolders: recentFolders ?? [] })),
    });
    const folders = (): readonly string[] | undefined => store.state.getState().settings?.recentFolders;
    const before = folders();
    await store.actions.forgetFolder(before?.[1] ?? '');
    expect(folders()).toEqual([before?.[0], before?.[2]]);
    expect(store.state.getState().bench.toast?.text).toBe(
      'Took ~/src/notes off the list. The folder itself stays.',
    );
    await store.actions.undo();
    expect(folders()).toEqual(before);
  });
});

const preview: SettingsPreview = {
  previewId: 'p1',
  changes: [
    { key: 'theme', from: 'system', to: 'dark' },
    { key: 'storage.keepDays', from: null, to: 30 },
    { key: 'traces.endpoint', from: null, to: 'https://collector.example' },
  ],
};

describe('a settings file', () => {
  it('T7 is shown before anything changes, with what to look at twice, and is put in force once agreed to', async () => {
    const asked: string[] = [];
    const store = storeWith({
      'settingsFile/open': () => good(preview),
      'settingsFile/import': ({ previewId }) => {
        asked.push(previewId);
        return good(settingsView({ theme: 'dark' }));
      },
    });
    await store.actions.openSettingsFile();
    expect(store.state.getState().place.sheet).toBe('settingsFile');
    const html = drawn(store, <SettingsFileSheet />);
    for (const words of ['Theme', 'System', 'Dark', 'As long as I like', '30 days', 'collector.example'])
      expect(html).toContain(words);
    expect(html.match(/aria-label="Look twice"/g)).toHaveLength(2);
    expect(asked).toEqual([]);
    await store.actions.acceptSettingsFile();
    expect(asked).toEqual(['p1']);
    expect(store.state.getState().settings?.theme).toBe('dark');
    expect(store.state.getState().place.sheet).toBe('none');
  });

  it('that says nothing new has nothing to agree to; one that is none says why', async () => {
    const same = storeWith({ 'settingsFile/open': () => good({ previewId: 'p2', changes: [] }) });
    await same.actions.openSettingsFile();
    const html = drawn(same, <SettingsFileSheet />);
    expect(html).toContain('There is nothing to change.');
    expect(html).not.toContain('settings-file-accept');
    const problem = {
      code: 'settings-file-invalid',
      what: 'No settings file.',
      why: 'It is not JSON.',
      next: '',
    };
    const broken = storeWith({ 'settingsFile/open': () => ({ ok: false, problem }) });
    await broken.actions.openSettingsFile();
    expect(drawn(broken, <SettingsFileSheet />)).toContain('It is not JSON.');
  });

  it('has words for every value', () => {
    expect(settingValueText('notices.thresholds', [80, 95])).toBe('80 %, 95 %');
    expect(settingValueText('notices.thresholds', [])).toBe('Never');
    expect(settingValueText('terminal', null)).toBe('First one found');
    expect(settingValueText('port', 47_120)).toBe('47120');
    expect(settingValueText('credentialStore', 'auto')).toBe('Keyring, else file');
    expect(settingValueText('storage.keepMegabytes', 5000)).toBe('5 GB');
    expect(settingValueText('recordContent', false)).toBe('Off');
    expect(new Set(Object.values(settingKeyNames())).size).toBe(Object.keys(settingKeyNames()).length);
  });
});
