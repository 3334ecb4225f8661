import type { ClientResponse } from './client.ts';
import type { Duplex } from 'node:stream';
import type { Exchange } from './exchange.ts';
import type { Problem } from '../domain/problem.ts';
import { brokenOff, isUnconnected, upstreamFailure, wentSilent } from './failures.ts';
import { clientHeaders } from './headers.ts';
import { writeFailure } from './refuse.ts';
import type { FirstNews, Instead } from './retry.ts';
import { Silence } from './silence.ts';
import type { UpstreamAnswer } from './upstream-answer.ts';

/** Bytes read together beyond which they are written without looking for more. */
const writtenAtOnceBytes = 16 * 1024;

/** What an answer needs to know of the request it answers. */
export interface AnswerSetting {
  readonly exchange: Exchange;
  /** Made only when there is an ordinary answer to write; for an upgrade there usually is none. */
  readonly response: () => ClientResponse;
  /** Closes the client's connection after what was written, so that the missing end shows. */
  readonly cut: () => void;
  /** The upstream agreed to an upgrade. */
  readonly onUpgraded: (headers: string[], upstream: Duplex) => void;
  /** The request is being written to the upstream. */
  readonly onSending: () => void;
  /** Asked before anything is passed on: what is done instead, with the rest dropped. Null passes everything on. */
  readonly instead: Instead | null;
  /** Longest silence within the answer; null is none. */
  readonly idleMs: number | null;
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

/** Writes the upstream's answer to the client as it comes, one object per exchange. */
export class Answer implements UpstreamAnswer {
  readonly #setting: AnswerSetting;
  #response: ClientResponse | null = null;
  #resume: (() => void) | null = null;
  #isBegun = false;
  #isFull = false;
  #gathered: Buffer[] = [];
  #gatheredBytes = 0;
  /** Told only once the first bytes are on their way: telling takes longer than forwarding. */
  #untold: Head | null = null;
  #isDropped = false;
  #isSent = false;
  #abort: ((reason: Error) => void) | null = null;
  #silence: Silence | null = null;

  constructor(setting: AnswerSetting) {
    this.#setting = setting;
  }

  /** From now on nobody hears what comes; whoever dispatched the request ends its connection. */
  drop(): void {
    this.#isDropped = true;
    this.#silence?.stop();
  }

  onSending(abort: (reason: Error) => void): void {
    this.#isSent = true;
    this.#abort = abort;
    if (this.#isDropped) abort(dropped);
    else this.#setting.onSending();
  }

  onHead(status: number, reason: string, headers: string[], resume: () => void): void {
    const parsedAt = performance.now();
    if (this.#isDiverted({ type: 'answered', status, headers })) return;
    const response = this.#setting.response();
    this.#response = response;
    this.#resume = resume;
    response.sendDate = false;
    response.on('drain', () => {
      this.#isFull = false;
      this.#silence?.begin();
      this.#resume?.();
    });
    const passed = clientHeaders(headers);
    response.writeHead(status, reason, passed);
    this.#isBegun = true;
    this.#watchSilence();
    this.#untold = { parsedAt, status, headers: passed, chunks: [] };
    process.nextTick(() => this.#flushHead(response));
  }

  /**
   * Pieces that were read together are written together: an upstream's chunks of one event each would otherwise cost
   * three writes each. Nothing waits for what has not come yet.
   */
  onPiece(chunk: Buffer): boolean {
    if (this.#isDropped) return true;
    this.#silence?.begin();
    if (this.#gathered.length === 0) process.nextTick(() => this.#writeGathered());
    this.#gathered.push(chunk);
    this.#gatheredBytes += chunk.length;
    if (this.#gatheredBytes >= writtenAtOnceBytes) this.#writeGathered();
    return !this.#isFull;
  }

  onEnd(): void {
    const last = this.#takeGathered();
    this.#silence?.stop();
    this.#resume = null;
    if (this.#isDropped) return;
    if (last === null) this.#response?.end();
    else {
      this.#response?.end(last);
      this.#note(last);
    }
    this.#tellHead();
    this.#setting.exchange.end('ended');
  }

  onUpgraded(headers: string[], upstream: Duplex): void {
    this.#setting.onUpgraded(headers, upstream);
  }

  onError(error: Error): void {
    const { exchange } = this.#setting;
    if (this.#isDropped || exchange.isOver) return;
    if (this.#isBegun) return this.#breakOff(brokenOff(exchange.origin));
    if (!this.#isSent && isUnconnected(error) && this.#isDiverted({ type: 'unconnected' })) return;
    const failure = upstreamFailure(error, exchange.origin);
    writeFailure(this.#setting.response(), failure);
    exchange.end('failed', failure.problem);
  }

  /** What has come is delivered; the end that is missing shows that it was cut. */
  #breakOff(why: Problem): void {
    this.#silence?.stop();
    this.#writeGathered();
    this.#setting.cut();
    this.#tellHead();
    this.#setting.exchange.end('upstreamGone', why);
  }

  #isDiverted(news: FirstNews): boolean {
    const instead = this.#setting.instead?.(news) ?? null;
    if (instead === null) return false;
    this.#isDropped = true;
    instead();
    return true;
  }

  #watchSilence(): void {
    const { idleMs, exchange } = this.#setting;
    if (idleMs === null) return;
    this.#silence = new Silence(idleMs, () => {
      if (this.#isDropped || exchange.isOver) return;
      this.#breakOff(wentSilent(exchange.origin, idleMs));
      this.#isDropped = true;
      this.#abort?.(dropped);
    });
    this.#silence.begin();
  }

  /** Body bytes that came with the head carry it; when none did, it goes out alone and at once. */
  #flushHead(response: ClientResponse): void {
    this.#writeGathered();
    if (this.#untold?.chunks.length === 0) response.flushHeaders();
    // Node hands what was written in one tick to the socket in the next.
    process.nextTick(() => this.#tellHead());
  }

  #writeGathered(): void {
    const bytes = this.#takeGathered();
    if (bytes === null || this.#response === null) return;
    this.#isFull = !this.#response.write(bytes);
    // A client that does not read is no silence of the upstream's.
    if (this.#isFull) this.#silence?.stop();
    this.#note(bytes);
  }

  /** What was read together, as one piece; null when there is none, or nobody to hear it. */
  #takeGathered(): Buffer | null {
    const [first] = this.#gathered;
    if (first === undefined || this.#response === null || this.#setting.exchange.isOver) return null;
    const bytes = this.#gathered.length === 1 ? first : Buffer.concat(this.#gathered);
    this.#gathered = [];
    this.#gatheredBytes = 0;
    return bytes;
  }

  /** Copies what is on its way to the client; the copy of what came with the head waits for the head's. */
  #note(bytes: Buffer): void {
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
}
