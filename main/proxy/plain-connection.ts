import type { Socket } from 'node:net';
import { PlainAnswer } from './plain-answer.ts';
import { readPlainHead } from './plain-head.ts';
import { PlainRequest } from './plain-request.ts';

/** What becomes of a connection that is read plainly. */
export interface PlainSetting {
  /** How long a client may take to begin its first request. */
  readonly firstMs: number;
  /** How long it is kept without a request. */
  readonly keptMs: number;
  /** Passed on by whoever takes it (`take`), or given away. */
  readonly onRequest: (request: PlainRequest) => void;
  /** From here on it is another's to read, beginning with these bytes. */
  readonly giveAway: (bytes: Buffer) => void;
  /** Nothing came in the time for the first request. */
  readonly onSilent: () => void;
}

/**
 * Reads plain requests from a connection, one after the other, with no parser between the socket and whoever passes them on. What is not
 * plain, or comes before the answer to what was, is given away with the connection, at a place where a request begins.
 */
export class PlainConnection {
  readonly #socket: Socket;
  readonly #setting: PlainSetting;
  #request: PlainRequest | null = null;
  #answer: PlainAnswer | null = null;
  /** All that was read of a request that nobody has taken yet. */
  #read: Buffer[] = [];
  /** What came behind a request. */
  #behind: Buffer | null = null;
  #isAnswered = false;
  #isFirst = true;

  constructor(socket: Socket, setting: PlainSetting) {
    this.#socket = socket;
    this.#setting = setting;
    socket.setTimeout(setting.firstMs);
    socket.on('data', this.#onData);
    socket.on('end', this.#onEnd);
    socket.on('timeout', this.#onTimeout);
    socket.on('drain', this.#onDrain);
    // The close that follows says it.
    socket.on('error', () => {});
    socket.once('close', () => this.#request?.closed());
  }

  /** Takes the request that was told, to be passed on; gives what its answer is written to, null when it has gone meanwhile. */
  take(): PlainAnswer | null {
    this.#read = [];
    return this.#answer;
  }

  /** Gives the connection away with the request that was told and not taken. */
  giveAway(): void {
    const bytes = this.#read.length === 1 ? this.#read[0] : undefined;
    this.#leave(bytes ?? Buffer.concat(this.#read));
  }

  readonly #onData = (bytes: Buffer): void => {
    if (this.#request !== null) return this.#goOn(this.#request, bytes);
    const head = readPlainHead(bytes);
    if (head === null || bytes.length > head.headBytes + head.bodyBytes) return this.#leave(bytes);
    if (this.#isFirst) this.#socket.setTimeout(this.#setting.keptMs);
    this.#isFirst = false;
    this.#isAnswered = false;
    this.#read = [bytes];
    const request = new PlainRequest(head, this.#socket);
    const answer = new PlainAnswer(this.#socket, this.#setting.keptMs, () => this.#onAnswered(request));
    this.#request = request;
    this.#answer = answer;
    request.take(bytes.subarray(head.headBytes));
    this.#setting.onRequest(request);
  };

  #goOn(request: PlainRequest, bytes: Buffer): void {
    if (this.#read.length > 0) this.#read.push(bytes);
    const taken = request.take(bytes);
    if (taken < bytes.length) {
      const rest = bytes.subarray(taken);
      this.#behind = this.#behind === null ? rest : Buffer.concat([this.#behind, rest]);
      this.#socket.pause();
    }
    this.#goOnIfOver(request);
  }

  #onAnswered(request: PlainRequest): void {
    this.#isAnswered = true;
    if (!request.complete) request.dump();
    this.#goOnIfOver(request);
  }

  #goOnIfOver(request: PlainRequest): void {
    if (!this.#isAnswered || !request.complete || this.#request !== request) return;
    this.#request = null;
    this.#answer = null;
    const behind = this.#behind;
    if (behind !== null) this.#leave(behind);
  }

  readonly #onEnd = (): void => {
    if (this.#request === null) this.#socket.end();
    else this.#socket.destroy();
  };

  readonly #onTimeout = (): void => {
    if (this.#request !== null) return;
    if (!this.#isFirst) return void this.#socket.destroy();
    this.#stopReading();
    this.#setting.onSilent();
  };

  readonly #onDrain = (): void => this.#answer?.drained();

  #leave(bytes: Buffer): void {
    this.#stopReading();
    if (!this.#socket.destroyed) this.#setting.giveAway(bytes);
  }

  #stopReading(): void {
    const socket = this.#socket;
    this.#request = null;
    this.#answer = null;
    this.#read = [];
    this.#behind = null;
    socket.removeListener('data', this.#onData);
    socket.removeListener('end', this.#onEnd);
    socket.removeListener('timeout', this.#onTimeout);
    socket.removeListener('drain', this.#onDrain);
    socket.setTimeout(0);
  }
}
