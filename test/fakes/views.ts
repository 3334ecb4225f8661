/** @file Every view the tests and the gallery begin from: one flat table, read by name. */
import type {
  AccountView,
  AuthView,
  BackendDraft,
  BackendOptionsView,
  BackendView,
  BookView,
  CodexHomeView,
  CodexLoginView,
  ConfigFileView,
  ConnectionView,
  ConnectPreview,
  DoctorReport,
  FindingView,
  GatewayView,
  ImportPreview,
  ItemView,
  LaunchPreview,
  LedgerView,
  LimitView,
  LoginView,
  NetworkView,
  NoticesView,
  OrganisationView,
  RawExchangeView,
  ReceiptView,
  SecretView,
  SessionView,
  SettingsView,
  StatusView,
  StorageView,
  StoreView,
  TotalsRow,
  TotalsView,
  TracesView,
  TurnView,
  UsageView,
  VerifyView,
} from '../../preload/contract.ts';

/** Views with sensible facts; a test names only what it is about. */

/** A listening, recording Postern with nothing wrong. */
export function statusView(change: Partial<StatusView> = {}): StatusView {
  return {
    version: '0.1.0',
    routing: true,
    proxy: 'listening',
    port: 47120,
    recorder: 'recording',
    sentence: 'Routing through default',
    gateway: 'default',
    runningSessions: 0,
    overheadP50Us: 118,
    databaseBytes: 8_400_000,
    problem: null,
    tray: true,
    ...change,
  };
}

/** A person's own session, one turn long and over. */
export function sessionView(change: Partial<SessionView> & { readonly id: string }): SessionView {
  return {
    kind: 'user',
    parentId: null,
    forkedFromId: null,
    title: 'Fix the flaky test',
    folder: '/home/ada/src/app',
    model: 'gpt-6.1-sol',
    effort: 'medium',
    gateway: 'default',
    backend: 'chatgpt-codex',
    lane: 'chatgpt',
    transport: 'websocket',
    originator: 'codex-tui',
    launchId: null,
    status: 'completed',
    startedAt: 1_000_000,
    lastActivityAt: 1_010_000,
    turns: 1,
    toolCalls: 0,
    tokens: { input: 1200, cached: 800, output: 90, reasoning: 20 },
    costUsd: 0.0018,
    costPartial: false,
    account: null,
    warning: null,
    activeMs: 4200,
    background: 0,
    ...change,
  };
}

/** A completed turn of the session `session-1`. */
export function turnView(change: Partial<TurnView> & { readonly id: string }): TurnView {
  return {
    sessionId: 'session-1',
    ordinal: 1,
    kind: 'turn',
    status: 'completed',
    problem: null,
    model: 'gpt-6.1-sol',
    effort: 'medium',
    backend: 'chatgpt-codex',
    transport: 'websocket',
    startedAt: 1_000_000,
    sentAt: 1_000_060,
    firstTokenAt: 1_000_900,
    endedAt: 1_004_200,
    overheadUs: 180,
    exchanges: 1,
    retries: 0,
    toolCalls: 0,
    tokens: { input: 1200, cached: 800, output: 90, reasoning: 20 },
    costUsd: 0.0018,
    contextTokens: null,
    contextWindow: null,
    limits: [],
    ...change,
  };
}

const base = { sessionId: 'session-1', turnId: 'turn-1', position: 0, at: 1_000_000, streaming: false };

type ItemOf<T extends ItemView['type']> = Extract<ItemView, { type: T }>;
type Change<T extends ItemView['type']> = Partial<Omit<ItemOf<T>, 'type'>> & { readonly id: string };

/** A prompt. */
export function promptItem(change: Change<'prompt'>): ItemOf<'prompt'> {
  return { ...base, type: 'prompt', text: 'Why does this test fail?', images: [], ...change };
}

/** An answer. */
export function answerItem(change: Change<'answer'>): ItemOf<'answer'> {
  return { ...base, type: 'answer', text: 'It races with the clock.', ...change };
}

/** A reasoning summary. */
export function reasoningItem(change: Change<'reasoning'>): ItemOf<'reasoning'> {
  return { ...base, type: 'reasoning', text: '**Reading the test first**', ...change };
}

/** A tool call that answered well. */
export function toolItem(change: Change<'toolCall'>): ItemOf<'toolCall'> {
  return {
    ...base,
    type: 'toolCall',
    name: 'exec_command',
    input: '{"cmd":"npm test"}',
    summary: 'npm test',
    output: '1 passed\n',
    images: [],
    exitCode: 0,
    durationMs: 2100,
    ...change,
  };
}

/** A launch just made. */
export function receiptView(change: Partial<ReceiptView> & { readonly launchId: string }): ReceiptView {
  return {
    folder: '/home/ada/src/app',
    lane: 'chatgpt',
    routed: true,
    command:
      'codex -c \'openai_base_url="http://127.0.0.1:47120/l/LAUNCH-TOKEN/v1/openai-chatgpt/chatgpt-codex"\'',
    startedAt: 1_000_000,
    steps: { processUp: null, requestSeen: null, authAccepted: null, firstToken: null },
    problem: null,
    ended: false,
    ...change,
  };
}

/** Nothing out of the usual. */
export const usualOptions: BackendOptionsView = {
  headers: [],
  query: [],
  retries: 0,
  connectTimeoutMs: null,
  streamIdleTimeoutMs: null,
};

/** A backend of the default gateway, the one its lane leads with. */
export function backendView(change: Partial<BackendView> = {}): BackendView {
  const authDetail = change.authDetail ?? authOf(change);
  return {
    id: 'default-chatgpt-codex',
    name: 'chatgpt-codex',
    schema: 'ChatGPTCodex',
    upstream: 'https://chatgpt.com/backend-api/codex',
    modelPattern: '.*',
    auth: authDetail.type,
    accountId: authDetail.type === 'account' ? authDetail.accountId : null,
    key: null,
    lane: 'chatgpt',
    model: null,
    disabled: false,
    options: usualOptions,
    leads: true,
    lastResult: null,
    ...change,
    authDetail,
  };
}

function authOf({ auth, accountId }: Partial<BackendView>): AuthView {
  switch (auth) {
    case 'account':
      return { type: 'account', accountId: accountId ?? 'account-1' };
    case 'apiKey':
      return { type: 'apiKey', header: 'authorization' };
    case 'aws':
      return { type: 'aws', profile: null, region: 'us-east-1' };
    case 'none':
      return { type: 'none' };
    case 'transparent':
    case undefined:
      return { type: 'transparent' };
    default:
      return auth satisfies never;
  }
}

/** The transparent backend of the default gateway's API lane. */
export function apiBackendView(change: Partial<BackendView> = {}): BackendView {
  return backendView({
    id: 'default-openai-transparent',
    name: 'openai-transparent',
    schema: 'OpenAI',
    upstream: 'https://api.openai.com/v1',
    lane: 'api',
    ...change,
  });
}

/** The default gateway with its two transparent backends. */
export function gatewayView(change: Partial<GatewayView> = {}): GatewayView {
  return {
    id: 'default',
    name: 'default',
    selected: true,
    paused: false,
    budget: null,
    backends: [backendView(), apiBackendView()],
    ...change,
  };
}

/** The one organisation of the start with some gateways, the default one unless they are named. */
export function bookView(
  gateways: readonly GatewayView[] = [gatewayView()],
  organisations: readonly OrganisationView[] = [organisationView({ gateways: gateways.length })],
): BookView {
  return { organisations, gateways };
}

/** The organisation that is there from the start. */
export function organisationView(change: Partial<OrganisationView> = {}): OrganisationView {
  return { id: 'personal', name: 'Personal', selected: true, gateways: 1, ...change };
}

/** A draft of a backend that works with a key. */
export function backendDraft(change: Partial<BackendDraft> = {}): BackendDraft {
  return {
    id: null,
    name: 'routescope',
    schema: 'OpenAICompatible',
    upstream: 'https://api.routescope.example/v1',
    modelPattern: '.*',
    auth: { type: 'apiKey', header: 'authorization' },
    model: null,
    options: usualOptions,
    ...change,
  };
}

/** A check that found the backend working. */
export function verifyView(change: Partial<VerifyView> = {}): VerifyView {
  return {
    at: 1_000_000,
    durationMs: 84,
    verdict: 'works',
    summary: 'It answers and takes the key.',
    steps: [
      { name: 'reach', state: 'passed', detail: 'Connected in 21 ms' },
      { name: 'models', state: 'passed', detail: '200 in 84 ms, 3 models' },
      { name: 'answer', state: 'skipped', detail: 'Not asked' },
    ],
    models: ['gpt-6.1-sol', 'gpt-5.5', 'gpt-5.5-mini'],
    problem: null,
    fix: null,
    ...change,
  };
}

/** A gateway file with one backend that needs a key. */
export function importPreview(change: Partial<ImportPreview> = {}): ImportPreview {
  return {
    previewId: 'preview-1',
    name: 'work',
    nameTaken: false,
    backends: [
      {
        name: 'routescope',
        schema: 'OpenAICompatible',
        lane: 'api',
        host: 'api.routescope.example',
        needs: 'key',
      },
    ],
    warnings: [],
    ...change,
  };
}

/** No extra authorities, and no proxy in the environment. */
export function networkView(change: Partial<NetworkView> = {}): NetworkView {
  return {
    caBundle: null,
    caFrom: null,
    caProblem: null,
    proxyMode: 'environment',
    proxyUrl: null,
    proxyUser: null,
    proxyPassword: false,
    proxyBypass: '',
    proxyInForce: null,
    proxyProblem: null,
    ...change,
  };
}

/** A log of some size that is kept whole. */
export function storageView(change: Partial<StorageView> = {}): StorageView {
  return {
    keepDays: null,
    keepMegabytes: null,
    databaseBytes: 84_000_000,
    sessions: 412,
    turns: 2930,
    oldestAt: Date.UTC(2026, 8, 21),
    ...change,
  };
}

/** Traces as they are at first: off, with nowhere to go. */
export function tracesView(change: Partial<TracesView> = {}): TracesView {
  return {
    on: false,
    endpoint: null,
    content: false,
    hasHeader: false,
    waiting: 0,
    problem: null,
    ...change,
  };
}

/** What is told at first. */
export function noticesView(change: Partial<NoticesView> = {}): NoticesView {
  return { turnFinished: true, turnFailed: true, limits: true, thresholds: [80, 95], ...change };
}

/** The five-hour limit of a plan, part of it used. */
export function limitView(change: Partial<LimitView> = {}): LimitView {
  return {
    id: 'primary',
    name: '5-hour limit',
    usedPercent: 38,
    windowMinutes: 300,
    resetsAt: 1_900_000,
    ...change,
  };
}

/** The limits of Codex's own sign-in. */
export function usageView(change: Partial<UsageView> = {}): UsageView {
  return {
    id: 'codex',
    name: 'Codex’s own sign-in',
    plan: 'plus',
    limits: [
      limitView(),
      limitView({ id: 'secondary', name: 'weekly limit', usedPercent: 12, windowMinutes: 10_080 }),
    ],
    credits: null,
    reached: false,
    seenAt: 1_000_000,
    ...change,
  };
}

/** What an hour, a day or a model held. */
export function totalsRow(change: Partial<TotalsRow> & { readonly key: string }): TotalsRow {
  return {
    turns: 12,
    completed: 11,
    toolCalls: 40,
    activeMs: 900_000,
    tokens: { input: 610_000, cached: 512_000, output: 21_000, reasoning: 7000 },
    costUsd: 1.37,
    ...change,
  };
}

/** A day of which one hour held something. */
export function totalsView(change: Partial<TotalsView> = {}): TotalsView {
  return {
    period: 'day',
    from: 0,
    to: 86_400_000,
    total: totalsRow({ key: 'total' }),
    series: [totalsRow({ key: '0' }), totalsRow({ key: '3600000', turns: 0, costUsd: 0 })],
    byGateway: [totalsRow({ key: 'default' })],
    byModel: [totalsRow({ key: 'gpt-6.1-sol' })],
    byFolder: [totalsRow({ key: '/home/ada/src/app' })],
    pricesAsOf: '2026-11-21',
    unpriced: [],
    ...change,
  };
}

/** One exchange of a turn, kept raw. */
export function rawExchangeView(
  change: Partial<RawExchangeView> & { readonly exchangeId: string },
): RawExchangeView {
  return {
    at: 1_000_000,
    transport: 'http',
    method: 'POST',
    path: 'responses',
    gateway: 'default',
    backend: 'chatgpt-codex',
    status: 200,
    durationMs: 4200,
    overheadUs: 180,
    outcome: 'ended',
    requestHeaders: [['content-type', 'application/json']],
    responseHeaders: [['content-type', 'text/event-stream']],
    requestBody: '{"model":"gpt-6.1-sol","stream":true}',
    messages: [{ at: 1_000_900, from: 'upstream', text: '{"type":"response.created"}' }],
    truncated: false,
    ...change,
  };
}

/** Settings as they are at first, with a folder used before. */
export function settingsView(change: Partial<SettingsView> = {}): SettingsView {
  return {
    theme: 'system',
    language: 'system',
    speaks: 'en',
    network: networkView(),
    storage: storageView(),
    traces: tracesView(),
    notices: noticesView(),
    recordContent: true,
    terminal: null,
    terminals: [
      { id: 'gnome-terminal', name: 'GNOME Terminal' },
      { id: 'xterm', name: 'xterm' },
    ],
    recentFolders: ['/home/ada/src/app', '/home/ada/src/notes', '/home/ada/work/billing-service'],
    home: '/home/ada/.config/postern',
    restoreOnQuit: true,
    firstRun: 'done',
    updates: { way: 'self', channel: 'latest', check: 'tell', state: { type: 'idle' } },
    autostart: false,
    port: null,
    ...change,
  };
}

/** What a launch in the first recent folder would do. */
export function previewView(change: Partial<LaunchPreview> = {}): LaunchPreview {
  return {
    folder: '/home/ada/src/app',
    lane: 'chatgpt',
    laneReason: 'No OPENAI_API_KEY is set, so Codex uses its ChatGPT sign-in.',
    gateway: 'default',
    backend: 'chatgpt-codex',
    terminal: 'GNOME Terminal',
    command:
      'NO_PROXY=127.0.0.1,localhost codex -c \'openai_base_url="http://127.0.0.1:47120/l/LAUNCH-TOKEN/v1/openai-chatgpt/chatgpt-codex"\'',
    routed: true,
    problem: null,
    ...change,
  };
}

/** A ChatGPT account, ready and kept in the keyring. */
export function accountView(change: Partial<AccountView> = {}): AccountView {
  return {
    id: 'account-1',
    kind: 'chatgpt',
    name: 'ada@example.com',
    email: 'ada@example.com',
    plan: 'plus',
    workspaceId: 'ws-engine-7',
    state: 'ready',
    problem: null,
    place: 'keyring',
    organisationId: 'personal',
    addedAt: 1_000_000,
    lastUsedAt: null,
    renewsAt: null,
    usedBy: [],
    ...change,
  };
}

/** The secret behind that account. */
export function secretView(change: Partial<SecretView> = {}): SecretView {
  return {
    id: 'secret-1',
    purpose: 'ChatGPT sign-in of ada@example.com',
    accountId: 'account-1',
    place: 'keyring',
    sizeBytes: 5210,
    savedAt: 1_000_000,
    lastUsedAt: null,
    ...change,
  };
}

/** A store on a keyring that works. */
export function storeView(change: Partial<StoreView> = {}): StoreView {
  return { mode: 'keyring', keyring: 'available', place: 'keyring', problem: null, ...change };
}

/** That store with one secret in it. */
export function ledgerView(change: Partial<LedgerView> = {}): LedgerView {
  return { store: storeView(), secrets: [secretView()], ...change };
}

/** Codex signed in by itself, with its file. */
export function codexLoginView(change: Partial<CodexLoginView> = {}): CodexLoginView {
  return {
    state: 'chatgpt',
    email: 'ada@example.com',
    plan: 'plus',
    store: 'file',
    home: '/home/ada/.codex',
    forcedLogin: null,
    forcedWorkspaces: [],
    problem: null,
    ...change,
  };
}

type LoginAt<S extends LoginView['step']> = Extract<LoginView, { step: S }>;

/** A browser sign-in that waits for the person. */
export function browserLogin(
  change: Partial<Omit<LoginAt<'waitingForBrowser'>, 'step'>> = {},
): LoginAt<'waitingForBrowser'> {
  return {
    loginId: 'login-1',
    way: 'browser',
    step: 'waitingForBrowser',
    url: 'https://auth.openai.com/oauth/authorize?response_type=code&client_id=app_test&state=abc',
    port: 1455,
    expiresAt: 1_900_000,
    ...change,
  };
}

/** A device sign-in that shows its code, with a QR code of three by three. */
export function deviceLogin(
  change: Partial<Omit<LoginAt<'showingCode'>, 'step'>> = {},
): LoginAt<'showingCode'> {
  return {
    loginId: 'login-1',
    way: 'device',
    step: 'showingCode',
    userCode: 'WXYZ-1234',
    url: 'https://auth.openai.com/codex/device',
    qr: [
      [true, true, false],
      [false, true, false],
      [true, false, true],
    ],
    expiresAt: 1_900_000,
    ...change,
  };
}

/** The usual Codex home with its one file, which nothing of ours stands in. */
export function homeView(change: Partial<CodexHomeView> = {}): CodexHomeView {
  return {
    id: 'home-1',
    path: '/home/ada/.codex',
    isDefault: true,
    exists: true,
    files: [configFileView()],
    ...change,
  };
}

/** A `config.toml` as a person wrote it. */
export function configFileView(change: Partial<ConfigFileView> = {}): ConfigFileView {
  return {
    profile: null,
    path: '/home/ada/.codex/config.toml',
    problem: null,
    connection: null,
    leftover: null,
    ...change,
  };
}

/** A file that Codex follows through Postern. */
export function connectionView(change: Partial<ConnectionView> = {}): ConnectionView {
  return {
    kind: 'routed',
    state: 'inForce',
    lane: 'chatgpt',
    gatewayId: null,
    gateway: 'default',
    sentence: 'Codex goes through Postern by the ChatGPT lane of the gateway in use, now default.',
    drift: [],
    wish: {
      lane: 'auto',
      backendId: null,
      options: { model: null, reviewModel: null, effort: null, contextWindow: null, compactAt: null },
      withKey: false,
    },
    since: 1_000_000,
    restart: null,
    problem: null,
    undoCommand:
      "sed -i.bak -e '/^[^#]\\{0,3\\}# >>> postern >>>/,/# <<< postern <<</d' -e 's/^#postern# \\{0,1\\}//' ~/.codex/config.toml",
    ...change,
  };
}

/** The lines of a first connection in a short file. */
export function connectPreview(change: Partial<ConnectPreview> = {}): ConnectPreview {
  return {
    previewId: 'preview-1',
    path: '/home/ada/.codex/config.toml',
    diff: [
      {
        kind: 'added',
        text: '# >>> postern >>> Codex goes through Postern. Undo: postern restore',
        before: null,
        after: 1,
      },
      { kind: 'added', text: 'model_provider = "openai"', before: null, after: 2 },
      {
        kind: 'added',
        text: 'openai_base_url = "http://127.0.0.1:47120/l/CONNECTION-TOKEN/v1/openai-chatgpt/chatgpt-codex"',
        before: null,
        after: 3,
      },
      { kind: 'added', text: '# <<< postern <<<', before: null, after: 4 },
      { kind: 'same', text: 'model = "gpt-6.1-sol"', before: 1, after: 5 },
      { kind: 'same', text: '', before: 2, after: 6 },
      { kind: 'gap', text: '31 lines that stay', before: null, after: null },
    ],
    alsoWrites: [],
    lane: 'chatgpt',
    laneReason: 'Codex is signed in with ChatGPT.',
    history: null,
    warnings: [],
    problem: null,
    ...change,
  };
}

/** One check that found nothing. */
export function findingView(change: Partial<FindingView> & { readonly id: string }): FindingView {
  return {
    area: 'codex',
    level: 'fine',
    title: 'Codex 0.169.0 was found.',
    detail: '',
    next: '',
    fix: null,
    ...change,
  };
}

/** A report in which all is well. */
export function doctorReport(change: Partial<DoctorReport> = {}): DoctorReport {
  return {
    at: 1_000_000,
    durationMs: 1240,
    findings: [
      findingView({ id: 'codex.version' }),
      findingView({ id: 'network.reach', area: 'network', title: 'chatgpt.com answers in 84 ms.' }),
    ],
    text: 'Postern 0.1.0',
    ...change,
  };
}
