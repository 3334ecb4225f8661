/**
 * @file The one contract between the window and the main process. It imports nothing.
 *
 * Two maps: `Calls` (window asks, main answers) and `Notifications` (main tells). Every shape here is a view: plain data
 * fit to show, holding no secret. Times are Unix milliseconds, durations carry their unit in their name.
 */

/** An error fit to show: what failed, why, and what to do next. */
export interface ProblemView {
  readonly code: string;
  readonly what: string;
  readonly why: string;
  readonly next: string;
}

/** The route family a launch uses. */
export type Lane = 'chatgpt' | 'api';

/** How one request travelled between Codex and the upstream. */
export type Transport = 'http' | 'websocket';

export type ProxyState = 'starting' | 'listening' | 'restarting' | 'failed';
export type RecorderState = 'starting' | 'recording' | 'restarting' | 'degraded';

/** Everything the top bar, the foot and the tray say about Postern itself. */
export interface StatusView {
  readonly version: string;
  /** False: new launches go to their provider directly; sessions already running keep passing through. */
  readonly routing: boolean;
  readonly proxy: ProxyState;
  /** Null until the proxy listens. */
  readonly port: number | null;
  readonly recorder: RecorderState;
  /** One sentence for people, the same in the window and the tray. */
  readonly sentence: string;
  readonly gateway: string;
  readonly runningSessions: number;
  /** Median of the time Postern itself added today; null before the first exchange. */
  readonly overheadP50Us: number | null;
  readonly databaseBytes: number | null;
  /** What needs attention now; null when all is well. */
  readonly problem: ProblemView | null;
  /** True when the desktop shows our tray icon; false where no tray exists. */
  readonly tray: boolean;
}

export type BackendSchema = 'ChatGPTCodex' | 'OpenAI' | 'AzureOpenAI' | 'Bedrock' | 'OpenAICompatible';
export type BackendAuth = 'transparent' | 'apiKey' | 'account';

export interface BackendView {
  readonly name: string;
  readonly schema: BackendSchema;
  readonly upstream: string;
  readonly modelPattern: string;
  readonly auth: BackendAuth;
  /** The account it uses; null when `auth` is not `account`. */
  readonly accountId: string | null;
  readonly lane: Lane;
  /** The newest answer seen through this backend since the start; null when none was. */
  readonly lastResult: {
    readonly at: number;
    readonly status: number | null;
    readonly problem: ProblemView | null;
  } | null;
}

export interface GatewayView {
  readonly name: string;
  readonly selected: boolean;
  readonly backends: readonly BackendView[];
}

export type SessionStatus = 'streaming' | 'completed' | 'failed' | 'interrupted';

export interface TokensView {
  readonly input: number;
  readonly cached: number;
  readonly output: number;
  readonly reasoning: number;
}

/** Why a session exists: a person's own, Codex's hidden title request, or a sub-agent's. */
export type SessionKind = 'user' | 'title' | 'subagent';

/** One row of the session list. */
export interface SessionView {
  readonly id: string;
  readonly kind: SessionKind;
  /** The session this one belongs under (title and sub-agent sessions); null for a person's own. */
  readonly parentId: string | null;
  /** The session this one was forked from; null when it was not. */
  readonly forkedFromId: string | null;
  /** Codex's own title, else the first prompt; null before either is known. */
  readonly title: string | null;
  readonly folder: string | null;
  readonly model: string | null;
  readonly effort: string | null;
  readonly gateway: string;
  readonly backend: string;
  readonly lane: Lane;
  readonly transport: Transport;
  readonly originator: string | null;
  readonly launchId: string | null;
  readonly status: SessionStatus;
  readonly startedAt: number;
  readonly lastActivityAt: number;
  readonly turns: number;
  readonly toolCalls: number;
  readonly tokens: TokensView;
  /** Sum of the durations of its turns. */
  readonly activeMs: number;
  /** How many background sessions (titles, sub-agents) are folded under this one. */
  readonly background: number;
}

export interface TurnView {
  readonly id: string;
  readonly sessionId: string;
  /** Counts from 1 within the session. */
  readonly ordinal: number;
  readonly kind: 'turn' | 'compaction';
  readonly status: SessionStatus;
  /** Why it failed or was interrupted; null otherwise. */
  readonly problem: ProblemView | null;
  readonly model: string | null;
  readonly effort: string | null;
  readonly backend: string;
  readonly transport: Transport;
  readonly startedAt: number;
  /** Null until the first output event. */
  readonly firstTokenAt: number | null;
  /** Null while streaming. */
  readonly endedAt: number | null;
  /** Time Postern itself added, over all exchanges of the turn. */
  readonly overheadUs: number;
  /** Requests of this turn, retries and tool rounds included. */
  readonly exchanges: number;
  readonly toolCalls: number;
  readonly tokens: TokensView;
}

interface ItemBase {
  readonly id: string;
  readonly sessionId: string;
  readonly turnId: string;
  /** Orders items within their turn. */
  readonly position: number;
  readonly at: number;
  /** True while its text still grows. */
  readonly streaming: boolean;
}

/** One entry of a conversation. Text is inert: the window shows it, nothing runs it. */
export type ItemView =
  | (ItemBase & { readonly type: 'prompt'; readonly text: string; readonly images: number })
  | (ItemBase & { readonly type: 'answer'; readonly text: string })
  | (ItemBase & { readonly type: 'reasoning'; readonly text: string })
  | (ItemBase & {
      readonly type: 'toolCall';
      readonly name: string;
      /** The arguments as the model wrote them, JSON or free text. */
      readonly input: string;
      /** One line for people, a shell command where there is one. */
      readonly summary: string;
      /** Null until the tool answered. */
      readonly output: string | null;
      /** Null when the output does not say. */
      readonly exitCode: number | null;
      readonly durationMs: number | null;
    })
  | (ItemBase & { readonly type: 'compaction' })
  | (ItemBase & { readonly type: 'other'; readonly label: string; readonly text: string })
  /** The content was not kept: metadata-only recording, or the recorder fell behind. */
  | (ItemBase & { readonly type: 'omitted'; readonly reason: 'metadataOnly' | 'overload' });

export interface SessionPage {
  readonly sessions: readonly SessionView[];
  /** Pass as `before` for the next page; null at the end. */
  readonly nextBefore: number | null;
  readonly total: number;
}

export interface SessionDetail {
  readonly session: SessionView;
  readonly turns: readonly TurnView[];
  readonly items: readonly ItemView[];
  /** The background sessions folded under it. */
  readonly background: readonly SessionView[];
}

/** One batch of what changed in the log; items and appended text only for the watched session. */
export interface LogChanges {
  readonly sessions: readonly SessionView[];
  readonly turns: readonly TurnView[];
  readonly items: readonly ItemView[];
  readonly appended: readonly {
    readonly sessionId: string;
    readonly itemId: string;
    readonly text: string;
  }[];
}

/** What Postern knows of the `codex` program on this machine. */
export type CodexView =
  | { readonly state: 'found'; readonly path: string; readonly version: string; readonly foundBy: string }
  | {
      readonly state: 'missing';
      readonly install: readonly { readonly label: string; readonly command: string }[];
    }
  | { readonly state: 'broken'; readonly path: string; readonly problem: ProblemView };

export type LaneChoice = Lane | 'auto';

export interface LaunchRequest {
  readonly folder: string;
  readonly lane: LaneChoice;
}

/** What a launch would do, shown before it does it. */
export interface LaunchPreview {
  readonly folder: string;
  readonly lane: Lane;
  /** Why this lane, in one sentence. */
  readonly laneReason: string;
  readonly gateway: string;
  /** Null when no terminal was found. */
  readonly terminal: string | null;
  /** The exact command, quoted for a shell. Its launch token is a placeholder: each launch makes its own. */
  readonly command: string;
  readonly routed: boolean;
  readonly problem: ProblemView | null;
}

export type ReceiptStep = 'processUp' | 'requestSeen' | 'authAccepted' | 'firstToken';

/** What became of one launch, step by step. */
export interface ReceiptView {
  readonly launchId: string;
  readonly folder: string;
  readonly lane: Lane;
  readonly routed: boolean;
  readonly command: string;
  readonly startedAt: number;
  /** Milliseconds after `startedAt`; null when not reached. */
  readonly steps: Readonly<Record<ReceiptStep, number | null>>;
  /** The step that failed and its fix; null while all goes well. */
  readonly problem: ProblemView | null;
  readonly ended: boolean;
}

export type Theme = 'system' | 'light' | 'dark';

export interface SettingsView {
  readonly theme: Theme;
  /** False: metadata only, from now on. */
  readonly recordContent: boolean;
  /** A terminal's id, or null for the first one found. */
  readonly terminal: string | null;
  readonly terminals: readonly { readonly id: string; readonly name: string }[];
  readonly recentFolders: readonly string[];
  /** Where everything is kept, for people to find. */
  readonly home: string;
}

export type SettingsChange = Partial<Pick<SettingsView, 'theme' | 'recordContent' | 'terminal'>>;

/** Where a secret is kept. `memory`: this run only. */
export type SecretPlace = 'keyring' | 'file' | 'memory';
/** `keyring` never writes a secret to disk; `auto` falls back to a file; `file` is a person's explicit choice. */
export type StoreMode = 'keyring' | 'auto' | 'file';
export type KeyringState = 'unknown' | 'available' | 'locked' | 'missing' | 'denied';

/** The credential store as it stands, without any value. */
export interface StoreView {
  readonly mode: StoreMode;
  readonly keyring: KeyringState;
  /** Where a new secret would be kept now. */
  readonly place: SecretPlace;
  /** What stands in the way of the keyring, and what to do; null when it works or is not used. */
  readonly problem: ProblemView | null;
}

/** One line of the ledger of secrets; never its value. */
export interface SecretView {
  readonly id: string;
  /** What it is for, in words: "ChatGPT sign-in of a@example.com". */
  readonly purpose: string;
  readonly accountId: string | null;
  readonly place: SecretPlace;
  readonly sizeBytes: number;
  readonly savedAt: number;
  /** Null when it was not used since it was saved. */
  readonly lastUsedAt: number | null;
}

export interface LedgerView {
  readonly store: StoreView;
  readonly secrets: readonly SecretView[];
}

/** The answer of testing a secret: can it be read, and does it still open what it is for. */
export type SecretTest =
  | { readonly state: 'works'; readonly detail: string }
  | { readonly state: 'fails'; readonly problem: ProblemView };

export type AccountKind = 'chatgpt' | 'apiKey' | 'accessToken';

/** `signInAgain`: the issuer will not renew it; `unreadable`: its secret cannot be read now, and is not thereby gone. */
export type AccountState = 'ready' | 'signInAgain' | 'unreadable';

/** Who we are to an issuer. */
export interface AccountView {
  readonly id: string;
  readonly kind: AccountKind;
  /** What people know it by: the email, or the last four characters of a key. */
  readonly name: string;
  readonly email: string | null;
  /** As the issuer names it: `plus`, `pro`, `business`; null when it has none. */
  readonly plan: string | null;
  readonly workspaceId: string | null;
  readonly state: AccountState;
  readonly problem: ProblemView | null;
  readonly place: SecretPlace;
  readonly addedAt: number;
  readonly lastUsedAt: number | null;
  /** When its present access token ends; null when it does not say. It is renewed before. */
  readonly renewsAt: number | null;
  /** The backends that use it, as `gateway/backend`. */
  readonly usedBy: readonly string[];
}

export type LoginWay = 'browser' | 'device' | 'apiKey' | 'accessToken';

/** A sign-in as a sequence of steps; each has only what it needs. */
export type LoginView = { readonly loginId: string; readonly way: LoginWay } & (
  | { readonly step: 'starting' }
  | {
      readonly step: 'waitingForBrowser';
      /** The page to open again or copy; it holds no credential. */
      readonly url: string;
      readonly port: number;
      readonly expiresAt: number;
    }
  | {
      readonly step: 'showingCode';
      readonly userCode: string;
      readonly url: string;
      /** The QR code of `url`, row by row; true is dark. */
      readonly qr: readonly (readonly boolean[])[];
      readonly expiresAt: number;
    }
  | { readonly step: 'checking' }
  | { readonly step: 'saving' }
  | { readonly step: 'done'; readonly accountId: string; readonly place: SecretPlace }
  | {
      readonly step: 'failed';
      readonly problem: ProblemView;
      /** Another way that could work instead; null when none would. */
      readonly offer: LoginWay | null;
    }
  | { readonly step: 'cancelled' }
);

/** How Codex itself is signed in. Postern reads this and changes it only when asked to. */
export interface CodexLoginView {
  readonly state: 'chatgpt' | 'apiKey' | 'accessToken' | 'none' | 'unknown';
  readonly email: string | null;
  readonly plan: string | null;
  /** Which of its stores Codex uses. */
  readonly store: 'file' | 'keyring' | 'auto' | 'ephemeral';
  /** The folder it belongs to. */
  readonly home: string;
  /** The sign-ins its configuration allows; null allows all. */
  readonly forcedLogin: 'chatgpt' | 'api' | null;
  readonly forcedWorkspaces: readonly string[];
  readonly problem: ProblemView | null;
}

/** Places the window may ask to open; ids, never raw URLs or paths. */
export type PlaceToOpen = 'logs' | 'home' | 'codexInstallPage' | 'loginLog';

/** An answer that may be a problem: calls never reject for a reason a person should read. */
export type Answer<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: ProblemView };

/** What the window may ask. Each entry: `[params, result]`; `void` params are sent as undefined. */
export interface Calls {
  'status/read': [void, StatusView];
  'routing/set': [{ readonly on: boolean }, StatusView];
  'gateway/list': [void, readonly GatewayView[]];
  'session/list': [{ readonly before: number | null; readonly limit: number }, SessionPage];
  /** Reads a session and, from then on, sends its items as they change; null stops watching. */
  'session/watch': [{ readonly sessionId: string | null }, SessionDetail | null];
  'codex/find': [{ readonly again: boolean }, CodexView];
  'launch/preview': [LaunchRequest, LaunchPreview];
  'launch/start': [LaunchRequest, ReceiptView];
  /** Makes a launch of its own for a terminal the person opens, and copies its command to the clipboard. */
  'launch/copyCommand': [LaunchRequest, ReceiptView];
  /** Null when the person cancelled. */
  'launch/chooseFolder': [void, string | null];
  'launch/receipts': [void, readonly ReceiptView[]];
  'settings/read': [void, SettingsView];
  'settings/change': [SettingsChange, SettingsView];
  'clipboard/write': [{ readonly text: string }, void];
  'login/start': [{ readonly way: 'browser' | 'device' }, LoginView];
  /** The one call that carries a secret, from the field a person typed it into; it is never sent back. */
  'login/submit': [{ readonly way: 'apiKey' | 'accessToken'; readonly secret: string }, LoginView];
  'login/cancel': [{ readonly loginId: string }, void];
  /** Opens the page of a browser or device sign-in again. */
  'login/openPage': [{ readonly loginId: string }, void];
  'account/list': [void, readonly AccountView[]];
  /** Revokes at the issuer, then forgets here in any case; the problem says that revoking failed. */
  'account/signOut': [
    { readonly accountId: string },
    { readonly revoked: boolean; readonly problem: ProblemView | null },
  ];
  'secret/list': [void, LedgerView];
  'secret/test': [{ readonly secretId: string }, SecretTest];
  'secret/forget': [{ readonly secretId: string }, LedgerView];
  /** Signs every account out, then forgets every secret in any case; a problem says what was not told or could not go. */
  'secret/forgetAll': [void, LedgerView];
  'secret/setMode': [{ readonly mode: StoreMode }, LedgerView];
  /** Looks at the keyring again, after a person unlocked it. */
  'secret/retry': [void, LedgerView];
  'codexLogin/read': [void, CodexLoginView];
  /** Opens a terminal with Codex's own sign-in. */
  'codexLogin/start': [{ readonly device: boolean }, void];
  /** Gives a sign-in to Codex and keeps no copy. */
  'codexLogin/handOver': [{ readonly accountId: string }, CodexLoginView];
  /** Makes a backend use an account of ours; null makes it pass the caller's own through again. */
  'backend/useAccount': [
    { readonly gateway: string; readonly backend: string; readonly accountId: string | null },
    readonly GatewayView[],
  ];
  'place/open': [{ readonly place: PlaceToOpen }, void];
}

/** What main tells the window. */
export interface Notifications {
  'status/changed': StatusView;
  'gateway/changed': readonly GatewayView[];
  'log/changed': LogChanges;
  'receipt/changed': ReceiptView;
  'settings/changed': SettingsView;
  'login/changed': LoginView;
  'account/changed': readonly AccountView[];
  'secret/changed': LedgerView;
  /** Ask the window to show a place: a session, or the launch sheet. */
  'window/show': { readonly place: 'session'; readonly sessionId: string } | { readonly place: 'launch' };
}

export type CallName = keyof Calls;
export type NotificationName = keyof Notifications;

/** What the preload puts on `window.postern`: functions only, no ipcRenderer. */
export interface Bridge {
  call<N extends CallName>(
    name: N,
    ...params: Calls[N][0] extends void ? [] : [Calls[N][0]]
  ): Promise<Answer<Calls[N][1]>>;
  /** Returns the function that ends the subscription. */
  on<N extends NotificationName>(name: N, listener: (payload: Notifications[N]) => void): () => void;
}
