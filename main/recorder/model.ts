import type {
  ImageView,
  Lane,
  SessionKind,
  SessionStatus,
  TokensView,
  Transport,
} from '../../preload/contract.ts';
import type { Problem } from '../domain/problem.ts';
import type { UsageTold } from './usage.ts';
import type { RequestKind } from './identity.ts';

/** What the log keeps of a session; the sums over its turns are kept beside it by `sums.ts`. */
export interface SessionRecord {
  readonly id: string;
  readonly kind: SessionKind;
  readonly parentId: string | null;
  readonly forkedFromId: string | null;
  readonly title: string | null;
  /** Codex's own title outranks the first prompt. */
  readonly titleFrom: 'prompt' | 'codex' | null;
  readonly folder: string | null;
  readonly model: string | null;
  readonly effort: string | null;
  /** Of its newest request, like all that follows on routing. */
  readonly gateway: string;
  /** Null in a log from before gateways had ids. */
  readonly gatewayId: string | null;
  readonly backend: string;
  /** Whose credential, as the proxy tells it; null for Codex's own. */
  readonly account: string | null;
  readonly lane: Lane;
  readonly transport: Transport;
  readonly originator: string | null;
  readonly launchId: string | null;
  readonly startedAt: number;
  readonly lastActivityAt: number;
  readonly warning: Problem | null;
}

export interface TurnRecord {
  readonly id: string;
  readonly sessionId: string;
  readonly ordinal: number;
  readonly kind: 'turn' | 'compaction';
  readonly status: SessionStatus;
  readonly problem: Problem | null;
  readonly model: string | null;
  readonly effort: string | null;
  /** Null in a turn from before turns kept it. */
  readonly gateway: string | null;
  readonly gatewayId: string | null;
  readonly backend: string;
  readonly account: string | null;
  readonly transport: Transport;
  readonly startedAt: number;
  readonly sentAt: number | null;
  readonly firstTokenAt: number | null;
  readonly endedAt: number | null;
  readonly overheadUs: number;
  readonly exchanges: number;
  /** Requests that took the place of one that failed or was cut. */
  readonly retries: number;
  readonly toolCalls: number;
  readonly tokens: TokensView;
  readonly contextTokens: number | null;
  readonly contextWindow: number | null;
  /** What its newest answer told of the plan's limits; null when it told none. */
  readonly limits: UsageTold | null;
}

/** One request for a response; a WebSocket exchange holds many, an HTTP exchange one. */
export interface RequestRecord {
  readonly key: string;
  readonly exchangeId: string;
  readonly sessionId: string;
  /** Null for a prewarm, which is no turn. */
  readonly turnId: string | null;
  readonly at: number;
  readonly kind: RequestKind;
  readonly responseId: string | null;
  readonly state: 'open' | 'completed' | 'failed' | 'interrupted';
  readonly problem: Problem | null;
  /** What its response cost, once counted into the turn. */
  readonly tokens: TokensView | null;
}

/** What kind of entry an item is; `omitted` stands for content that never reached the recorder. */
export type ItemKind = 'prompt' | 'answer' | 'reasoning' | 'toolCall' | 'compaction' | 'other' | 'omitted';

export interface ItemRecord {
  readonly id: string;
  readonly sessionId: string;
  readonly turnId: string;
  /** The request that brought it, in its input or its response. */
  readonly requestKey: string;
  readonly position: number;
  readonly at: number;
  readonly kind: ItemKind;
  /** Why its content is not kept; null when it is. */
  readonly omitted: 'metadataOnly' | 'overload' | null;
  /** The text; of a tool call, its arguments. */
  readonly text: string | null;
  readonly callId: string | null;
  /** The tool's name, or the label of an item we have no word for. */
  readonly name: string | null;
  readonly summary: string | null;
  /** Those it was said with, or made; what its output holds stands there. */
  readonly images: readonly ImageView[];
  /** A tool call whose output the client still has to send. */
  readonly pending: boolean;
}

/** What a tool answered, stored apart because it comes with a later request. */
export interface OutputRecord {
  readonly sessionId: string;
  readonly itemId: string;
  /** Null when content is not kept. */
  readonly text: string | null;
  readonly images: readonly ImageView[];
  readonly exitCode: number | null;
  readonly durationMs: number | null;
}

/** One thing to store; storing it twice changes nothing. */
export type Change =
  | { readonly type: 'session'; readonly session: SessionRecord }
  | { readonly type: 'turn'; readonly turn: TurnRecord }
  | { readonly type: 'request'; readonly request: RequestRecord }
  | { readonly type: 'item'; readonly item: ItemRecord }
  | { readonly type: 'output'; readonly output: OutputRecord };

/** An item already in the log, as far as later requests need to know it. */
export interface KnownItem {
  readonly id: string;
  readonly turnId: string;
  readonly requestKey: string;
}

export interface TurnState {
  record: TurnRecord;
  /** In the order they began. */
  readonly requestKeys: string[];
  nextPosition: number;
  /** Call ids of tool calls whose output has not come. */
  readonly pending: Set<string>;
  /** Fingerprints of its texts, to know one again that comes without an id or under another one. */
  readonly texts: Set<string>;
  /** Items that are being written, by request and output index. */
  readonly slots: Map<string, Slot>;
}

export interface Slot {
  readonly id: string;
  readonly position: number;
}

/** What was noticed of a session, of which its warning is made. */
export interface SessionNotes {
  newestTurnId: string | null;
  hasCompleted: boolean;
  /** A connection of it was refused before it had any turn. */
  refused: Problem | null;
  /** Its requests went another way than before. */
  moved: Problem | null;
  /** The upstream answered with another model. */
  rerouted: Problem | null;
  /** Content of it was dropped. */
  leftOut: boolean;
}

/** All that the assembly of one session needs to remember; loaded from the log, changed only by `assemble.ts`. */
export interface SessionState {
  readonly id: string;
  /** Null until its first turn, or a refusal: a connection that was only warmed up is no session yet. */
  session: SessionRecord | null;
  /** In their order. */
  readonly turns: Map<string, TurnState>;
  /** Those whose status is `streaming`: a long session has thousands that are not. */
  readonly underWay: Set<TurnState>;
  readonly requests: Map<string, RequestRecord>;
  readonly items: Map<string, KnownItem>;
  /** Item ids by call id. */
  readonly calls: Map<string, string>;
  /** Request keys by response id. */
  readonly responses: Map<string, string>;
  notes: SessionNotes;
}

/** The state of a session nothing is known of. */
export function emptySession(id: string): SessionState {
  return {
    id,
    session: null,
    turns: new Map(),
    underWay: new Set(),
    requests: new Map(),
    items: new Map(),
    calls: new Map(),
    responses: new Map(),
    notes: {
      newestTurnId: null,
      hasCompleted: false,
      refused: null,
      moved: null,
      rerouted: null,
      leftOut: false,
    },
  };
}
