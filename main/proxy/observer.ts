import type { ExchangeEvent, ExchangeOutcome, HeaderPair } from '../domain/exchange.ts';
import type { Problem } from '../domain/problem.ts';

/** The first event of an exchange. */
export type Started = Extract<ExchangeEvent, { type: 'started' }>;

/** Where the copies of one exchange go. Every call returns at once and never throws; buffers must not change afterwards. */
export interface ExchangeTap {
  requestBytes(bytes: Buffer): void;
  requestEnded(at: number): void;
  responded(at: number, status: number, headers: readonly HeaderPair[]): void;
  responseBytes(at: number, bytes: Buffer): void;
  ended(at: number, outcome: ExchangeOutcome, overheadUs: number, problem: Problem | null): void;
}

/** Who is told about exchanges, beside the bytes. */
export interface ExchangeObserver {
  open(started: Started): ExchangeTap;
}

const deafTap: ExchangeTap = {
  requestBytes() {},
  requestEnded() {},
  responded() {},
  responseBytes() {},
  ended() {},
};

/** An observer that keeps nothing: the proxy without a recorder. */
export const deafObserver: ExchangeObserver = { open: () => deafTap };
