import type { BackendSchema, Lane, Transport } from '../../preload/contract.ts';
import type { Problem } from './problem.ts';

/** One header as it stood on the wire; order and repeats are kept by keeping pairs. */
export type HeaderPair = readonly [name: string, value: string];

/** How an exchange ended, as the proxy saw it. Only the recorder, which reads the events, knows whether the turn finished. */
export type ExchangeOutcome =
  /** The upstream's answer, or both sides of the socket, ended in order. */
  | 'ended'
  /** The client went away first. */
  | 'clientGone'
  /** The upstream broke the answer off. */
  | 'upstreamGone'
  /** The upstream was never reached, or Postern refused: `problem` says why. */
  | 'failed'
  /** The proxy was stopped. */
  | 'stopped';

/**
 * What the proxy tells the recorder about one exchange, in the order it happened.
 * Credentials never ride along: header values that could hold one are replaced before the event is made.
 * Bytes are copies, exactly as on the wire (still compressed; WebSocket bytes still framed and masked).
 */
export type ExchangeEvent =
  | {
      readonly type: 'started';
      readonly exchangeId: string;
      /** Unix ms. */
      readonly at: number;
      readonly transport: Transport;
      readonly launchId: string | null;
      readonly gateway: string;
      /** Stays the same when the gateway is renamed. */
      readonly gatewayId: string;
      /** Whose credential it goes with: `account:<id>`, `key:<backend id>`, `aws`, `none`; null for the client's own. */
      readonly account: string | null;
      readonly backend: string;
      readonly schema: BackendSchema;
      readonly lane: Lane;
      readonly method: string;
      /** Path below the backend, no query: `responses`, `models`. */
      readonly path: string;
      readonly headers: readonly HeaderPair[];
    }
  | { readonly type: 'requestBytes'; readonly exchangeId: string; readonly bytes: Uint8Array }
  | { readonly type: 'requestEnded'; readonly exchangeId: string; readonly at: number }
  | {
      readonly type: 'responded';
      readonly exchangeId: string;
      readonly at: number;
      readonly status: number;
      readonly headers: readonly HeaderPair[];
    }
  | {
      readonly type: 'responseBytes';
      readonly exchangeId: string;
      readonly at: number;
      readonly bytes: Uint8Array;
    }
  /** Content was left out because the recorder fell behind; facts are still complete. */
  | {
      readonly type: 'dropped';
      readonly exchangeId: string;
      readonly direction: 'request' | 'response';
      readonly bytes: number;
    }
  | {
      readonly type: 'ended';
      readonly exchangeId: string;
      readonly at: number;
      readonly outcome: ExchangeOutcome;
      /** Time Postern itself added: request side plus response side. */
      readonly overheadUs: number;
      readonly problem: Problem | null;
    };

/** Several events in one message; the recorder answers with the number it has taken in, which is the proxy's credit. */
export interface ExchangeBatch {
  readonly type: 'batch';
  readonly sequence: number;
  readonly events: readonly ExchangeEvent[];
}

/** The recorder's answer to a batch. */
export interface BatchTaken {
  readonly type: 'taken';
  readonly sequence: number;
}

/** What the proxy tells main about an exchange, for receipts, health and the status sentence. */
export type ExchangeNotice =
  | {
      readonly type: 'seen';
      readonly exchangeId: string;
      readonly at: number;
      readonly launchId: string | null;
      readonly gateway: string;
      readonly backend: string;
      /** Stays the same when it is renamed; null for a backend that was not found. */
      readonly backendId: string | null;
      readonly path: string;
    }
  | {
      readonly type: 'answered';
      readonly exchangeId: string;
      readonly at: number;
      readonly launchId: string | null;
      readonly gateway: string;
      readonly backend: string;
      /** Stays the same when it is renamed; null for a backend that was not found. */
      readonly backendId: string | null;
      readonly path: string;
      /** The upstream's status; null when ours failed before one came. */
      readonly status: number | null;
      /** It was Postern's credential that the upstream judged, not the caller's own. */
      readonly managed: boolean;
      readonly problem: Problem | null;
    };
