import { validateHeaderName, validateHeaderValue } from 'node:http';
import type { Socket } from 'node:net';
import type { ClientResponse } from './client.ts';
import { token } from './head-parts.ts';
import { writeBetween } from './write-between.ts';

const oddInValue = /[^\t\x20-\x7e\x80-\xff]/;

/**
 * The answer to a plain request: written as Node's server writes it for a connection that is kept, with the framing of its own
 * (RFC 9112 sections 6 and 7): the length that the head states, else chunks.
 */
export class PlainAnswer implements ClientResponse {
  sendDate = false;
  headersSent = false;
  readonly #socket: Socket;
  readonly #keptMs: number;
  readonly #onEnd: () => void;
  #head = '';
  #isChunked = false;
  #isEnded = false;
  #onDrain: (() => void) | null = null;

  /** `keptMs` is how long the connection is kept after it; `onEnd` is called when all of it was handed to the socket. */
  constructor(socket: Socket, keptMs: number, onEnd: () => void) {
    this.#socket = socket;
    this.#keptMs = keptMs;
    this.#onEnd = onEnd;
  }

  get destroyed(): boolean {
    return this.#socket.destroyed;
  }

  on(_event: 'drain', listener: () => void): void {
    this.#onDrain = listener;
  }

  /** The socket has room again. */
  drained(): void {
    this.#onDrain?.();
  }

  /** @throws {TypeError} where a field may not be written, as Node's own does. */
  writeHead(status: number, reason: string, flatHeaders: string[]): void {
    let isSized = status === 204 || status === 304;
    let head = `HTTP/1.1 ${status} ${reason}\r\n`;
    for (let at = 0; at + 1 < flatHeaders.length; at += 2) {
      const name = flatHeaders[at] ?? '';
      const value = flatHeaders[at + 1] ?? '';
      // Node's own refusals, asked only where there is something to refuse.
      if (!token.test(name)) validateHeaderName(name);
      if (oddInValue.test(value)) validateHeaderValue(name, value);
      if (name.length === 14 && name.toLowerCase() === 'content-length') isSized = true;
      head += `${name}: ${value}\r\n`;
    }
    head += `Connection: keep-alive\r\nKeep-Alive: timeout=${Math.floor(this.#keptMs / 1_000)}\r\n`;
    this.#isChunked = !isSized;
    this.#head = isSized ? `${head}\r\n` : `${head}Transfer-Encoding: chunked\r\n\r\n`;
    this.headersSent = true;
  }

  flushHeaders(): void {
    if (this.#head !== '') this.#put(this.#head, null, '');
  }

  write(bytes: Buffer): boolean {
    if (bytes.length === 0 || this.#isEnded) return true;
    if (!this.#isChunked) return this.#put(this.#head, bytes, '');
    return this.#put(`${this.#head}${bytes.length.toString(16)}\r\n`, bytes, '\r\n');
  }

  end(bytes?: Buffer): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    const piece = bytes === undefined || bytes.length === 0 ? null : bytes;
    if (!this.#isChunked) this.#put(this.#head, piece, '');
    else if (piece === null) this.#put(`${this.#head}0\r\n\r\n`, null, '');
    else this.#put(`${this.#head}${piece.length.toString(16)}\r\n`, piece, '\r\n0\r\n\r\n');
    this.#onDrain = null;
    this.#onEnd();
  }

  /** The head is in the first text and gone with it. */
  #put(before: string, bytes: Buffer | null, after: string): boolean {
    this.#head = '';
    return writeBetween(this.#socket, before, bytes, after);
  }
}
