import type { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Exchange } from './exchange.ts';
import { brokenOff, upstreamFailure } from './failures.ts';
import type { UpstreamAnswer } from './forward.ts';
import { clientHeaders, headerValue } from './headers.ts';
import { writeFailure } from './refuse.ts';

/** Informational answers (1xx) taken before the real one; each is dropped, more than these are an attack. */
const maxInformational = 2_000;

/** What an answer needs to know of the request it answers. */
export interface AnswerSetting {
  readonly exchange: Exchange;
  /** Made only when there is an ordinary answer to write; for an upgrade there usually is none. */
  readonly response: () => ServerResponse;
  /** The upstream agreed to an upgrade. */
  readonly onUpgraded: (rawHeaders: readonly (Buffer | string)[], upstream: Duplex) => void;
  /** The request is being written to the upstream. */
  readonly onSending: () => void;
}

/** Writes the upstream's answer to the client as it comes: undici's handler, one object per exchange. */
export class Answer implements UpstreamAnswer {
  readonly #setting: AnswerSetting;
  #response: ServerResponse | null = null;
  #abort: ((reason?: Error) => void) | null = null;
  #resume: (() => void) | null = null;
  #informational = 0;
  #isBegun = false;
  #isDropped = false;

  constructor(setting: AnswerSetting) {
    this.#setting = setting;
  }

  /** Ends the upstream's part at once: nobody is there to hear it. */
  drop(): void {
    if (this.#isDropped) return;
    this.#isDropped = true;
    this.#abort?.(new Error('dropped'));
  }

  onConnect(abort: (reason?: Error) => void): void {
    this.#abort = abort;
    if (this.#isDropped) return abort(new Error('dropped'));
    this.#setting.onSending();
  }

  onHeaders(status: number, raw: Buffer[], resume: () => void, statusText: string): boolean {
    if (status < 200) return this.#ignoreInformational();
    const began = performance.now();
    const headers = clientHeaders(raw);
    refuseOddEncoding(raw);
    const response = this.#setting.response();
    this.#response = response;
    this.#resume = resume;
    response.sendDate = false;
    response.on('drain', () => this.#resume?.());
    response.writeHead(status, statusText, headers);
    this.#isBegun = true;
    process.nextTick(() => this.#flushHead(response, began));
    this.#setting.exchange.answered(status, headers, null);
    return true;
  }

  onData(chunk: Buffer): boolean {
    const response = this.#response;
    if (response === null || chunk.length === 0) return true;
    const hasRoom = response.write(chunk);
    this.#setting.exchange.tap.responseBytes(Date.now(), chunk);
    return hasRoom;
  }

  onComplete(): void {
    this.#response?.end();
    this.#setting.exchange.end('ended');
  }

  onUpgrade(_status: number, raw: (Buffer | string)[] | null, upstream: Duplex): void {
    this.#setting.onUpgraded(raw ?? [], upstream);
  }

  onError(error: Error): void {
    const { exchange } = this.#setting;
    if (this.#isDropped || exchange.isOver) return;
    if (this.#isBegun) {
      // What has come is delivered; the end that is missing shows that it was cut.
      this.#response?.socket?.destroySoon();
      exchange.end('upstreamGone', brokenOff(exchange.origin));
      return;
    }
    const failure = upstreamFailure(error, exchange.origin);
    writeFailure(this.#setting.response(), failure);
    exchange.end('failed', failure.problem);
  }

  /** Body bytes that came with the head carry it; when none did, it goes out alone and at once. */
  #flushHead(response: ServerResponse, began: number): void {
    if (!response.destroyed) response.flushHeaders();
    process.nextTick(() => this.#setting.exchange.spent(performance.now() - began));
  }

  #ignoreInformational(): boolean {
    this.#informational += 1;
    if (this.#informational > maxInformational) throw malformedAnswer();
    return true;
  }
}

/** A body in an encoding we would have to undo to pass on is refused: chunked is the only one HTTP/1.1 needs. */
function refuseOddEncoding(raw: readonly Buffer[]): void {
  const encoding = headerValue(
    raw.map((part) => part.toString('latin1')),
    'transfer-encoding',
  );
  if (encoding !== null && encoding.trim().toLowerCase() !== 'chunked') throw malformedAnswer();
}

function malformedAnswer(): Error {
  return Object.assign(new Error('malformed answer'), { code: 'POSTERN_ANSWER_MALFORMED' });
}
