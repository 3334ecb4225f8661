import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { AnswerReader, type AnswerState } from './answer-reader.ts';
import { Deadline } from './deadline.ts';
import { readOddAnswer, type OddReading } from './odd-answer.ts';
import { BodyWriter } from './body-writer.ts';
import { endsConnection, expectsBody } from './request-head.ts';
import { upstreamFault, type UpstreamAnswer } from './upstream-answer.ts';
import { writeBetween } from './write-between.ts';

/** One request, ready to be written. */
export interface Outgoing {
  readonly method: string;
  readonly isUpgrade: boolean;
  /** The whole head, but for what frames a streamed body. */
  readonly head: string;
  readonly body: Buffer | Readable | null;
  /** Of a streamed body; null is not known before its end. */
  readonly bodyBytes: number | null;
}

/** Limits in milliseconds; 0 is none. */
export interface ConnectionLimits {
  readonly headersTimeoutMs: number;
  readonly keepAliveMs: number;
}

/** Who is told what becomes of a connection and of a request on it. */
export interface ConnectionSetting {
  readonly limits: ConnectionLimits;
  /** The answer is there whole and another request may be sent. */
  readonly onIdle: (connection: UpstreamConnection) => void;
  /** It was idle and is no more. */
  readonly onGone: (connection: UpstreamConnection) => void;
}

/** A request failed; `isAnswered` when anything was heard of its answer. */
export type OnFailed = (error: Error, isAnswered: boolean) => void;

/** Kept off of what an upstream announces: a request may be on its way when it closes. */
const announcedMarginMs = 2_000;
const longestKeptMs = 600_000;

/** A request under way. */
interface UnderWay {
  readonly outgoing: Outgoing;
  readonly answer: UpstreamAnswer;
  readonly onFailed: OnFailed;
}

/**
 * A connection to an upstream: writes one request at a time and reads its answer, with no parser between while the answer is plain
 * (`AnswerReader`). One that is not is undici's to read, from its head or from the chunk on where it gets odd.
 */
export class UpstreamConnection {
  /** Since when it has been idle, Unix ms. */
  idleSince = 0;
  /** How long it may be idle, ms: what the upstream announced last, less a margin, or the usual. */
  keptForMs: number;
  readonly #socket: Socket;
  readonly #setting: ConnectionSetting;
  #now: UnderWay | null = null;
  #writer: BodyWriter | null = null;
  #reader: AnswerReader | null = null;
  #odd: OddReading | null = null;
  /** When the wait for the head began, or began anew because more of the request was taken; ms of the monotonic clock. */
  #waitingSince = 0;
  readonly #deadline = new Deadline(() => this.#look());

  constructor(socket: Socket, setting: ConnectionSetting) {
    this.#socket = socket;
    this.#setting = setting;
    this.keptForMs = setting.limits.keepAliveMs;
    socket.on('data', this.#onData);
    socket.on('end', this.#onEnd);
    socket.on('error', this.#onError);
    socket.on('close', this.#onClose);
    socket.on('drain', this.#onDrain);
  }

  /** Nothing more can be sent on it. */
  get isGone(): boolean {
    return this.#socket.destroyed || !this.#socket.writable;
  }

  /** Sends a request on an idle connection; of what becomes of it either `answer` or `onFailed` hears. */
  send(outgoing: Outgoing, answer: UpstreamAnswer, onFailed: OnFailed): void {
    this.#now = { outgoing, answer, onFailed };
    this.#reader = new AnswerReader(outgoing, answer, this.#resume);
    answer.onSending(this.#abort);
    if (this.#now === null) return;
    this.#waitingSince = performance.now();
    const { headersTimeoutMs } = this.#setting.limits;
    if (headersTimeoutMs > 0) this.#deadline.lookAt(this.#waitingSince + headersTimeoutMs);
    const { head, body, bodyBytes } = outgoing;
    if (body === null || Buffer.isBuffer(body)) writeBetween(this.#socket, head, body, '');
    else
      this.#writer = new BodyWriter(
        this.#socket,
        { head, body, bodyBytes, method: outgoing.method },
        this.#onTaken,
      );
  }

  /** Ends it at once if this request is still under way on it; nobody is told. */
  giveUp(outgoing: Outgoing): void {
    if (this.#now?.outgoing === outgoing) this.destroy();
  }

  /** Ends it at once; nobody is told. */
  destroy(): void {
    this.#now = null;
    this.#drop();
  }

  #drop(): void {
    this.#writer?.stop();
    this.#writer = null;
    this.#odd?.stop();
    this.#odd = null;
    this.#deadline.stop();
    this.#reader = null;
    this.#socket.destroy();
  }

  readonly #abort = (reason: Error): void => this.#fail(reason);

  /** What was taken of a streamed body, or why there will be no more. */
  readonly #onTaken = (fault: Error | null): void => {
    this.#waitingSince = performance.now();
    if (fault !== null) this.#fail(fault);
  };

  readonly #resume = (): void => {
    if (this.#odd === null) this.#socket.resume();
    else this.#odd.resume();
  };

  #fail(error: Error): void {
    const failed = this.#now;
    const isHeard = this.#reader?.isHeard ?? false;
    this.#now = null;
    this.#drop();
    failed?.onFailed(error, isHeard);
  }

  readonly #onData = (bytes: Buffer): void => {
    const [now, reader] = [this.#now, this.#reader];
    // What nobody asked for would be taken for the answer to the next request.
    if (now === null || reader === null) return this.#leave();
    let state: AnswerState;
    try {
      state = reader.take(bytes);
    } catch (error) {
      return this.#fail(error instanceof Error ? error : new Error(String(error)));
    }
    // Whoever heard it may have ended it.
    if (this.#now !== now) return;
    if (state === 'end') this.#end(now, reader);
    else if (state === 'upgraded') this.#upgrade(now, reader);
    else if (state === 'odd') this.#giveAway(now, reader);
    else if (reader.isFull) this.#socket.pause();
    // An informational head says that the real one is awaited.
    else if (reader.head === null && reader.unread === null) this.#waitingSince = performance.now();
  };

  /** The answer is whole. */
  #end(now: UnderWay, { head, unread }: AnswerReader): void {
    const { method, body } = now.outgoing;
    // A request that still goes out, and one with a body where servers expect none, leave it in doubt what the upstream reads next.
    const isSent = (this.#writer === null || this.#writer.isWhole) && this.#socket.writableLength === 0;
    const inDoubt =
      unread !== null || !isSent || endsConnection(method) || (body !== null && !expectsBody(method));
    const announcedS = head?.keptS ?? null;
    const announced =
      announcedS === null ? this.#setting.limits.keepAliveMs : announcedS * 1_000 - announcedMarginMs;
    this.keptForMs = Math.min(announced, longestKeptMs);
    this.#now = null;
    this.#reader = null;
    this.#writer?.stop();
    this.#writer = null;
    const mayBeKept =
      head?.mayBeKept === true && this.keptForMs > 0 && !this.isGone && !this.#socket.readableEnded;
    if (inDoubt || !mayBeKept) this.#drop();
    else this.#rest();
    now.answer.onEnd();
  }

  #rest(): void {
    // One that a slow client had paused hears of its end again.
    this.#socket.resume();
    this.idleSince = Date.now();
    this.#deadline.lookAt(performance.now() + this.keptForMs);
    this.#setting.onIdle(this);
  }

  /** It was idle; nobody waits for anything. */
  #leave(): void {
    this.#drop();
    this.#setting.onGone(this);
  }

  #upgrade(now: UnderWay, { head, unread }: AnswerReader): void {
    this.#now = null;
    this.#unhand();
    this.#socket.off('drain', this.#onDrain);
    this.#socket.pause();
    if (unread !== null && unread.length > 0) this.#socket.unshift(unread);
    now.answer.onUpgraded(head?.headers ?? [], this.#socket);
  }

  /** Has another parser read from here on: the whole answer, or the rest of its chunks. */
  #giveAway(now: UnderWay, reader: AnswerReader): void {
    const { method, isUpgrade } = now.outgoing;
    this.#unhand();
    this.#odd = readOddAnswer({
      socket: this.#socket,
      unread: reader.unread ?? Buffer.alloc(0),
      isRest: reader.head !== null,
      method,
      isUpgrade,
      headersTimeoutMs: this.#setting.limits.headersTimeoutMs,
      answer: now.answer,
      onHeard: () => (reader.isHeard = true),
      onOver: (error, isUpgraded) => {
        if (this.#now !== now) return;
        if (error !== null) return this.#fail(error);
        this.#now = null;
        if (!isUpgraded) this.#drop();
      },
    });
  }

  /** The socket is another's to hear; what is still written to it is not. */
  #unhand(): void {
    const socket = this.#socket;
    socket.off('data', this.#onData);
    socket.off('end', this.#onEnd);
    socket.off('error', this.#onError);
    socket.off('close', this.#onClose);
    this.#deadline.stop();
  }

  readonly #onDrain = (): void => {
    this.#waitingSince = performance.now();
    this.#writer?.drained();
  };

  readonly #onEnd = (): void => this.#gone(upstreamFault('POSTERN_UPSTREAM_CLOSED'));
  readonly #onError = (error: Error): void => this.#gone(error);
  readonly #onClose = (): void => this.#gone(upstreamFault('POSTERN_UPSTREAM_CLOSED'));

  #gone(error: Error): void {
    if (this.#now === null) this.#leave();
    else this.#fail(error);
  }

  #look(): void {
    const now = performance.now();
    const { headersTimeoutMs } = this.#setting.limits;
    if (this.#now === null) {
      const restMs = this.keptForMs - (Date.now() - this.idleSince);
      if (restMs <= 0) this.#leave();
      // After the clock was set back too, nothing waits longer than this.
      else this.#deadline.lookAt(now + Math.min(restMs, this.keptForMs));
    } else if (this.#reader?.head === null && headersTimeoutMs > 0) {
      const due = this.#waitingSince + headersTimeoutMs;
      if (due <= now) this.#fail(upstreamFault('POSTERN_ANSWER_LATE'));
      else this.#deadline.lookAt(due);
    }
  }
}
