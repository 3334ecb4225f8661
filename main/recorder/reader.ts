import type { ExchangeEvent, ExchangeOutcome } from '../domain/exchange.ts';
import type { Problem } from '../domain/problem.ts';
import type { Ending } from './respond.ts';
import type { ResponseEvent, UnreadPiece } from './events.ts';
import { turnProblems } from './problems.ts';
import type { Wire } from './raw-exchange.ts';
import type { ResponseRequest } from './request.ts';

export type Started = Extract<ExchangeEvent, { type: 'started' }>;
export type Responded = Extract<ExchangeEvent, { type: 'responded' }>;

/** Where an exchange's reader puts what it understood, in order. */
export interface ExchangeSink {
  request(at: number, request: ResponseRequest): void;
  event(at: number, key: string, event: ResponseEvent | UnreadPiece): void;
  /** The request ended without its events saying so. */
  ended(at: number, key: string, ending: Ending): void;
  /** The client closed the connection after this request was answered. */
  left(at: number, key: string): void;
  dropped(at: number, key: string, direction: 'request' | 'response'): void;
  /** The whole request had been handed to the upstream. */
  sent(at: number, key: string): void;
  /** The upstream says which model answers. */
  servedBy(at: number, key: string, model: string): void;
  /** A connection was refused that asked for nothing yet. */
  refused(at: number, request: ResponseRequest, problem: Problem): void;
  /** Takes what was decoded on the way, before it is understood. */
  readonly wire: Wire;
}

/** Turns the bytes of one exchange into requests, events and endings. */
export interface ExchangeReader {
  requestBytes(bytes: Uint8Array): void;
  requestEnded(at: number): void;
  responded(event: Responded): void;
  responseBytes(at: number, bytes: Uint8Array): void;
  dropped(direction: 'request' | 'response'): void;
  ended(at: number, outcome: ExchangeOutcome, problem: Problem | null): void;
}

/** More of a request than this is not parsed; its ids are read from its ends. */
export const longestRequestBytes = 16 * 1024 * 1024;
/** More of one event or message than this is not parsed. */
export const longestEventBytes = 4 * 1024 * 1024;

/** What an exchange's own end means for a request that its events left open. */
export function endingOf(outcome: ExchangeOutcome, problem: Problem | null): Ending {
  switch (outcome) {
    case 'clientGone':
      return { state: 'interrupted', problem: turnProblems.cancelled() };
    case 'stopped':
      return { state: 'interrupted', problem: turnProblems.stopped() };
    case 'failed':
      return { state: 'failed', problem: problem ?? turnProblems.cut() };
    case 'ended':
    case 'upstreamGone':
      return { state: 'interrupted', problem: turnProblems.cut() };
  }
}
