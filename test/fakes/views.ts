import type {
  AccountView,
  BackendView,
  CodexLoginView,
  GatewayView,
  ItemView,
  LaunchPreview,
  LedgerView,
  LoginView,
  ReceiptView,
  SecretView,
  SessionView,
  SettingsView,
  StatusView,
  StoreView,
  TurnView,
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
    firstTokenAt: 1_000_900,
    endedAt: 1_004_200,
    overheadUs: 180,
    exchanges: 1,
    toolCalls: 0,
    tokens: { input: 1200, cached: 800, output: 90, reasoning: 20 },
    ...change,
  };
}

const base = { sessionId: 'session-1', turnId: 'turn-1', position: 0, at: 1_000_000, streaming: false };

type ItemOf<T extends ItemView['type']> = Extract<ItemView, { type: T }>;
type Change<T extends ItemView['type']> = Partial<Omit<ItemOf<T>, 'type'>> & { readonly id: string };

/** A prompt. */
export function promptItem(change: Change<'prompt'>): ItemOf<'prompt'> {
  return { ...base, type: 'prompt', text: 'Why does this test fail?', images: 0, ...change };
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

/** A backend of the default gateway. */
export function backendView(change: Partial<BackendView> = {}): BackendView {
  return {
    name: 'chatgpt-codex',
    schema: 'ChatGPTCodex',
    upstream: 'https://chatgpt.com/backend-api/codex',
    modelPattern: '.*',
    auth: 'transparent',
    accountId: null,
    lane: 'chatgpt',
    lastResult: null,
    ...change,
  };
}

/** The default gateway with its two transparent backends. */
export function gatewayView(change: Partial<GatewayView> = {}): GatewayView {
  return {
    name: 'default',
    selected: true,
    backends: [
      backendView(),
      backendView({
        name: 'openai-transparent',
        schema: 'OpenAI',
        upstream: 'https://api.openai.com/v1',
        lane: 'api',
      }),
    ],
    ...change,
  };
}

/** Settings as they are at first, with a folder used before. */
export function settingsView(change: Partial<SettingsView> = {}): SettingsView {
  return {
    theme: 'system',
    recordContent: true,
    terminal: null,
    terminals: [
      { id: 'gnome-terminal', name: 'GNOME Terminal' },
      { id: 'xterm', name: 'xterm' },
    ],
    recentFolders: ['/home/ada/src/app', '/home/ada/src/notes', '/home/ada/work/billing-service'],
    home: '/home/ada/.config/postern',
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
