// The settings page and the palette, in every state they have.
import type { SettingsPreview } from '../../preload/contract.ts';
import { type Answering, good } from '../fakes/bridge.ts';
import { settingsView, configFileView, connectionView, homeView } from '../fakes/views.ts';
import type { Scenario } from './scenarios.ts';

const preview: SettingsPreview = {
  previewId: 'p1',
  changes: [
    { key: 'theme', from: 'system', to: 'dark' },
    { key: 'notices.thresholds', from: [80, 95], to: [50, 90] },
    { key: 'port', from: null, to: 47_120 },
    { key: 'storage.keepDays', from: null, to: 30 },
    { key: 'network.proxyMode', from: 'environment', to: 'manual' },
    { key: 'network.proxyUrl', from: null, to: 'http://proxy.example.com:8080' },
  ],
};

const homes = [
  homeView({
    files: [configFileView(), configFileView({ profile: 'work', connection: connectionView() })],
  }),
];

/** The scenarios, over an ordinary day. */
export function settingsScenarios(ordinary: Answering): Readonly<Record<string, Scenario>> {
  const answering: Answering = {
    ...ordinary,
    'home/list': () => good(homes),
    'settingsFile/open': () => good(preview),
  };
  return {
    'settings-search': {
      answering,
      after({ actions }) {
        actions.show('settings');
        actions.searchSettings('keep');
      },
    },
    'settings-none': {
      answering,
      after({ actions }) {
        actions.show('settings');
        actions.searchSettings('nothing of the kind');
      },
    },
    'settings-updates': {
      answering: {
        ...answering,
        'settings/read': () =>
          good(
            settingsView({
              updates: {
                way: 'self',
                channel: 'latest',
                check: 'tell',
                state: { type: 'offered', version: '0.2.0', metered: false },
              },
            }),
          ),
      },
      after: ({ actions }) => actions.showSetting('updates'),
    },
    'settings-spot': { answering, after: ({ actions }) => actions.showSetting('port') },
    'settings-port-busy': {
      answering: {
        ...answering,
        'settings/change': () => ({
          ok: false,
          problem: {
            code: 'proxy-port',
            what: 'The proxy cannot listen on port 8080.',
            why: 'Another program uses it.',
            next: 'Choose another port, or end the other program.',
          },
        }),
      },
      after({ actions }) {
        actions.showSetting('port');
        void actions.setPort(8080);
      },
    },
    'settings-folders': {
      answering: {
        ...answering,
        'settings/change': ({ recentFolders }) => good(settingsView({ recentFolders: recentFolders ?? [] })),
      },
      after({ actions }) {
        actions.showSetting('folders');
        void actions.forgetFolder('/home/ada/src/notes');
      },
    },
    'settings-import': { answering, after: ({ actions }) => void actions.openSettingsFile() },
    'settings-import-broken': {
      answering: {
        ...answering,
        'settingsFile/open': () => ({
          ok: false,
          problem: {
            code: 'settings-file-invalid',
            what: 'This is not a settings file that can be used.',
            why: 'What stands at settings.port is not what it should be.',
            next: 'Choose a file that Postern exported; nothing was changed.',
          },
        }),
      },
      after: ({ actions }) => void actions.openSettingsFile(),
    },
    palette: { answering, after: ({ actions }) => actions.openPalette() },
    'palette-typed': {
      answering,
      after({ actions }) {
        actions.openPalette();
        actions.typePalette('th');
      },
    },
    'palette-none': {
      answering,
      after({ actions }) {
        actions.openPalette();
        actions.typePalette('xyzzy');
      },
    },
  };
}
