/**
 * @file The one contract between the window and the main process. It imports nothing, and stays whole because both sides
 * and every person who adds a call look here and nowhere else.
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
export type BackendAuth = 'transparent' | 'apiKey' | 'account' | 'aws' | 'none';

/** Whose credential a backend uses; never the credential. */
export type AuthView =
  | { readonly type: 'transparent' }
  /** `header`: `authorization` (as a bearer), or the field the key is put in, such as `api-key`. */
  | { readonly type: 'apiKey'; readonly header: string }
  | { readonly type: 'account'; readonly accountId: string }
  /** Null: AWS's own default chain. */
  | { readonly type: 'aws'; readonly profile: string | null; readonly region: string }
  | { readonly type: 'none' };

/** How requests of one backend are sent, where it differs from what is usual. */
export interface BackendOptionsView {
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly query: readonly (readonly [name: string, value: string])[];
  /** 0 to 5, before the first byte of an answer only. */
  readonly retries: number;
  /** Null: the usual 10 s. */
  readonly connectTimeoutMs: number | null;
  /** Null: none of ours. */
  readonly streamIdleTimeoutMs: number | null;
}

/** A backend as a person sets it up. */
export interface BackendDraft {
  /** Null for one that does not exist yet; one of the same name in the gateway is then updated (FEATURES P2). */
  readonly id: string | null;
  readonly name: string;
  readonly schema: BackendSchema;
  readonly upstream: string;
  readonly modelPattern: string;
  readonly auth: AuthView;
  /** The model a launch starts Codex with; null leaves Codex's own choice. */
  readonly model: string | null;
  readonly options: BackendOptionsView;
}

/** Something about a draft that is probably not meant, with the draft as it would be when mended. */
export interface LintView {
  readonly code: string;
  /** One sentence. */
  readonly message: string;
  /** Null where only a person can tell. */
  readonly fix: { readonly label: string; readonly draft: BackendDraft } | null;
}

/** What stands in the way of saving a draft, and what is merely odd about it. */
export interface DraftCheck {
  readonly problem: ProblemView | null;
  /** The backend that holds the lane this draft wants (ChatGPTCodex, OpenAI); null when there is room. */
  readonly occupiedBy: { readonly id: string; readonly name: string } | null;
  readonly lints: readonly LintView[];
}

/** The key of a backend; never its value. */
export interface KeyView {
  readonly place: SecretPlace;
  /** The only origin it is sent to. */
  readonly origin: string;
  /** False: the backend's upstream has another origin by now, and the key is not sent there. */
  readonly fits: boolean;
}

export interface BackendView {
  readonly id: string;
  readonly name: string;
  readonly schema: BackendSchema;
  readonly upstream: string;
  readonly modelPattern: string;
  readonly auth: BackendAuth;
  /** All there is to `auth`. */
  readonly authDetail: AuthView;
  /** The account it uses; null when `auth` is not `account`. */
  readonly accountId: string | null;
  /** Its key; null when it needs none, or has none yet. */
  readonly key: KeyView | null;
  readonly lane: Lane;
  readonly model: string | null;
  readonly disabled: boolean;
  readonly options: BackendOptionsView;
  /** True for the one a launch takes on its lane: the first enabled one. */
  readonly leads: boolean;
  /** The newest answer seen through this backend since the start; null when none was. */
  readonly lastResult: {
    readonly at: number;
    readonly status: number | null;
    readonly problem: ProblemView | null;
  } | null;
}

export type BudgetUnit = 'usd' | 'tokens';
export type BudgetPeriod = 'day' | 'week' | 'month';

/** A soft limit: passing it notifies and stops nothing. */
export interface BudgetView {
  readonly limit: number;
  readonly unit: BudgetUnit;
  readonly period: BudgetPeriod;
  /** Spent since the period began; null until it was counted. For `usd` an estimate. */
  readonly used: number | null;
  /** Models with no known price, which a `usd` budget does not count. */
  readonly unpriced: readonly string[];
}

export interface GatewayView {
  readonly id: string;
  readonly name: string;
  readonly selected: boolean;
  readonly paused: boolean;
  readonly budget: BudgetView | null;
  readonly backends: readonly BackendView[];
}

export interface OrganisationView {
  readonly id: string;
  readonly name: string;
  readonly selected: boolean;
  readonly gateways: number;
}

/** The organisations, and the gateways of the one in use. */
export interface BookView {
  readonly organisations: readonly OrganisationView[];
  readonly gateways: readonly GatewayView[];
}

/** One change of the gateways. Names are found case-sensitively; ids never change. */
export type BookChange =
  | { readonly type: 'createOrganisation'; readonly name: string }
  | { readonly type: 'renameOrganisation'; readonly organisationId: string; readonly name: string }
  | { readonly type: 'selectOrganisation'; readonly organisationId: string }
  | { readonly type: 'deleteOrganisation'; readonly organisationId: string }
  /** In the organisation in use; one of this name is left as it is (idempotent). */
  | { readonly type: 'createGateway'; readonly name: string }
  | { readonly type: 'renameGateway'; readonly gatewayId: string; readonly name: string }
  | { readonly type: 'duplicateGateway'; readonly gatewayId: string }
  | { readonly type: 'selectGateway'; readonly gatewayId: string }
  /** `to` counts from 0. */
  | { readonly type: 'moveGateway'; readonly gatewayId: string; readonly to: number }
  | { readonly type: 'pauseGateway'; readonly gatewayId: string; readonly paused: boolean }
  | {
      readonly type: 'setBudget';
      readonly gatewayId: string;
      readonly budget: {
        readonly limit: number;
        readonly unit: BudgetUnit;
        readonly period: BudgetPeriod;
      } | null;
    }
  | { readonly type: 'deleteGateway'; readonly gatewayId: string }
  /** Creates, or updates by id or name. `replaces` takes the place of another backend, which goes. */
  | {
      readonly type: 'putBackend';
      readonly gatewayId: string;
      readonly draft: BackendDraft;
      readonly replaces: string | null;
    }
  /** Puts a backend on a gateway made for it: the other way out of an occupied lane. */
  | { readonly type: 'putBackendOnNewGateway'; readonly gatewayName: string; readonly draft: BackendDraft }
  | { readonly type: 'disableBackend'; readonly backendId: string; readonly disabled: boolean }
  | { readonly type: 'moveBackend'; readonly backendId: string; readonly to: number }
  | { readonly type: 'deleteBackend'; readonly backendId: string };

export interface BookChangeAnswer {
  readonly book: BookView;
  /** The gateway or backend that was made or changed; null where there is none. */
  readonly gatewayId: string | null;
  readonly backendId: string | null;
  /** Brings back what was deleted or replaced; null when nothing was. */
  readonly undoId: string | null;
}

/** One step of checking a backend. */
export interface VerifyStep {
  readonly name: 'reach' | 'models' | 'answer';
  readonly state: 'passed' | 'failed' | 'skipped';
  /** In words: "200 in 84 ms, 12 models". */
  readonly detail: string;
}

/** What a person can do at once about what a check found. */
export type FixView =
  | { readonly type: 'editBackend'; readonly label: string; readonly draft: BackendDraft }
  | { readonly type: 'enterKey'; readonly label: string }
  | { readonly type: 'signIn'; readonly label: string }
  | { readonly type: 'openSettings'; readonly label: string }
  | { readonly type: 'copyCommand'; readonly label: string; readonly command: string };

/** The answer of checking a backend along the way Codex's requests take. */
export interface VerifyView {
  readonly at: number;
  readonly durationMs: number;
  readonly verdict: 'works' | 'reachable' | 'fails';
  /** One sentence. */
  readonly summary: string;
  readonly steps: readonly VerifyStep[];
  /** The models the upstream lists, at most 200. */
  readonly models: readonly string[];
  readonly problem: ProblemView | null;
  readonly fix: FixView | null;
}

/** What became of a key that was typed or read: kept, or refused by the upstream and not kept. */
export type KeyAnswer =
  | {
      readonly state: 'saved';
      readonly place: SecretPlace;
      readonly verify: VerifyView | null;
      readonly book: BookView;
    }
  | { readonly state: 'refused'; readonly verify: VerifyView }
  /** The person closed the dialog. */
  | { readonly state: 'cancelled' };

/** A model server found on this machine. */
export interface LocalServerView {
  readonly kind: 'ollama' | 'lmstudio';
  readonly name: string;
  readonly upstream: string;
  readonly models: readonly string[];
}

/** What AWS's own configuration on this machine offers; names only. */
export interface AwsView {
  readonly profiles: readonly {
    readonly name: string;
    readonly region: string | null;
    /** How it gets its keys, in a word or two: "SSO", "role", "keys". */
    readonly kind: string;
  }[];
  /** True when AWS_ACCESS_KEY_ID is in the environment Postern was started with. */
  readonly environment: boolean;
}

/** A known provider, as data. */
export interface PresetView {
  readonly id: string;
  readonly name: string;
  /** One sentence for people who choose. */
  readonly about: string;
  readonly draft: BackendDraft;
  /** How its keys begin: `sk-`; null when that is not known. */
  readonly keyPrefix: string | null;
}

/** A gateway file that was read and not yet agreed to. */
export interface ImportPreview {
  readonly previewId: string;
  readonly name: string;
  readonly nameTaken: boolean;
  readonly backends: readonly {
    readonly name: string;
    readonly schema: BackendSchema;
    readonly lane: Lane;
    readonly host: string;
    readonly needs: 'nothing' | 'key' | 'account' | 'aws';
  }[];
  /** What to look at twice: a host nobody knows, fields that are added to requests. */
  readonly warnings: readonly string[];
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
  /** An estimate in US dollars from the price table; null when no model of it has a price, or no token was used. */
  readonly costUsd: number | null;
  /** True when some of its tokens have no price: the estimate is too low. */
  readonly costPartial: boolean;
  /** Whose credential it used last: `account:<id>`, `key:<backend id>`, `aws`, `none`; null for Codex's own. */
  readonly account: string | null;
  /** What to know of how it was routed or attributed (FEATURES P11); null when there is nothing. */
  readonly warning: ProblemView | null;
  /** Sum of the durations of its turns. */
  readonly activeMs: number;
  /** How many background sessions (titles, sub-agents) are folded under this one. */
  readonly background: number;
  /** It went to the built-in demo: it is in no total, budget or trace. */
  readonly demo?: true;
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
  /** When its first request had been handed to the upstream; null when that is not known. */
  readonly sentAt: number | null;
  /** Null until the first output event. */
  readonly firstTokenAt: number | null;
  /** Null while streaming. */
  readonly endedAt: number | null;
  /** Time Postern itself added, over all exchanges of the turn. */
  readonly overheadUs: number;
  /** Requests of this turn, retries and tool rounds included. */
  readonly exchanges: number;
  /** Requests of it that were sent again after a failure. */
  readonly retries: number;
  readonly toolCalls: number;
  readonly tokens: TokensView;
  /** An estimate in US dollars; null when its model has no price, or no token was used. */
  readonly costUsd: number | null;
  /** Tokens of the newest request of it, which is how full the context was; null when that is not known. */
  readonly contextTokens: number | null;
  /** The model's context window; null when that is not known. */
  readonly contextWindow: number | null;
  /** The share of the plan's limits used when it ended; empty when none was told. */
  readonly limits: readonly LimitView[];
}

/** One limit of a plan as an upstream told it. */
export interface LimitView {
  /** `primary`, `secondary`, or what the upstream calls it. */
  readonly id: string;
  /** For people: "5-hour limit", "weekly limit". */
  readonly name: string;
  /** 0 to 100. */
  readonly usedPercent: number;
  readonly windowMinutes: number | null;
  /** Unix ms; null when it was not told. */
  readonly resetsAt: number | null;
}

/** The limits of one sign-in, as they were last told. */
export interface UsageView {
  /** Stable: an account of ours, or `codex` for Codex's own sign-in. */
  readonly id: string;
  readonly name: string;
  readonly plan: string | null;
  readonly limits: readonly LimitView[];
  /** Credits left, in words; null when none were told. */
  readonly credits: string | null;
  /** A limit is reached: requests are refused until it resets. */
  readonly reached: boolean;
  readonly seenAt: number;
}

/** What the list is narrowed to; every part that is absent allows all. */
export interface SessionFilter {
  /** Full-text over prompts, answers, commands and outputs; every word must be there. */
  readonly text?: string;
  readonly gateways?: readonly string[];
  readonly backends?: readonly string[];
  readonly accounts?: readonly string[];
  readonly models?: readonly string[];
  readonly statuses?: readonly SessionStatus[];
  readonly folders?: readonly string[];
  readonly tools?: readonly string[];
  /** Last active within, Unix ms, ends included. */
  readonly from?: number;
  readonly to?: number;
  readonly minCostUsd?: number;
  readonly minTokens?: number;
}

/** Where a text was found: a piece of it, with what to highlight. */
export interface HitView {
  readonly turnId: string;
  readonly itemId: string;
  readonly kind: 'prompt' | 'answer' | 'reasoning' | 'toolCall' | 'toolOutput' | 'other';
  readonly snippet: string;
  /** Start and end within `snippet`, in UTF-16 units. */
  readonly marks: readonly (readonly [start: number, end: number])[];
}

export interface SearchPage {
  readonly sessions: readonly { readonly session: SessionView; readonly hits: readonly HitView[] }[];
  readonly nextBefore: number | null;
  readonly total: number;
  /** All sessions are here, but in some the places were not looked for yet: asked without `quick`, they are. */
  readonly unfinished?: true;
}

/** How many sessions each choice of a facet would leave, the most first. */
export interface FacetView {
  readonly facet: 'gateways' | 'backends' | 'accounts' | 'models' | 'statuses' | 'folders' | 'tools';
  readonly choices: readonly { readonly value: string; readonly count: number }[];
}

export interface SavedFilter {
  readonly id: string;
  readonly name: string;
  readonly filter: SessionFilter;
}

export type TotalsPeriod = 'day' | 'week' | 'month';

export interface TotalsRow {
  readonly key: string;
  readonly turns: number;
  readonly completed: number;
  readonly toolCalls: number;
  readonly activeMs: number;
  readonly tokens: TokensView;
  /** An estimate in US dollars; null when nothing of it has a price, or no token was used. */
  readonly costUsd: number | null;
}

/** What a period cost and held. All money is an estimate. */
export interface TotalsView {
  readonly period: TotalsPeriod;
  /** Unix ms, local time. */
  readonly from: number;
  readonly to: number;
  readonly total: TotalsRow;
  /** Hours of a day, days of a week or month; `key` is the start in Unix ms. */
  readonly series: readonly TotalsRow[];
  readonly byGateway: readonly TotalsRow[];
  readonly byModel: readonly TotalsRow[];
  readonly byFolder: readonly TotalsRow[];
  /** The day of the price table, and the models without a price. */
  readonly pricesAsOf: string;
  readonly unpriced: readonly string[];
}

/** One exchange as it went over the wire, redacted. */
export interface RawExchangeView {
  readonly exchangeId: string;
  readonly at: number;
  readonly transport: Transport;
  readonly method: string;
  readonly path: string;
  readonly gateway: string;
  readonly backend: string;
  readonly status: number | null;
  readonly durationMs: number | null;
  readonly overheadUs: number | null;
  readonly outcome: string | null;
  readonly requestHeaders: readonly (readonly [string, string])[];
  readonly responseHeaders: readonly (readonly [string, string])[];
  /** Decoded text; null when it is not kept any more, or never was. */
  readonly requestBody: string | null;
  /** Events or frames in order, each decoded; null when they are not kept. */
  readonly messages:
    readonly { readonly at: number; readonly from: 'client' | 'upstream'; readonly text: string }[] | null;
  /** Some of it was too large to keep. */
  readonly truncated: boolean;
}

export type ExportFormat = 'markdown' | 'jsonl' | 'har';

/** What an export would hold, before it is written. */
export interface ExportPreview {
  readonly sessions: number;
  readonly turns: number;
  readonly bytes: number;
  /** The first of it, as it would be written. */
  readonly sample: string;
}

/** One file of the support bundle, as it would be written. */
export interface BundleFileView {
  readonly name: string;
  readonly text: string;
}

/** How long and how much is kept, and what it takes now. */
export interface StorageView {
  /** Null keeps all. */
  readonly keepDays: number | null;
  readonly keepMegabytes: number | null;
  readonly databaseBytes: number;
  readonly sessions: number;
  readonly turns: number;
  readonly oldestAt: number | null;
}

/** How much a deletion would take. */
export interface RangeCount {
  readonly sessions: number;
  readonly turns: number;
}

/** Export of traces to a collector. */
export interface TracesView {
  readonly on: boolean;
  /** Base address of an OTLP/HTTP collector; null when none is set. */
  readonly endpoint: string | null;
  /** Prompts and answers go along; else figures alone. */
  readonly content: boolean;
  /** True when a header with a credential is kept for it. */
  readonly hasHeader: boolean;
  readonly waiting: number;
  readonly problem: ProblemView | null;
}

/** What a person wants to be told by the system. */
export interface NoticesView {
  readonly turnFinished: boolean;
  readonly turnFailed: boolean;
  readonly limits: boolean;
  /** Shares of a limit at which to tell, in percent. */
  readonly thresholds: readonly number[];
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

/** An image that was sent, by what is known of it; the image itself is never kept with an item, nor loaded. */
export interface ImageView {
  /** The file it was read from, as the client says; null when it does not. */
  readonly path: string | null;
  /** As it was declared: `image/png`; null when it was not. */
  readonly mediaType: string | null;
  /** Null when it was not in the request itself. */
  readonly bytes: number | null;
  /** The first 16 hexadecimal digits of the SHA-256 of its bytes; null when it was not in the request itself. */
  readonly hash: string | null;
  /** Where it stands, without query and credentials; null for one in the request itself. */
  readonly url: string | null;
}

/** One entry of a conversation. Text is inert: the window shows it, nothing runs it. */
export type ItemView =
  | (ItemBase & { readonly type: 'prompt'; readonly text: string; readonly images: readonly ImageView[] })
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
      /** Those the tool answered with, or made. */
      readonly images: readonly ImageView[];
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

/** A session as it opens: every turn of it, and what was said in those that are looked at first. */
export interface SessionOpening extends SessionDetail {
  /** The other turns in which something was said; their items are asked for as they come into view. */
  readonly unread: readonly UnreadTurn[];
}

/** A turn whose items are not here yet. */
export interface UnreadTurn {
  readonly turnId: string;
  /** How many it has. */
  readonly items: number;
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
  /** Sessions that were deleted. It comes before all else: one that is also among `sessions` began anew. */
  readonly removed: readonly string[];
  /** How many sessions the list has by now, where some were removed; else null. */
  readonly total: number | null;
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
  /** A gateway for this launch alone; null or absent follows the selected one. */
  readonly gatewayId?: string | null;
  /** A backend of that gateway; null or absent takes the leading one of the lane. */
  readonly backendId?: string | null;
}

/** What a launch would do, shown before it does it. */
export interface LaunchPreview {
  readonly folder: string;
  readonly lane: Lane;
  /** Why this lane, in one sentence. */
  readonly laneReason: string;
  readonly gateway: string;
  /** Empty when the lane has none. */
  readonly backend: string;
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

/** A language the window and the tray speak, by its BCP 47 tag. */
export type Language = 'en' | 'de' | 'ja' | 'zh-CN';

/**
 * How a newer Postern comes to this machine: Postern puts it in itself, a package manager or a person does, this build does not
 * look, or (`unsigned`, Windows) it says nobody whose signature could be checked.
 */
export type UpdateWay = 'self' | 'system' | 'byHand' | 'unsigned' | 'none';
export type UpdateChannel = 'latest' | 'beta';
/** `off`: only when asked; `tell`: looks once a day and says so; `download`: fetches it too. */
export type UpdateCheck = 'off' | 'tell' | 'download';

export type UpdateState =
  | { readonly type: 'idle' }
  | { readonly type: 'looking' }
  /** `at`: when that was found, Unix milliseconds. */
  | { readonly type: 'newest'; readonly at: number }
  /** There is one that did not start on this machine. */
  | { readonly type: 'passedOver'; readonly version: string }
  /** `metered`: it was not fetched because data is paid for here. */
  | { readonly type: 'offered'; readonly version: string; readonly metered: boolean }
  | { readonly type: 'fetching'; readonly version: string; readonly percent: number }
  /** Put in when Postern quits. */
  | { readonly type: 'ready'; readonly version: string }
  | { readonly type: 'failed'; readonly problem: ProblemView };

export interface UpdatesView {
  readonly way: UpdateWay;
  readonly channel: UpdateChannel;
  readonly check: UpdateCheck;
  readonly state: UpdateState;
}

export type ProxyMode = 'environment' | 'none' | 'manual';

/** The network between Postern and the upstreams, as set and as in force. */
export interface NetworkView {
  /** A PEM bundle a person chose; null follows CODEX_CA_CERTIFICATE, then SSL_CERT_FILE. */
  readonly caBundle: string | null;
  /** Where the extra authorities in force come from; null when there are none. */
  readonly caFrom: 'settings' | 'CODEX_CA_CERTIFICATE' | 'SSL_CERT_FILE' | null;
  readonly caProblem: ProblemView | null;
  readonly proxyMode: ProxyMode;
  /** The address of a manual proxy, without a credential. */
  readonly proxyUrl: string | null;
  readonly proxyUser: string | null;
  /** True when a password for it is kept. */
  readonly proxyPassword: boolean;
  /** Hosts reached directly, as in NO_PROXY. */
  readonly proxyBypass: string;
  /** The proxy in force, without a credential; null when there is none. */
  readonly proxyInForce: string | null;
  readonly proxyProblem: ProblemView | null;
}

export interface SettingsView {
  readonly theme: Theme;
  readonly language: Language | 'system';
  /** The language in force. */
  readonly speaks: Language;
  readonly network: NetworkView;
  readonly storage: StorageView;
  readonly traces: TracesView;
  readonly notices: NoticesView;
  /** False: metadata only, from now on. */
  readonly recordContent: boolean;
  /** A terminal's id, or null for the first one found. */
  readonly terminal: string | null;
  readonly terminals: readonly { readonly id: string; readonly name: string }[];
  readonly recentFolders: readonly string[];
  /** Where everything is kept, for people to find. */
  readonly home: string;
  /** True: quitting takes what Postern wrote out of Codex's configuration, and the next start puts it back. */
  readonly restoreOnQuit: boolean;
  /** `open`: nobody has chosen yet how Codex is to be reached, and the first screen is shown. */
  readonly firstRun: 'open' | 'done';
  /** Whether the system starts Postern, in the tray, when the person signs in to it; null where it cannot be told. */
  readonly autostart: boolean | null;
  /** The port a person set for the proxy; null lets the system choose, and the last one is tried again. */
  readonly port: number | null;
  readonly updates: UpdatesView;
}

export type SettingsChange = Partial<
  Pick<
    SettingsView,
    | 'theme'
    | 'language'
    | 'recordContent'
    | 'terminal'
    | 'restoreOnQuit'
    | 'firstRun'
    | 'port'
    | 'recentFolders'
  >
> & {
  readonly autostart?: boolean;
  readonly storage?: Partial<Pick<StorageView, 'keepDays' | 'keepMegabytes'>>;
  readonly traces?: Partial<Pick<TracesView, 'on' | 'endpoint' | 'content'>>;
  readonly notices?: Partial<NoticesView>;
  readonly updates?: Partial<Pick<UpdatesView, 'channel' | 'check'>>;
  readonly network?: Partial<Pick<NetworkView, 'proxyMode' | 'proxyUrl' | 'proxyUser' | 'proxyBypass'>>;
};

/** A setting that a settings file may carry, by its place in it. */
export type SettingKey =
  | 'theme'
  | 'language'
  | 'recordContent'
  | 'terminal'
  | 'port'
  | 'restoreOnQuit'
  | 'credentialStore'
  | 'storage.keepDays'
  | 'storage.keepMegabytes'
  | 'notices.turnFinished'
  | 'notices.turnFailed'
  | 'notices.limits'
  | 'notices.thresholds'
  | 'network.proxyMode'
  | 'network.proxyUrl'
  | 'network.proxyUser'
  | 'network.proxyBypass'
  | 'traces.on'
  | 'traces.endpoint'
  | 'traces.content'
  | 'updates.check'
  | 'updates.channel';

export type SettingValue = string | number | boolean | readonly number[] | null;

/** A settings file that was read and not yet agreed to: what would be otherwise. No secret is ever in one. */
export interface SettingsPreview {
  readonly previewId: string;
  readonly changes: readonly {
    readonly key: SettingKey;
    readonly from: SettingValue;
    readonly to: SettingValue;
  }[];
}

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
  /** The organisation it belongs to. */
  readonly organisationId: string;
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

/** Codex's own configuration file that Postern may write to: `config.toml` of a home, or one of its profile files. */
export interface ConfigFileView {
  /** Null: `config.toml`; else `<profile>.config.toml`, which `codex -p <profile>` lays over it. */
  readonly profile: string | null;
  readonly path: string;
  /** What keeps Postern from reading or writing it, with line and column where it is malformed; null when nothing does. */
  readonly problem: ProblemView | null;
  readonly connection: ConnectionView | null;
  /** An address of this machine in it that nothing of ours put there and nobody answers at; null when there is none. */
  readonly leftover: LeftoverView | null;
}

/** A loopback address in Codex's configuration with nothing behind it, left by some tool. */
export interface LeftoverView {
  /** The key that holds it: `openai_base_url`, `model_providers.x.base_url`. */
  readonly key: string;
  readonly url: string;
  /** The tool that is known to write it so; null when none is. */
  readonly tool: string | null;
}

/** One key someone else changed after Postern wrote it. */
export interface DriftView {
  readonly key: string;
  /** What Postern wrote; null when it wrote none. */
  readonly ours: string | null;
  /** What stands there now; null when it is gone. */
  readonly now: string | null;
}

/**
 * What Postern wrote into a configuration file. `inForce`: Codex follows it. `suspended`: taken out while routing is off or
 * Postern is not running, and put back by itself. `drifted`: someone else changed it; it is shown and not fought.
 */
export interface ConnectionView {
  /** `routed`: through Postern; `direct`: straight to the backend's upstream, for a machine without Postern. */
  readonly kind: 'routed' | 'direct';
  readonly state: 'inForce' | 'suspended' | 'drifted';
  readonly lane: Lane;
  /** Null follows the selected gateway. */
  readonly gatewayId: string | null;
  readonly gateway: string;
  /** One sentence for people. */
  readonly sentence: string;
  readonly drift: readonly DriftView[];
  /** What was asked for, so that a change begins with it. */
  readonly wish: Pick<ConnectWish, 'lane' | 'backendId' | 'options' | 'withKey'>;
  readonly since: number;
  /** Why a Codex that is running must be started again before it follows; null when none must. */
  readonly restart: string | null;
  /** What keeps Postern from writing what should stand there now, such as a gateway that was deleted; null when nothing does. */
  readonly problem: ProblemView | null;
  /** The command that undoes it without Postern. */
  readonly undoCommand: string;
}

/** One CODEX_HOME. */
export interface CodexHomeView {
  readonly id: string;
  readonly path: string;
  /** The one a Codex without CODEX_HOME uses. */
  readonly isDefault: boolean;
  readonly exists: boolean;
  readonly files: readonly ConfigFileView[];
}

/** What a person may have written beside the routing; null leaves Codex's own choice. */
export interface ConnectOptions {
  readonly model: string | null;
  readonly reviewModel: string | null;
  readonly effort: string | null;
  readonly contextWindow: number | null;
  readonly compactAt: number | null;
}

export interface ConnectWish {
  readonly homeId: string;
  readonly profile: string | null;
  readonly kind: 'routed' | 'direct';
  readonly lane: LaneChoice;
  /** Null follows the selected gateway; for `direct` the gateway whose backend is written. */
  readonly gatewayId: string | null;
  /** For `direct`: the backend; null takes the leading one of the lane. */
  readonly backendId: string | null;
  readonly options: ConnectOptions;
  /** For `direct` alone: also write the backend's key into `auth.json`, which the person chose separately. */
  readonly withKey: boolean;
}

export interface DiffLine {
  readonly kind: 'same' | 'added' | 'removed' | 'gap';
  readonly text: string;
  /** In the file before; null for an added line or a gap. */
  readonly before: number | null;
  readonly after: number | null;
}

/** A change of Codex's files as it would be; nothing is written before it is agreed to. */
export interface ConnectPreview {
  readonly previewId: string;
  readonly path: string;
  /** Empty when the file would not change. */
  readonly diff: readonly DiffLine[];
  /** Other files that would be written, in words: "auth.json, with the key". */
  readonly alsoWrites: readonly string[];
  readonly lane: Lane;
  readonly laneReason: string;
  /** What happens to the list of sessions `codex resume` offers; null when nothing does. */
  readonly history: HistoryView | null;
  readonly warnings: readonly string[];
  /** What keeps it from being done; null when nothing does. */
  readonly problem: ProblemView | null;
}

/** Which sessions `codex resume` lists, by the model provider they were recorded under (Codex 0.169, PROTOCOL M1). */
export interface HistoryView {
  /** The provider id now, and after the change. */
  readonly before: string;
  readonly after: string;
  /** Sessions on this machine by provider id. */
  readonly sessions: readonly { readonly provider: string; readonly count: number }[];
  /** One sentence; says what would be hidden. */
  readonly sentence: string;
}

export type DoctorArea = 'codex' | 'configuration' | 'environment' | 'network' | 'credentials' | 'postern';

/** What the doctor can do at once. */
export type DoctorFix =
  /** Postern does it, after a click. */
  | { readonly type: 'act'; readonly label: string }
  | { readonly type: 'copyCommand'; readonly label: string; readonly command: string }
  /** A place in the window where it is mended. */
  | {
      readonly type: 'show';
      readonly label: string;
      readonly place: 'settings' | 'gateways' | 'accounts' | 'codex';
    };

/** One thing the doctor looked at. */
export interface FindingView {
  /** Stable, for the fix and for scripts: `codex.version`. */
  readonly id: string;
  readonly area: DoctorArea;
  readonly level: 'fine' | 'note' | 'warning' | 'problem';
  /** One sentence: what was found. */
  readonly title: string;
  /** Why it matters, or the facts; empty when the title says it all. */
  readonly detail: string;
  /** What to do; empty where nothing needs to be done. */
  readonly next: string;
  readonly fix: DoctorFix | null;
}

/** Everything the doctor found, the worst first within each area. Redacted: fit to be copied into a public report. */
export interface DoctorReport {
  readonly at: number;
  readonly durationMs: number;
  readonly findings: readonly FindingView[];
  /** The report as text, to copy. */
  readonly text: string;
}

/** How to sign in or use Codex where there is no browser, as commands with this machine's names filled in (FEATURES C13). */
export interface HeadlessHelp {
  readonly ways: readonly {
    readonly title: string;
    /** One sentence: when this is the way. */
    readonly about: string;
    readonly commands: readonly { readonly where: string; readonly command: string }[];
  }[];
}

/** What was found on this machine at a first start. Each part is null when it took longer than its limit. */
export interface WelcomeView {
  readonly codex: CodexView | null;
  readonly login: CodexLoginView | null;
  /** Addresses other tools left in Codex's configuration, with nobody behind them. */
  readonly leftovers: readonly (LeftoverView & { readonly path: string })[] | null;
  readonly store: StoreView | null;
}

/** The demo: an upstream inside Postern that answers as a model would, so that a session can be seen without any sign-in. */
export interface DemoView {
  /** `codex`: the Codex of this machine talks to it; `script`: a small client of ours does. Null while it is off. */
  readonly how: 'codex' | 'script' | null;
  /** The scratch folder it works in, made when it starts and removed when it ends. */
  readonly folder: string;
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
  'gateway/list': [void, BookView];
  'book/change': [BookChange, BookChangeAnswer];
  'book/undo': [{ readonly undoId: string }, BookView];
  'backend/check': [{ readonly gatewayId: string; readonly draft: BackendDraft }, DraftCheck];
  /** Asks along the way Codex's requests take; `oneToken` also has a model answer, which costs a token or two. */
  'backend/verify': [
    { readonly backendId: string; readonly oneToken: boolean; readonly model: string | null },
    VerifyView,
  ];
  /** Carries a secret from the field a person typed it into; never sent back. `unchecked` keeps it whatever the upstream says. */
  'key/save': [
    { readonly backendId: string; readonly secret: string; readonly unchecked: boolean },
    KeyAnswer,
  ];
  /** Main asks for the file. */
  'key/saveFromFile': [{ readonly backendId: string }, KeyAnswer];
  /** Main shows the command and asks before it runs it. */
  'key/saveFromCommand': [{ readonly backendId: string; readonly command: string }, KeyAnswer];
  'key/forget': [{ readonly backendId: string }, BookView];
  'local/find': [void, readonly LocalServerView[]];
  'aws/read': [void, AwsView];
  'preset/list': [void, readonly PresetView[]];
  /** Null when the person cancelled; else where it was saved. */
  'gatewayFile/export': [{ readonly gatewayId: string }, string | null];
  /** Main asks for the file; null when the person cancelled. */
  'gatewayFile/open': [void, ImportPreview | null];
  /** The text of a file that was dropped on the window. */
  'gatewayFile/preview': [{ readonly text: string }, ImportPreview];
  'gatewayFile/import': [{ readonly previewId: string; readonly name: string }, BookChangeAnswer];
  'session/list': [{ readonly before: number | null; readonly limit: number }, SessionPage];
  /**
   * Reads a session and, from then on, sends its items as they change; null stops watching. With it come the items of its
   * newest turns, and of the turn it is opened at.
   */
  'session/watch': [
    { readonly sessionId: string | null; readonly turnId: string | null },
    SessionOpening | null,
  ];
  /** The items of these turns, in order. */
  'session/items': [{ readonly sessionId: string; readonly turnIds: readonly string[] }, readonly ItemView[]];
  /** Sessions that a filter leaves, newest first, with what was found in them; `before` from the page before. */
  'session/search': [
    {
      readonly filter: SessionFilter;
      readonly before: number | null;
      readonly limit: number;
      /** Rather at once than with every place: see `unfinished`. */
      readonly quick?: true;
    },
    SearchPage,
  ];
  'session/facets': [{ readonly filter: SessionFilter }, readonly FacetView[]];
  'filter/list': [void, readonly SavedFilter[]];
  /** Of the same name: replaced. */
  'filter/save': [{ readonly name: string; readonly filter: SessionFilter }, readonly SavedFilter[]];
  'filter/delete': [{ readonly id: string }, readonly SavedFilter[]];
  'totals/read': [{ readonly period: TotalsPeriod; readonly at: number }, TotalsView];
  /** The exchanges of a turn, as far as they are still kept raw. */
  'exchange/list': [{ readonly sessionId: string; readonly turnId: string }, readonly RawExchangeView[]];
  /**
   * Deleted means gone from the disk: at once, or with `undoable` a minute later, or when Postern starts next; until then
   * `undoId` brings them back.
   */
  'session/delete': [
    { readonly sessionIds: readonly string[]; readonly undoable?: boolean | undefined },
    { readonly deleted: number; readonly undoId: string | null },
  ];
  /** Problems: session-gone. */
  'session/undelete': [{ readonly undoId: string }, void];
  /** Sessions last active from `from` on and before `to`, Unix ms; null leaves that end open, and both delete everything. */
  'session/deleteRange': [
    { readonly from: number | null; readonly to: number | null },
    { readonly deleted: number },
  ];
  /** What that would delete now. */
  'session/countRange': [{ readonly from: number | null; readonly to: number | null }, RangeCount];
  /** Opens a terminal with `codex resume` or `codex fork` in the session's folder, routed as a launch is. */
  'session/continue': [{ readonly sessionId: string; readonly how: 'resume' | 'fork' }, ReceiptView];
  'session/copyContinue': [{ readonly sessionId: string; readonly how: 'resume' | 'fork' }, ReceiptView];
  'session/openFolder': [{ readonly sessionId: string }, void];
  /** A link that opens this turn in this Postern. */
  'session/copyLink': [{ readonly sessionId: string; readonly turnId: string | null }, void];
  'export/preview': [
    {
      readonly filter: SessionFilter;
      readonly sessionIds: readonly string[] | null;
      readonly format: ExportFormat;
      readonly redacted: boolean;
    },
    ExportPreview,
  ];
  /** Main asks where; null when the person cancelled, else where it was saved. */
  'export/save': [
    {
      readonly filter: SessionFilter;
      readonly sessionIds: readonly string[] | null;
      readonly format: ExportFormat;
      readonly redacted: boolean;
    },
    string | null,
  ];
  'bundle/preview': [void, readonly BundleFileView[]];
  'bundle/save': [void, string | null];
  'usage/list': [void, readonly UsageView[]];
  /** Asks the issuer for the limits of an account of ours. */
  'usage/ask': [{ readonly accountId: string }, readonly UsageView[]];
  /** Carries a header value with a credential once; null forgets it. */
  'traces/setHeader': [{ readonly header: string | null }, SettingsView];
  /** Sends one span to see whether the collector takes it. */
  'traces/test': [void, SecretTest];
  'codex/find': [{ readonly again: boolean }, CodexView];
  'launch/preview': [LaunchRequest, LaunchPreview];
  'launch/start': [LaunchRequest, ReceiptView];
  /** Makes a launch of its own for a terminal the person opens, and copies its command to the clipboard. */
  'launch/copyCommand': [LaunchRequest, ReceiptView];
  /** Null when the person cancelled. */
  'launch/chooseFolder': [void, string | null];
  'launch/receipts': [void, readonly ReceiptView[]];
  /** The language in force; `settings/changed` tells another. */
  'language/read': [void, Language];
  'settings/read': [void, SettingsView];
  'settings/change': [SettingsChange, SettingsView];
  /** Main asks for the PEM bundle; unchanged when the person cancelled. */
  'settings/chooseCa': [void, SettingsView];
  'settings/clearCa': [void, SettingsView];
  /** Carries a secret once; null forgets it. */
  'settings/setProxyPassword': [{ readonly password: string | null }, SettingsView];
  /** Looks for a newer Postern now; what comes of it is in the state. */
  'update/look': [void, SettingsView];
  /** Fetches the version that is offered. */
  'update/fetch': [void, SettingsView];
  /** Main asks where; null when the person cancelled, else where it was saved. */
  'settingsFile/export': [void, string | null];
  /** Main asks for the file; null when the person cancelled. Nothing of it is in force. */
  'settingsFile/open': [void, SettingsPreview | null];
  /** Puts what a preview showed in force. */
  'settingsFile/import': [{ readonly previewId: string }, SettingsView];
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
  'backend/useAccount': [{ readonly backendId: string; readonly accountId: string | null }, BookView];
  'place/open': [{ readonly place: PlaceToOpen }, void];
  /** The Codex homes Postern knows, and what of ours stands in their files. */
  'home/list': [void, readonly CodexHomeView[]];
  /** Null: main asks for a folder; unchanged when the person cancelled. */
  'home/add': [{ readonly path: string | null }, readonly CodexHomeView[]];
  /** Takes a home off the list; a connected one must be restored first. */
  'home/forget': [{ readonly homeId: string }, readonly CodexHomeView[]];
  'connect/preview': [ConnectWish, ConnectPreview];
  'connect/restorePreview': [{ readonly homeId: string; readonly profile: string | null }, ConnectPreview];
  /** Does what a preview showed; refused when the file changed since. */
  'connect/apply': [{ readonly previewId: string }, readonly CodexHomeView[]];
  /** Takes out what Postern wrote, everywhere or in one file. */
  'connect/restore': [
    { readonly homeId: string | null; readonly profile: string | null },
    readonly CodexHomeView[],
  ];
  /** Someone else changed our keys: write them again, or leave theirs and forget ours. */
  'connect/settle': [
    { readonly homeId: string; readonly profile: string | null; readonly how: 'again' | 'leave' },
    readonly CodexHomeView[],
  ];
  /** Takes a leftover address of another tool out of a file; the file as it was is kept beside it. */
  'connect/cleanLeftover': [
    { readonly homeId: string; readonly profile: string | null; readonly key: string },
    readonly CodexHomeView[],
  ];
  'doctor/run': [void, DoctorReport];
  /** Does what a finding of the last report offers, and looks again. */
  'doctor/fix': [{ readonly findingId: string }, DoctorReport];
  'doctor/copy': [void, void];
  'help/headless': [void, HeadlessHelp];
  'welcome/read': [void, WelcomeView];
  'demo/read': [void, DemoView];
  /** Makes the scratch folder and the upstream, and has a session played to it; one that is on goes on. */
  'demo/start': [void, DemoView];
  /** Ends it and deletes every session of it for good, those of earlier runs included. */
  'demo/end': [void, DemoView];
}

/** What main tells the window. */
export interface Notifications {
  'status/changed': StatusView;
  'gateway/changed': BookView;
  'log/changed': LogChanges;
  'receipt/changed': ReceiptView;
  'usage/changed': readonly UsageView[];
  'settings/changed': SettingsView;
  'login/changed': LoginView;
  'account/changed': readonly AccountView[];
  'secret/changed': LedgerView;
  'home/changed': readonly CodexHomeView[];
  'demo/changed': DemoView;
  /** Ask the window to show a place: a session, or the launch sheet. */
  'window/show':
    | { readonly place: 'session'; readonly sessionId: string; readonly turnId?: string | null }
    | { readonly place: 'sessions' }
    | { readonly place: 'totals' }
    | { readonly place: 'launch' }
    | { readonly place: 'gateways' }
    | { readonly place: 'codex' }
    | { readonly place: 'doctor' }
    | { readonly place: 'accounts' }
    | { readonly place: 'settings'; readonly setting?: 'updates' }
    /** A gateway file was opened by a link: its preview, or why it cannot be used. */
    | { readonly place: 'import'; readonly preview: Answer<ImportPreview> };
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
