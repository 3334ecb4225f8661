import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import type { Dispatcher } from 'undici';
import Client from 'undici/lib/dispatcher/client.js';
import { longestAnswerHead } from './answer-head.ts';
import { maxInformational, upstreamFault, type UpstreamAnswer } from './upstream-answer.ts';

/** An answer that undici's parser is to read. */
export interface OddAnswer {
  readonly socket: Socket;
  /** What was read of it. */
  readonly unread: Buffer;
  /** Its head was told: what is unread begins where a chunk of its body does. */
  readonly isRest: boolean;
  readonly method: string;
  readonly isUpgrade: boolean;
  readonly headersTimeoutMs: number;
  readonly answer: UpstreamAnswer;
  /** Something of it was understood. */
  readonly onHeard: () => void;
  /** It is over: `answer` heard all of it, or of the upgrade; of an error it did not. */
  readonly onOver: (error: Error | null, isUpgraded: boolean) => void;
}

/** An answer that another parser reads. */
export interface OddReading {
  resume(): void;
  stop(): void;
}

/** What the rest of a chunked body is read behind. */
const chunkedHead = Buffer.from('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n');

/** Has undici read an answer, on a connection of which it is told that it just wrote the request. The connection ends with it. */
export function readOddAnswer(odd: OddAnswer): OddReading {
  const far = new Overheard(odd.socket, odd.isRest ? Buffer.concat([chunkedHead, odd.unread]) : odd.unread);
  const client = new Client('http://upstream.invalid', {
    // undici does not go on where it is answered in the same breath.
    connect: (_destination, callback) => process.nextTick(callback, null, far),
    headersTimeout: odd.headersTimeoutMs,
    bodyTimeout: 0,
    maxHeaderSize: longestAnswerHead,
  });
  const handler = new OddHandler(odd, far);
  const upgrade = odd.isUpgrade ? 'websocket' : null;
  client.dispatch({ path: '/', method: odd.method as Dispatcher.HttpMethod, upgrade }, handler);
  return {
    resume: () => handler.resume(),
    stop() {
      handler.stop();
      // Not from inside its own parser.
      process.nextTick(() => void client.destroy());
    },
  };
}

type Handler = Required<
  Pick<
    Dispatcher.DispatchHandler,
    'onConnect' | 'onHeaders' | 'onData' | 'onComplete' | 'onError' | 'onUpgrade'
  >
>;

/** Hears undici and tells the answer. */
class OddHandler implements Handler {
  readonly #odd: OddAnswer;
  readonly #far: Overheard;
  #resume: (() => void) | null = null;
  #informational = 0;
  #isOver = false;

  constructor(odd: OddAnswer, far: Overheard) {
    this.#odd = odd;
    this.#far = far;
  }

  resume(): void {
    this.#resume?.();
  }

  stop(): void {
    this.#isOver = true;
  }

  onConnect(): void {}

  onHeaders(status: number, raw: Buffer[], resume: () => void, statusText: string): boolean {
    if (this.#isOver) return true;
    const { answer, isRest, onHeard } = this.#odd;
    this.#resume = resume;
    if (isRest) return true;
    if (status < 100) throw upstreamFault('POSTERN_ANSWER_MALFORMED');
    onHeard();
    if (status < 200) {
      this.#informational += 1;
      if (this.#informational > maxInformational) throw upstreamFault('POSTERN_ANSWER_MALFORMED');
      return true;
    }
    const flat = raw.map((part) => part.toString('latin1'));
    refuseOddEncoding(flat);
    answer.onHead(status, reasonAsWritten(statusText), flat, resume);
    // They have no body, whatever length they state (RFC 9110 section 6.4.1).
    if (status === 204 || status === 304) this.onComplete();
    return true;
  }

  onData(chunk: Buffer): boolean {
    if (this.#isOver || chunk.length === 0) return true;
    return this.#odd.answer.onPiece(chunk);
  }

  onComplete(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#odd.onOver(null, false);
    this.#odd.answer.onEnd();
  }

  onUpgrade(_status: number, raw: (Buffer | string)[] | null): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#far.passOn();
    this.#odd.onOver(null, true);
    const flat = (raw ?? []).map((part) => (typeof part === 'string' ? part : part.toString('latin1')));
    this.#odd.answer.onUpgraded(flat, this.#far);
  }

  onError(error: Error): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#odd.onOver(error, false);
  }
}

/**
 * A connection as undici sees it: what it writes, a request that was written before, goes nowhere; then what was read comes once more, and
 * the rest. Not sooner, since undici takes what comes before its request for an answer to nothing.
 */
class Overheard extends Duplex {
  readonly #socket: Socket;
  #first: Buffer | null;
  #passesOn = false;

  constructor(socket: Socket, first: Buffer) {
    super();
    this.#socket = socket;
    this.#first = first;
    socket.pause();
    socket.on('error', (error: Error) => this.destroy(error));
    socket.once('close', () => this.destroy());
  }

  /** From now on what is written reaches the upstream. */
  passOn(): void {
    this.#passesOn = true;
  }

  override _read(): void {
    if (this.#first === null) this.#socket.resume();
  }

  override _write(bytes: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    if (this.#passesOn) return void this.#socket.write(bytes, done);
    this.#begin();
    done();
  }

  #begin(): void {
    const [first, socket] = [this.#first, this.#socket];
    if (first === null) return;
    this.#first = null;
    this.push(first);
    socket.on('data', (bytes: Buffer) => {
      if (!this.push(bytes)) socket.pause();
    });
    socket.once('end', () => this.push(null));
    if (socket.readableEnded) this.push(null);
    else socket.resume();
  }

  override _final(done: (error?: Error | null) => void): void {
    if (this.#passesOn) this.#socket.end(done);
    else done();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#socket.destroy();
    done(error);
  }
}

/** A body in an encoding we would have to undo to pass on is refused, whichever field names it: chunked is the only one HTTP/1.1 needs. */
function refuseOddEncoding(flat: readonly string[]): void {
  for (let at = 0; at + 1 < flat.length; at += 2) {
    if (flat[at]?.toLowerCase() !== 'transfer-encoding') continue;
    if (flat[at + 1]?.trim().toLowerCase() !== 'chunked') throw upstreamFault('POSTERN_ANSWER_MALFORMED');
  }
}

/** The reason in the bytes it came in (undici reads UTF-8, Node writes latin1), without any that Node would throw at. */
function reasonAsWritten(text: string): string {
  if (/^[\t -~]*$/.test(text)) return text;
  return Buffer.from(text)
    .toString('latin1')
    .replaceAll(/[^\t -~\x80-\xff]/g, '');
}
