import type { Duplex } from 'node:stream';
import type { UpstreamAnswer } from './forward.ts';

/**
 * Whether a connection that nobody used since then (Unix ms) was kept for as long as it may be: its upstream may be closing
 * it, or may have. Timers alone do not tell: none runs while a computer sleeps, and after a loop that stood still one that
 * ends a connection and the request that takes it come in the same turn. After a clock was set back nobody knows.
 */
export function isKeptTooLong(since: number, now: number, keptForMs: number): boolean {
  return now < since || now - since >= keptForMs;
}

/**
 * Hears an answer as `answer` does, and knows how far its request came. Only when its connection ends before any of it came,
 * `again` is asked to send the request once more (RFC 9110 section 9.2.2: one that is idempotent); it says whether it did,
 * otherwise the error is told. A null `again` never does.
 */
export class UnderWay implements UpstreamAnswer {
  /** Some of the request may have been written to a connection. */
  isBegun = false;
  /** It goes over a connection opened for it. */
  isFresh: boolean;
  #isAnswered = false;
  readonly #answer: UpstreamAnswer;
  readonly #again: (() => boolean) | null;

  constructor(answer: UpstreamAnswer, isFresh: boolean, again: (() => boolean) | null) {
    this.#answer = answer;
    this.isFresh = isFresh;
    this.#again = again;
  }

  onConnect(abort: (reason?: Error) => void): void {
    this.isBegun = true;
    this.#answer.onConnect(abort);
  }

  onHeaders(status: number, headers: Buffer[], resume: () => void, statusText: string): boolean {
    this.#isAnswered = true;
    return this.#answer.onHeaders(status, headers, resume, statusText);
  }

  onData(chunk: Buffer): boolean {
    return this.#answer.onData(chunk);
  }

  onComplete(trailers: string[] | null): void {
    this.#answer.onComplete(trailers);
  }

  onUpgrade(status: number, headers: Buffer[] | string[] | null, socket: Duplex): void {
    this.#isAnswered = true;
    this.#answer.onUpgrade(status, headers, socket);
  }

  onError(error: Error): void {
    if (this.#isAnswered || !isConnectionGone(error) || this.#again?.() !== true) this.#answer.onError(error);
  }
}

function isConnectionGone(error: Error): boolean {
  return 'code' in error && typeof error.code === 'string' && goneCodes.has(error.code);
}

const goneCodes = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE', 'ECONNABORTED']);
