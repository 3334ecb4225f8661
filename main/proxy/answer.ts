import type { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Exchange } from './exchange.ts';
import { brokenOff, upstreamFailure } from './failures.ts';
import type { UpstreamAnswer } from './forward.ts';
import { clientHeaders, headerValue } from './headers.ts';
import { writeFailure } from './refuse.ts';

/** Informational answers (1xx) taken before the real one; each is dropped, more than these are an attack. */
const maxInformational = 2_000;

/** Bytes read together beyond which they are written without looking for more. */
const writtenAtOnceBytes = 16 * 1024;

/** What an answer needs to know of the request it answers. */
export interface AnswerSetting {
  readonly exchange: Exchange;
  /** Made only when there is an ordinary answer to write; for an upgrade there usually is none. */
  readonly response: () => ServerResponse;
  /** Closes the client's connection after what was written, so that the missing end shows. */
  readonly cut: () => void;
  /** The upstream agreed to an upgrade. */
  readonly onUpgraded: (rawHeaders: readonly (Buffer | string)[], upstream: Duplex) => void;
  /** The request is being written to the upstream. */
  readonly onSending: () => void;
  /** A 401 of the upstream is not passed on but told here, and the rest of it dropped; null passes it on as it came. */
  readonly onRejected: (() => void) | null;
}

/** Nobody is there to hear the rest. */
const dropped = new Error('dropped');

/** The head of an answer and what came with it. */
interface Head {
  readonly parsedAt: number;
  readonly status: number;
  readonly headers: readonly string[];
  readonly chunks: Buffer[];
}

/** Writes the upstream's answer to the client as it comes: undici's handler, one object per exchange. */
export class Answer implements UpstreamAnswer {
  readonly #setting: AnswerSetting;
  #response: ServerResponse | null = null;
  #resume: (() => void) | null = null;
  #informational = 0;
  #isBegun = false;
  #isFull = false;
  #gathered: Buffer[] = [];
  #gatheredBytes = 0;
  /** Told only once the first bytes are on their way: telling takes longer than forwarding. */
  #untold: Head | null = null;
  #isDropped = false;

  constructor(setting: AnswerSetting) {
    this.#setting = setting;
  }

  /** From now on nobody hears what comes; whoever dispatched the request ends its connection. */
  drop(): void {
    this.#isDropped = true;
  }

  onConnect(abort: (reason?: Error) => void): void {
    if (this.#isDropped) abort(dropped);
    else this.#setting.onSending();
  }

  onHeaders(status: number, raw: Buffer[], resume: () => void, statusText: string): boolean {
    if (status < 100) throw malformedAnswer();
    if (status < 200) return this.#ignoreInformational();
    if (status === 401 && this.#setting.onRejected !== null) {
      this.#isDropped = true;
      this.#setting.onRejected();
      return true;
    }
    const parsedAt = performance.now();
    const flat = raw.map((part) => part.toString('latin1'));
    refuseOddEncoding(flat);
    const headers = clientHeaders(flat);
    const response = this.#setting.response();
    this.#response = response;
    this.#resume = resume;
    response.sendDate = false;
    response.on('drain', () => {
      this.#isFull = false;
      this.#resume?.();
    });
    response.writeHead(status, statusText, headers);
    this.#isBegun = true;
    this.#untold = { parsedAt, status, headers, chunks: [] };
    process.nextTick(() => this.#flushHead(response));
    if (status === 204 || status === 304) this.onComplete();
    return true;
  }

  /**
   * Pieces that were read together are written together: an upstream's chunks of one event each would otherwise cost
   * three writes each. Nothing waits for what has not come yet.
   */
  onData(chunk: Buffer): boolean {
    if (chunk.length === 0) return true;
    if (this.#gathered.length === 0) process.nextTick(() => this.#writeGathered());
    this.#gathered.push(chunk);
    this.#gatheredBytes += chunk.length;
    if (this.#gatheredBytes >= writtenAtOnceBytes) this.#writeGathered();
    return !this.#isFull;
  }

  /** Also called at the head of an answer that has no body, whatever length it states (RFC 9110 section 6.4.1). */
  onComplete(): void {
    this.#writeGathered();
    this.#resume = null;
    if (this.#isDropped) return;
    this.#response?.end();
    this.#tellHead();
    this.#setting.exchange.end('ended');
  }

  onUpgrade(_status: number, raw: (Buffer | string)[] | null, upstream: Duplex): void {
    this.#setting.onUpgraded(raw ?? [], upstream);
  }

  onError(error: Error): void {
    const { exchange } = this.#setting;
    if (this.#isDropped || exchange.isOver) return;
    if (this.#isBegun) {
      this.#writeGathered();
      // What has come is delivered; the end that is missing shows that it was cut.
      this.#setting.cut();
      this.#tellHead();
      exchange.end('upstreamGone', brokenOff(exchange.origin));
      return;
    }
    const failure = upstreamFailure(error, exchange.origin);
    writeFailure(this.#setting.response(), failure);
    exchange.end('failed', failure.problem);
  }

  /** Body bytes that came with the head carry it; when none did, it goes out alone and at once. */
  #flushHead(response: ServerResponse): void {
    this.#writeGathered();
    if (this.#untold?.chunks.length === 0) response.flushHeaders();
    // Node hands what was written in one tick to the socket in the next.
    process.nextTick(() => this.#tellHead());
  }

  #writeGathered(): void {
    const [first] = this.#gathered;
    if (first === undefined || this.#response === null || this.#setting.exchange.isOver) return;
    const bytes = this.#gathered.length === 1 ? first : Buffer.concat(this.#gathered);
    this.#gathered = [];
    this.#gatheredBytes = 0;
    this.#isFull = !this.#response.write(bytes);
    if (this.#untold === null) this.#copy(bytes);
    else this.#untold.chunks.push(bytes);
  }

  #tellHead(): void {
    const head = this.#untold;
    if (head === null) return;
    this.#untold = null;
    const { exchange } = this.#setting;
    exchange.spent(performance.now() - head.parsedAt);
    exchange.answered(head.status, head.headers, null);
    for (const chunk of head.chunks) this.#copy(chunk);
  }

  #copy(chunk: Buffer): void {
    const { exchange } = this.#setting;
    if (!exchange.isOver) exchange.tap.responseBytes(Date.now(), chunk);
  }

  #ignoreInformational(): boolean {
    this.#informational += 1;
    if (this.#informational > maxInformational) throw malformedAnswer();
    return true;
  }
}

/** A body in an encoding we would have to undo to pass on is refused: chunked is the only one HTTP/1.1 needs. */
function refuseOddEncoding(flat: readonly string[]): void {
  const encoding = headerValue(flat, 'transfer-encoding');
  if (encoding !== null && encoding.trim().toLowerCase() !== 'chunked') throw malformedAnswer();
}

function malformedAnswer(): Error {
  return Object.assign(new Error('malformed answer'), { code: 'POSTERN_ANSWER_MALFORMED' });
}
