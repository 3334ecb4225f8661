import type { MessagePort } from 'node:worker_threads';
import type { LogChanges, SessionDetail, SessionPage, TokensView } from '../../preload/contract.ts';
import type { Problem } from '../domain/problem.ts';

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
  /** Everything used since a moment, Unix ms. */
  | { readonly kind: 'spend'; readonly since: number }
  | { readonly kind: 'figures' };

export interface RecorderAnswers {
  readonly sessions: SessionPage;
  /** Null when no such session is recorded. */
  readonly session: SessionDetail | null;
  readonly spend: readonly SpendRow[];
  readonly figures: LogFigures;
}

/** What main tells the recorder's thread. */
export type RecorderCommand =
  | { readonly type: 'open'; readonly databasePath: string; readonly recordContent: boolean }
  /** Exchange batches arrive on this port from now on; an earlier one is dead. */
  | { readonly type: 'exchanges'; readonly port: MessagePort }
  | { readonly type: 'recordContent'; readonly on: boolean }
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
