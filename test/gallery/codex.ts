/** @file The states of Codex's homes, of connecting and restoring them, and of the doctor. One flat table, read by name. */
import type {
  CodexHomeView,
  ConnectPreview,
  DiffLine,
  FindingView,
  HeadlessHelp,
  ProblemView,
} from '../../preload/contract.ts';
import type { WindowStore } from '../../renderer/store/create.ts';
import { type Answering, type FakeBridge, good } from '../fakes/bridge.ts';
import {
  apiBackendView,
  backendView,
  bookView,
  codexLoginView,
  configFileView,
  connectionView,
  connectPreview,
  doctorReport,
  findingView,
  gatewayView,
  homeView,
  settingsView,
  statusView,
} from '../fakes/views.ts';
import { now } from './conversation.ts';

interface Scenario {
  readonly answering: Answering;
  readonly after?: (store: WindowStore, bridge: FakeBridge) => void;
}

const never = new Promise<never>(() => undefined);
const connection = connectionView({ since: now - 3_600_000 });
const withFile = (change: Parameters<typeof configFileView>[0]): CodexHomeView =>
  homeView({ files: [configFileView(change)] });

const plain = homeView();
const connected = withFile({ connection });
const restart = withFile({
  connection: {
    ...connection,
    since: now - 4000,
    restart: 'Two Codex sessions began before this and follow it once they are started again.',
  },
});
const drifted = withFile({
  connection: {
    ...connection,
    state: 'drifted',
    sentence: 'Codex no longer goes through Postern.',
    drift: [
      {
        key: 'openai_base_url',
        ours: '"http://127.0.0.1:47120/l/CONNECTION-TOKEN/v1/openai-chatgpt/chatgpt-codex"',
        now: '"http://127.0.0.1:8317/v1"',
      },
      { key: 'model_provider', ours: '"openai"', now: null },
      { key: 'model_providers.postern.name', ours: null, now: '"Somebody’s proxy"' },
    ],
  },
});
const stuck = withFile({
  connection: {
    ...connection,
    gatewayId: 'gateway-team',
    sentence: 'Codex goes by what was written last, for gateway "Team".',
    problem: {
      code: 'backend-unknown',
      what: 'The gateway that was chosen for this connection is not there any more.',
      why: 'It was deleted, so what Codex sends with these lines is answered with an error.',
      next: "Choose another gateway for it, bring that one back, or restore Codex's configuration.",
    },
  },
});
const malformed: ProblemView = {
  code: 'config-malformed',
  what: 'This file is no valid TOML.',
  why: 'Line 14, column 9: a string does not end on its line.',
  next: 'Mend that line, then look again. Postern writes nothing until then, and Codex does not start either.',
};
const leftover = withFile({
  leftover: { key: 'openai_base_url', url: 'http://127.0.0.1:8317/v1', tool: 'a quota tracker' },
});
const several: readonly CodexHomeView[] = [
  homeView({
    files: [
      configFileView({ connection }),
      configFileView({
        profile: 'work',
        path: '/home/ada/.codex/work.config.toml',
        connection: connectionView({
          gatewayId: 'g-work',
          gateway: 'work',
          lane: 'api',
          since: now - 86_400_000,
          sentence: 'Codex goes through Postern by the API lane of work, whichever gateway is in use.',
        }),
      }),
      configFileView({
        profile: 'bare',
        path: '/home/ada/.codex/bare.config.toml',
        connection: connectionView({
          kind: 'direct',
          since: now - 9 * 86_400_000,
          sentence: 'Codex goes straight to routescope of work, without Postern.',
        }),
      }),
    ],
  }),
  homeView({
    id: 'home-2',
    path: '/home/ada/work/analytical-engines/the-difference-engine/.codex-of-the-team',
    isDefault: false,
    files: [configFileView({ path: '/home/ada/work/analytical-engines/.codex-of-the-team/config.toml' })],
  }),
  homeView({ id: 'home-3', path: '/srv/agents/codex', isDefault: false, exists: false }),
];

const same = (text: string, line: number, shift: number): DiffLine => ({
  kind: 'same',
  text,
  before: line,
  after: line + shift,
});
const longDiff: readonly DiffLine[] = [
  {
    kind: 'added',
    text: '# >>> postern >>> Codex goes through Postern. Undo: postern restore   (without Postern: sed -i.bak …)',
    before: null,
    after: 1,
  },
  { kind: 'added', text: 'model_provider = "postern"', before: null, after: 2 },
  { kind: 'added', text: 'model = "gpt-6-1-sol"', before: null, after: 3 },
  { kind: 'added', text: 'model_context_window = 272000', before: null, after: 4 },
  {
    kind: 'added',
    text: 'model_providers.postern = { name = "Postern", base_url = "http://127.0.0.1:47120/l/CONNECTION-TOKEN/v1/openai-responses/azure-eu", wire_api = "responses", auth = { command = "/opt/Postern/postern", args = ["token", "c-42"] } }',
    before: null,
    after: 5,
  },
  { kind: 'added', text: '# <<< postern <<<', before: null, after: 6 },
  same('# my own notes on this file', 1, 6),
  { kind: 'removed', text: 'model_provider = "openai"', before: 2, after: null },
  { kind: 'added', text: '#postern# model_provider = "openai"', before: null, after: 8 },
  { kind: 'removed', text: 'model = "gpt-6.1-sol"', before: 3, after: null },
  { kind: 'added', text: '#postern# model = "gpt-6.1-sol"', before: null, after: 9 },
  ...Array.from({ length: 3 }, (_, index) => same(`approval_policy_${index} = "on-request"`, 4 + index, 6)),
  { kind: 'gap', text: '118 lines that stay', before: null, after: null },
  ...Array.from({ length: 3 }, (_, index) => same(`[projects."/home/ada/src/${index}"]`, 125 + index, 6)),
  { kind: 'removed', text: '[model_providers.postern]', before: 128, after: null },
  { kind: 'added', text: '#postern# [model_providers.postern]', before: null, after: 134 },
  { kind: 'removed', text: 'name = "an older one"', before: 129, after: null },
  { kind: 'added', text: '#postern# name = "an older one"', before: null, after: 135 },
  ...Array.from({ length: 14 }, (_, index) => same(`trust_level_${index} = "trusted"`, 130 + index, 6)),
];
const longPreview = connectPreview({
  diff: longDiff,
  lane: 'api',
  laneReason: 'The gateway in use signs its API lane with a key kept by Postern.',
  history: {
    before: 'openai',
    after: 'postern',
    sessions: [
      { provider: 'openai', count: 412 },
      { provider: 'postern', count: 3 },
    ],
    sentence:
      'Codex lists past sessions by their provider: `codex resume` shows the 3 of postern, and hides the 412 of openai until you restore.',
  },
  warnings: [
    'The profile `work` sets `model_provider` too, so `codex -p work` does not follow this.',
    '`OPENAI_BASE_URL` is set in your shell. Codex 0.169 does not read it.',
  ],
});
const restorePreview = connectPreview({
  diff: connectPreview().diff.map((line, index): DiffLine =>
    line.kind === 'added'
      ? { kind: 'removed', text: line.text, before: index + 1, after: null }
      : { ...line, before: line.after, after: line.before },
  ),
});
const directPreview: ConnectPreview = connectPreview({
  diff: [
    { kind: 'added', text: '# >>> postern >>> Undo: postern restore', before: null, after: 1 },
    { kind: 'added', text: 'model_provider = "postern"', before: null, after: 2 },
    {
      kind: 'added',
      text: 'model_providers.postern = { name = "routescope", base_url = "https://api.routescope.example/v1", wire_api = "responses", requires_openai_auth = true }',
      before: null,
      after: 3,
    },
    { kind: 'added', text: '# <<< postern <<<', before: null, after: 4 },
    same('model = "gpt-6.1-sol"', 1, 4),
  ],
  alsoWrites: ['auth.json, with the key'],
  lane: 'api',
  laneReason: 'This backend is on the API lane.',
  warnings: ['Codex’s present sign-in, ada@example.com, is kept as `auth.json.before-postern`.'],
});

const work = gatewayView({
  id: 'g-work',
  name: 'work',
  selected: false,
  backends: [
    backendView({ id: 'b-work' }),
    apiBackendView({
      id: 'b-routescope',
      name: 'routescope',
      schema: 'OpenAICompatible',
      upstream: 'https://api.routescope.example/v1',
      auth: 'apiKey',
      key: { place: 'keyring', origin: 'https://api.routescope.example', fits: true },
    }),
  ],
});

const fine: readonly FindingView[] = [
  findingView({ id: 'codex.version', detail: '/home/ada/.local/bin/codex, found through PATH.' }),
  findingView({ id: 'codex.terminal', title: 'GNOME Terminal opens launches.' }),
  findingView({ id: 'configuration.file', area: 'configuration', title: '`config.toml` is valid TOML.' }),
  findingView({
    id: 'environment.variables',
    area: 'environment',
    title: 'No variable gets in the way.',
    detail: 'Looked at OPENAI_BASE_URL, OPENAI_API_KEY, CODEX_HOME, HTTPS_PROXY and NO_PROXY.',
  }),
  findingView({ id: 'network.chatgpt', area: 'network', title: 'chatgpt.com answers in 84 ms.' }),
  findingView({ id: 'network.api', area: 'network', title: 'api.openai.com answers in 71 ms.' }),
  findingView({ id: 'credentials.keyring', area: 'credentials', title: 'The keyring is unlocked.' }),
  findingView({ id: 'postern.proxy', area: 'postern', title: 'The proxy listens on port 47120.' }),
  findingView({ id: 'postern.disk', area: 'postern', title: 'There is room on the disk.' }),
];
const bad: readonly FindingView[] = [
  findingView({
    id: 'configuration.leftover',
    area: 'configuration',
    level: 'problem',
    title: 'Codex is sent to `http://127.0.0.1:8317/v1`, where nobody answers.',
    detail:
      '`openai_base_url` in ~/.codex/config.toml, line 3. Every prompt of a Codex started by hand fails with “error sending request”.',
    next: 'Take the address out. The file as it is now is kept beside it.',
    fix: { type: 'act', label: 'Clean up' },
  }),
  findingView({
    id: 'configuration.profile',
    area: 'configuration',
    level: 'note',
    title: 'The profile `work` has a provider of its own.',
    detail: 'A Codex started with `codex -p work` does not go through Postern.',
    fix: { type: 'show', label: 'Show it', place: 'codex' },
  }),
  findingView({
    id: 'environment.proxy',
    area: 'environment',
    level: 'warning',
    title: '`HTTPS_PROXY` is set and `NO_PROXY` does not name 127.0.0.1.',
    detail:
      'Codex would send what is meant for Postern to proxy.engines.example:3128. Launches from here set NO_PROXY themselves; a connected Codex does not.',
    next: 'Add it in your shell’s start file.',
    fix: { type: 'copyCommand', label: 'Copy the line', command: 'export NO_PROXY=127.0.0.1,localhost' },
  }),
  findingView({
    id: 'credentials.key',
    area: 'credentials',
    level: 'warning',
    title: 'The key of routescope was refused an hour ago.',
    detail: 'api.routescope.example answered 401: invalid_api_key.',
    next: 'Enter a new one.',
    fix: { type: 'show', label: 'Open gateways', place: 'gateways' },
  }),
  findingView({
    id: 'codex.newer',
    level: 'note',
    title: 'Codex 0.171.0 is newer than the newest Postern was tested with.',
    detail: 'Tested with 0.169.0. It usually works all the same.',
  }),
];
const help: HeadlessHelp = {
  ways: [
    {
      title: 'A code, entered in any browser',
      about: 'The simplest: Codex shows a code, and you enter it on your phone or another computer.',
      commands: [{ where: 'On engine-7', command: 'codex login --device-auth' }],
    },
    {
      title: 'The browser of another machine',
      about: 'Forwards the port Codex waits on, so that the browser at your desk ends the sign-in there.',
      commands: [
        { where: 'On the machine with the browser', command: 'ssh -N -L 1455:127.0.0.1:1455 ada@engine-7' },
        { where: 'On engine-7', command: 'codex login' },
      ],
    },
    {
      title: 'A sign-in you have elsewhere',
      about:
        'Copies `auth.json`. Both machines then renew the same sign-in, and the later one ends the other’s.',
      commands: [
        {
          where: 'On the machine that is signed in',
          command:
            'ssh ada@engine-7 "mkdir -p -m 700 ~/.codex" && scp ~/.codex/auth.json ada@engine-7:.codex/auth.json',
        },
      ],
    },
  ],
};

/** Every state of this part by the name the gallery's address gives it. */
export function codexScenarios(ordinary: Answering): Readonly<Record<string, Scenario>> {
  const answering = (homes: readonly CodexHomeView[], change: Answering = {}): Answering => ({
    ...ordinary,
    'gateway/list': () => good(bookView([gatewayView(), work])),
    'home/list': () => good(homes),
    'home/add': () => good(several),
    'home/forget': () => good([plain]),
    'codexLogin/read': () => good(codexLoginView()),
    'connect/preview': () => good(connectPreview()),
    'connect/restorePreview': () => good(restorePreview),
    'connect/apply': () => good([restart]),
    'connect/settle': ({ how }) => good([how === 'again' ? connected : plain]),
    'connect/cleanLeftover': () => good([plain]),
    'doctor/run': () => good(doctorReport({ at: now, findings: fine })),
    'doctor/fix': () => good(doctorReport({ at: now, findings: fine })),
    'doctor/copy': () => good(undefined),
    'help/headless': () => good(help),
    ...change,
  });
  const page = (
    homes: readonly CodexHomeView[],
    after?: Scenario['after'],
    change: Answering = {},
  ): Scenario => ({
    answering: answering(homes, change),
    after: (store, bridge) => {
      store.actions.show('codex');
      after?.(store, bridge);
    },
  });
  /** A sheet over the page, once the homes are known. */
  const sheet = (
    homes: readonly CodexHomeView[],
    open: (store: WindowStore) => void,
    change: Answering = {},
  ): Scenario => page(homes, (store) => void store.actions.readHomes().then(() => open(store)), change);
  const connect = (store: WindowStore): void => store.actions.openConnect('home-1', null);
  const doctor = (change: Answering, after?: Scenario['after']): Scenario => ({
    answering: answering([plain], change),
    after: (store, bridge) => {
      store.actions.openDoctor();
      after?.(store, bridge);
    },
  });
  const report = (findings: readonly FindingView[]): Answering => ({
    'doctor/run': () => good(doctorReport({ at: now, durationMs: 3120, findings })),
  });
  return {
    'codex-none': page([]),
    'codex-plain': page([plain]),
    'codex-connected': page([connected]),
    'codex-restart': page([restart]),
    'codex-suspended': page([withFile({ connection: { ...connection, state: 'suspended' } })], undefined, {
      'status/read': () => good(statusView({ routing: false, sentence: 'Routing is off' })),
    }),
    'codex-drifted': page([drifted]),
    'codex-stuck': page([stuck]),
    'codex-malformed': page([withFile({ problem: malformed })]),
    'codex-malformed-connected': page([withFile({ problem: malformed, connection })]),
    'codex-leftover': page([leftover]),
    'codex-several': page(several),
    'codex-undo': page([connected], () => setTimeout(() => open('.home-undo'), 120)),
    'codex-loading': page([], undefined, { 'home/list': () => never }),
    'codex-broken': page([], undefined, {
      'home/list': () => ({
        ok: false,
        problem: {
          code: 'call-failed',
          what: 'Codex’s folder could not be read.',
          why: 'Permission denied: /home/ada/.codex.',
          next: 'Give yourself the right to read it, then try again.',
        },
      }),
    }),
    'codex-refused': page([several[1] ?? plain], ({ actions }) => void actions.forgetHome('home-2'), {
      'home/forget': () => ({
        ok: false,
        problem: {
          code: 'home-connected',
          what: 'This home is still connected.',
          why: 'Postern’s lines stand in its config.toml.',
          next: 'Restore it first.',
        },
      }),
    }),
    connect: sheet([plain], connect),
    'connect-options': sheet([plain], (store) => {
      connect(store);
      store.actions.typeOption({ model: 'gpt-6-1-sol', effort: 'high', contextWindow: 'a lot' });
      setTimeout(() => open('.connect .advanced'), 60);
    }),
    'connect-long': sheet([plain], connect, { 'connect/preview': () => good(longPreview) }),
    'connect-change': sheet([connected], connect, {
      'connect/preview': () => good(connectPreview({ diff: [] })),
    }),
    'connect-profile': sheet(several, (store) => {
      connect(store);
      store.actions.nameProfile('postern');
    }),
    'connect-problem': sheet([plain], connect, {
      'connect/preview': () =>
        good(
          connectPreview({
            diff: [],
            problem: {
              code: 'config-refused',
              what: 'This file cannot be written.',
              why: '`~/.codex/config.toml` is a link to a file of another user.',
              next: 'Put a file of your own in its place, or connect a profile instead.',
            },
          }),
        ),
    }),
    'connect-failed': sheet([plain], connect, {
      'connect/preview': () => ({
        ok: false,
        problem: {
          code: 'call-failed',
          what: 'The change could not be worked out.',
          why: 'The proxy is starting again.',
          next: 'Try again in a moment.',
        },
      }),
    }),
    'connect-refused': sheet(
      [plain],
      (store) => {
        connect(store);
        setTimeout(() => void store.actions.applyConnect(), 60);
      },
      {
        'connect/apply': () => ({
          ok: false,
          problem: {
            code: 'config-changed',
            what: 'The file changed meanwhile.',
            why: 'Codex, or you, wrote it after this was shown.',
            next: 'Look at the lines as they would be now, then apply again.',
          },
        }),
      },
    ),
    'connect-direct': sheet([plain], (store) => {
      connect(store);
      store.actions.changeWish({ kind: 'direct', gatewayId: 'g-work' });
      store.actions.changeWish({ backendId: 'b-routescope' });
    }),
    'connect-direct-key': sheet(
      [plain],
      (store) => {
        connect(store);
        store.actions.changeWish({ kind: 'direct', gatewayId: 'g-work' });
        store.actions.changeWish({ backendId: 'b-routescope' });
        store.actions.changeWish({ withKey: true });
      },
      { 'connect/preview': () => good(directPreview) },
    ),
    'connect-waiting': sheet([plain], connect, { 'connect/preview': () => never }),
    restore: sheet([connected], (store) => store.actions.openRestore('home-1', null)),
    headless: page([plain], ({ actions }) => void actions.openHeadless()),
    'headless-failed': page([plain], ({ actions }) => void actions.openHeadless(), {
      'help/headless': () => ({
        ok: false,
        problem: { code: 'call-failed', what: 'This could not be read.', why: '', next: 'Try again.' },
      }),
    }),
    'doctor-running': doctor({ 'doctor/run': () => never }),
    'doctor-fine': doctor({}),
    'doctor-fine-open': doctor({}, () =>
      setTimeout(() => document.querySelectorAll<HTMLElement>('.doctor-fine').forEach(unfold), 120),
    ),
    'doctor-findings': doctor(report([...fine, ...bad])),
    'doctor-notes': doctor(report([...fine, ...bad.filter((one) => one.level === 'note')])),
    'doctor-again': doctor(report([...fine, ...bad]), ({ state }) => {
      setTimeout(() => state.setState(({ doctor: was }) => ({ doctor: { ...was, running: true } })), 60);
    }),
    'doctor-unfixed': doctor(
      {
        ...report([...fine, ...bad]),
        'doctor/fix': () => ({
          ok: false,
          problem: {
            code: 'config-refused',
            what: 'The file cannot be written.',
            why: 'It is read-only.',
            next: 'Make it writable, then try again.',
          },
        }),
      },
      ({ actions }) => setTimeout(() => void actions.fixFinding('configuration.leftover'), 60),
    ),
    'doctor-failed': doctor({
      'doctor/run': () => ({
        ok: false,
        problem: {
          code: 'call-failed',
          what: 'The checks did not end.',
          why: 'The part that runs them stopped.',
          next: 'Try again; if it happens twice, quit Postern and start it anew.',
        },
      }),
    }),
    'banner-checks': {
      answering: answering([plain], {
        'status/read': () =>
          good(
            statusView({
              problem: {
                code: 'port-busy',
                what: 'Port 47120 is taken.',
                why: 'Another program listens there, so Postern took 47121.',
                next: 'Codex that was started before must be started again.',
              },
            }),
          ),
      }),
    },
    'settings-quit': {
      answering: { ...ordinary, 'settings/read': () => good(settingsView({ restoreOnQuit: false })) },
      after: ({ actions }) => {
        actions.show('settings');
        setTimeout(
          () => document.querySelector('[data-testid=restore-on-quit]')?.scrollIntoView({ block: 'center' }),
          150,
        );
      },
    },
  };
}

function open(selector: string): void {
  const element = document.querySelector<HTMLElement>(selector);
  if (element !== null) unfold(element);
}

function unfold(element: HTMLElement): void {
  if (element instanceof HTMLDetailsElement) element.open = true;
}
