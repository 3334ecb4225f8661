import type { ProblemView, SettingsChange, WelcomeView } from '../../preload/contract.ts';
import type { WindowStore } from '../../renderer/store/create.ts';
import { type Answering, type FakeBridge, good } from '../fakes/bridge.ts';
import {
  accountView,
  bookView,
  codexLoginView,
  noticesView,
  receiptView,
  sessionView,
  settingsView,
  statusView,
  storeView,
} from '../fakes/views.ts';
import { openingOf } from '../fakes/openings.ts';
import { detail, now } from './conversation.ts';

interface Scenario {
  readonly answering: Answering;
  readonly after?: (store: WindowStore, bridge: FakeBridge) => void;
}

const never = new Promise<never>(() => undefined);
const folder = '/home/ada/.local/share/postern/demo';

const facts: WelcomeView = {
  codex: { state: 'found', path: '/home/ada/.local/bin/codex', version: '0.169.0', foundBy: 'PATH' },
  login: codexLoginView({ state: 'chatgpt', email: 'ada@example.com', plan: 'plus' }),
  leftovers: [],
  store: storeView(),
};

const noKeyring: ProblemView = {
  code: 'keyring-missing',
  what: 'There is no keyring on this desktop.',
  why: 'No program answers for org.freedesktop.secrets.',
  next: 'Install and start one, for example gnome-keyring.',
};

const leftovers: WelcomeView['leftovers'] = [
  {
    key: 'model_providers.switchboard.base_url',
    url: 'http://127.0.0.1:8317/v1',
    tool: 'Switchboard',
    path: '/home/ada/.codex/config.toml',
  },
];

const nobody = codexLoginView({ state: 'none', email: null, plan: null });
const notInstalled: WelcomeView['codex'] = {
  state: 'missing',
  install: [
    { label: 'npm', command: 'npm install -g @openai/codex' },
    { label: 'Homebrew', command: 'brew install codex' },
  ],
};

/** Every state of the first screen and of the demo, by name. */
export function welcomeScenarios(ordinary: Answering): Readonly<Record<string, Scenario>> {
  const first = (change: Partial<WelcomeView> = {}, more: Answering = {}): Answering => ({
    ...ordinary,
    'status/read': () => good(statusView({ overheadP50Us: null, databaseBytes: 120_000 })),
    'session/list': () => good({ sessions: [], nextBefore: null, total: 0 }),
    'settings/read': () => good(settingsView({ recentFolders: [], firstRun: 'open' })),
    'settings/change': ({ autostart, firstRun }: SettingsChange) =>
      good(
        settingsView({
          firstRun: firstRun ?? 'open',
          autostart: autostart ?? false,
          notices: noticesView(),
        }),
      ),
    'welcome/read': () => good({ ...facts, ...change }),
    'account/list': () => good([]),
    'demo/read': () => good({ how: null, folder }),
    'demo/start': () => good({ how: 'script', folder }),
    'demo/end': () => good({ how: null, folder }),
    'book/change': () => good({ book: bookView(), gatewayId: null, backendId: null, undoId: null }),
    ...more,
  });
  const receipt = (steps: Parameters<typeof receiptView>[0]['steps'], problem: ProblemView | null = null) =>
    receiptView({
      launchId: 'launch-1',
      folder: '/home/ada/src/app',
      startedAt: Date.now() + 1000,
      ...(steps === undefined ? {} : { steps }),
      problem,
    });
  const waiting = { processUp: 420, requestSeen: null, authAccepted: null, firstToken: null };
  const demoSession = sessionView({
    id: 'session-1',
    demo: true,
    title: 'Greet people by name',
    gateway: 'Demo',
    backend: 'demo',
    folder,
    lastActivityAt: now - 4000,
  });
  const demo = (how: 'codex' | 'script' | null): Answering => ({
    ...first(),
    'session/list': () => good({ sessions: [demoSession], nextBefore: null, total: 1 }),
    'session/watch': () => good(openingOf({ ...detail, session: demoSession })),
    'demo/read': () => good({ how, folder }),
  });
  const toSessions: Scenario['after'] = ({ state, actions }) => {
    state.setState(({ place }) => ({ place: { ...place, view: 'sessions' } }));
    actions.choose('session-1', 'open');
  };

  return {
    welcome: { answering: first() },
    'welcome-looking': { answering: first({}, { 'welcome/read': () => never }) },
    'welcome-late': { answering: first({ codex: null, login: null, leftovers: null, store: null }) },
    'welcome-signed-out': {
      answering: first({
        login: nobody,
        leftovers,
        store: storeView({ keyring: 'missing', place: 'memory', problem: noKeyring }),
      }),
    },
    'welcome-missing': { answering: first({ codex: notInstalled, login: nobody }) },
    'welcome-key': {
      answering: first(
        { login: nobody },
        {
          'account/list': () => good([accountView({ id: 'key-1', kind: 'apiKey', name: 'Key ending 4f2a' })]),
        },
      ),
    },
    'welcome-demo-failed': {
      answering: first(
        {},
        {
          'demo/start': () => ({
            ok: false,
            problem: {
              code: 'proxy-stopped',
              what: 'The demo could not be started.',
              why: 'It goes through the proxy as Codex does, and the proxy is not listening.',
              next: 'Wait a moment, then try again.',
            },
          }),
        },
      ),
      after: ({ actions }) => {
        actions.chooseWelcome('demo');
        void actions.continueWelcome();
      },
    },
    'welcome-launched': {
      answering: first(),
      after: (_, bridge) => bridge.tell('receipt/changed', receipt(waiting)),
    },
    'welcome-refused': {
      answering: first(),
      after: (_, bridge) =>
        bridge.tell(
          'receipt/changed',
          receipt(
            { ...waiting, requestSeen: 6100 },
            {
              code: 'launch-refused',
              what: 'The provider did not accept the sign-in.',
              why: 'chatgpt.com answered 401 to the request Codex sent.',
              next: 'Run codex login in the terminal, then send the prompt again.',
            },
          ),
        ),
    },
    'welcome-worked': {
      answering: first(),
      after: (_, bridge) =>
        bridge.tell(
          'receipt/changed',
          receipt({ processUp: 420, requestSeen: 6100, authAccepted: 6840, firstToken: 7350 }),
        ),
    },
    'demo-codex': { answering: demo('codex'), after: toSessions },
    'demo-script': { answering: demo('script'), after: toSessions },
    'demo-past': { answering: demo(null), after: toSessions },
  };
}
