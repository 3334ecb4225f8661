import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { expectsBody, headEnd } from './request-head.ts';
import { upstreamFault } from './upstream-answer.ts';
import { writeBetween } from './write-between.ts';

/** A request whose body comes as a stream. */
export interface StreamedRequest {
  readonly method: string;
  /** But for what frames the body. */
  readonly head: string;
  readonly body: Readable;
  /** Null is not known before its end, and it is sent in chunks (RFC 9112 section 7.1). */
  readonly bodyBytes: number | null;
}

/** Writes a request whose body comes as a stream: its head with the first piece, so that they are one write, and the rest with back-pressure. */
export class BodyWriter {
  #isWhole = false;
  #isStopped = false;
  #head: string;
  #written = 0;
  readonly #socket: Socket;
  readonly #request: StreamedRequest;
  readonly #onTaken: (fault: Error | null) => void;

  /** `onTaken` hears that more of it was handed to the socket, or why there will be no more. */
  constructor(socket: Socket, request: StreamedRequest, onTaken: (fault: Error | null) => void) {
    this.#socket = socket;
    this.#request = request;
    this.#onTaken = onTaken;
    this.#head = request.head;
    const { body } = request;
    body.on('data', this.#onData);
    body.once('end', this.#onEnd);
    body.on('error', this.#onError);
    body.once('close', this.#onClose);
  }

  /** All of it was handed to the socket. */
  get isWhole(): boolean {
    return this.#isWhole;
  }

  /** The socket has room again. */
  drained(): void {
    if (!this.#isWhole && !this.#isStopped) this.#request.body.resume();
  }

  /** Nobody wants the rest. */
  stop(): void {
    this.#isStopped = true;
    this.#request.body.destroy();
  }

  readonly #onData = (bytes: Buffer): void => {
    if (this.#isStopped || bytes.length === 0) return;
    const { bodyBytes, body } = this.#request;
    this.#written += bytes.length;
    // One byte more would be the beginning of another request to the upstream.
    if (bodyBytes !== null && this.#written > bodyBytes) return this.#onTaken(unfit());
    let before = '';
    if (this.#head !== '') {
      before = this.#head + headEnd(bodyBytes === null ? 'chunks' : { length: bodyBytes });
      this.#head = '';
    }
    const hasRoom =
      bodyBytes === null
        ? writeBetween(this.#socket, `${before}${bytes.length.toString(16)}\r\n`, bytes, '\r\n')
        : writeBetween(this.#socket, before, bytes, '');
    if (!hasRoom) body.pause();
    this.#onTaken(null);
  };

  readonly #onEnd = (): void => {
    if (this.#isStopped) return;
    const { bodyBytes, method } = this.#request;
    if (bodyBytes !== null && this.#written !== bodyBytes) return this.#onTaken(unfit());
    this.#isWhole = true;
    if (this.#head !== '')
      this.#socket.write(this.#head + headEnd(expectsBody(method) ? { length: 0 } : 'none'), 'latin1');
    else if (bodyBytes === null) this.#socket.write('0\r\n\r\n', 'latin1');
    this.#onTaken(null);
  };

  readonly #onError = (error: Error): void => {
    if (!this.#isStopped && !this.#isWhole) this.#onTaken(error);
  };

  readonly #onClose = (): void => {
    if (!this.#isStopped && !this.#isWhole) this.#onTaken(unfit());
  };
}

function unfit(): Error {
  return upstreamFault('POSTERN_REQUEST_UNFIT');
}
