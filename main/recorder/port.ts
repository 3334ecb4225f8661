import type { MessagePort } from 'node:worker_threads';
import type {
  FacetView,
  ItemView,
  LogChanges,
  RangeCount,
  RawExchangeView,
  SearchPage,
  SessionDetail,
  SessionFilter,
  SessionOpening,
  SessionPage,
  StorageView,
  TokensView,
  TotalsPeriod,
  TotalsView,
  UsageView,
} from '../../preload/contract.ts';
import type { PriceTable } from '../domain/price.ts';
import type { Problem } from '../domain/problem.ts';
import type { TurnEnd } from './turn-ends.ts';

/** Figures over the whole log, for the status sentence and the foot. */
export interface LogFigures {
  readonly runningSessions: number;
  /** Median over the turns that started today (local time); null when none did. */
  readonly overheadP50Us: number | null;
  readonly databaseBytes: number;
}

/** The tokens one model used through one gateway. */
export interface SpendRow {
  readonly gatewayId: string;
  /** Null when the requests did not say. */
  readonly model: string | null;
  readonly tokens: TokensView;
}

/** What main may ask the recorder; the answer carries the same `id`. */
export type RecorderQuery =
  | { readonly kind: 'sessions'; readonly before: number | null; readonly limit: number }
  | { readonly kind: 'session'; readonly sessionId: string }
  /** A session as the window opens it, at its end or at a turn. */
  | { readonly kind: 'opening'; readonly sessionId: string; readonly turnId: string | null }
  /** What was said in these turns, with what is being said. */
  | { readonly kind: 'items'; readonly sessionId: string; readonly turnIds: readonly string[] }
  /** Everything used since a moment, Unix ms. */
  | { readonly kind: 'spend'; readonly since: number }
  | {
      readonly kind: 'search';
      readonly filter: SessionFilter;
      readonly before: number | null;
      readonly limit: number;
      /** The places within sessions may be left out where they take long. */
      readonly quick?: true;
    }
  | { readonly kind: 'facets'; readonly filter: SessionFilter }
  | { readonly kind: 'totals'; readonly period: TotalsPeriod; readonly at: number }
  /** What was said in one turn, as far as it is finished. */
  | { readonly kind: 'turnItems'; readonly sessionId: string; readonly turnId: string }
  /** The exchanges of a turn that are still kept raw. */
  | { readonly kind: 'raw'; readonly sessionId: string; readonly turnId: string }
  | { readonly kind: 'usage' }
  | { readonly kind: 'storage' }
  /** What a deletion of this span would take. */
  | { readonly kind: 'countRange'; readonly from: number | null; readonly to: number | null }
  /**
   * Deletes for good, and gives the room back to the disk: these sessions, or, where they are null, those that were last
   * active from `from` on and before `to`, Unix ms; null leaves that end open. `undoable`, of sessions alone: they go out
   * of sight at once and from the disk a minute later, or when the log is opened next.
   */
  | {
      readonly kind: 'delete';
      readonly sessionIds: readonly string[] | null;
      readonly from: number | null;
      readonly to: number | null;
      readonly undoable?: boolean;
    }
  /** Has sessions that were deleted with `undoable` in sight again. */
  | { readonly kind: 'undelete'; readonly undoId: string }
  | { readonly kind: 'figures' };

export interface RecorderAnswers {
  readonly sessions: SessionPage;
  /** Null when no such session is recorded. */
  readonly session: SessionDetail | null;
  /** Null when no such session is recorded. */
  readonly opening: SessionOpening | null;
  readonly items: readonly ItemView[];
  readonly spend: readonly SpendRow[];
  readonly search: SearchPage;
  readonly facets: readonly FacetView[];
  readonly totals: Omit<TotalsView, 'pricesAsOf'>;
  readonly turnItems: readonly ItemView[];
  readonly raw: readonly RawExchangeView[];
  /** `id` is the account as the proxy told it; `codex` for the client's own. */
  readonly usage: readonly Omit<UsageView, 'name'>[];
  readonly storage: Pick<StorageView, 'databaseBytes' | 'sessions' | 'turns' | 'oldestAt'>;
  readonly countRange: RangeCount;
  /** `undoId`: null where it is for good. */
  readonly delete: { readonly deleted: number; readonly undoId: string | null };
  /** False when it is too late. */
  readonly undelete: { readonly restored: boolean };
  readonly figures: LogFigures;
}

/** What main tells the recorder's thread. */
export type RecorderCommand =
  | { readonly type: 'open'; readonly databasePath: string; readonly recordContent: boolean }
  /** Exchange batches arrive on this port from now on; an earlier one is dead. */
  | { readonly type: 'exchanges'; readonly port: MessagePort }
  | { readonly type: 'recordContent'; readonly on: boolean }
  /** Items and growing texts are told of this session alone from now on; null is none. */
  | { readonly type: 'watch'; readonly sessionId: string | null }
  /** The prices estimates are made with from now on; what is stored is estimated anew. */
  | { readonly type: 'prices'; readonly prices: PriceTable }
  /** What is kept; null keeps all. Held to at once and from time to time. */
  | { readonly type: 'retention'; readonly keepDays: number | null; readonly keepMegabytes: number | null }
  /** The Codex of a launch is gone; its turns that wait for a tool are interrupted. */
  | { readonly type: 'launchEnded'; readonly launchId: string }
  | { readonly type: 'query'; readonly id: number; readonly query: RecorderQuery }
  /** Commit everything, close the database, report `stopped`. */
  | { readonly type: 'stop' };

/** What the recorder's thread tells main. */
export type RecorderReport =
  | { readonly type: 'ready' }
  /** `problem` is set when an unreadable database was put aside and a fresh one begun. */
  | { readonly type: 'opened'; readonly problem: Problem | null }
  /** At most one message per 100 ms; a finished turn is told only after it is committed. */
  | { readonly type: 'changed'; readonly changes: LogChanges; readonly figures: LogFigures }
  | {
      readonly type: 'answer';
      readonly id: number;
      readonly answer: RecorderAnswers[keyof RecorderAnswers];
    }
  /** Limits were told that differ from what was known. */
  | { readonly type: 'usage'; readonly usage: RecorderAnswers['usage'] }
  /** Turns of people's sessions ended; those of one commit are told together. */
  | { readonly type: 'turnsEnded'; readonly ends: readonly TurnEnd[] }
  | { readonly type: 'queryFailed'; readonly id: number; readonly problem: Problem }
  /** Writing fails (disk full, locked); null when it works again. */
  | { readonly type: 'degraded'; readonly problem: Problem | null }
  | {
      readonly type: 'log';
      readonly level: 'info' | 'warn' | 'error';
      readonly event: string;
      readonly facts: Readonly<Record<string, string | number | boolean | null>>;
    }
  | { readonly type: 'stopped' };
