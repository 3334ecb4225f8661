import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import type { ClientRequest } from './client.ts';
import type { PlainHead } from './plain-head.ts';

/** A plain request and its body, which is told from `resume` on: `data`, then `end`; `close` after it, or when its connection goes. */
export class PlainRequest extends EventEmitter implements ClientRequest {
  readonly method: string;
  readonly target: string;
  readonly rawHeaders: string[];
  readonly socket: Socket;
  #left: number;
  #held: Buffer[] = [];
  #flows = false;
  #isTelling = false;
  #isEnded = false;
  #isClosed = false;

  constructor({ method, target, rawHeaders, bodyBytes }: PlainHead, socket: Socket) {
    super();
    this.method = method;
    this.target = target;
    this.rawHeaders = rawHeaders;
    this.socket = socket;
    this.#left = bodyBytes;
  }

  get complete(): boolean {
    return this.#left === 0;
  }

  /** Takes what is its own of what was read; returns how many bytes that were. */
  take(bytes: Buffer): number {
    const own = Math.min(bytes.length, this.#left);
    if (own > 0) this.#held.push(own === bytes.length ? bytes : bytes.subarray(0, own));
    this.#left -= own;
    // Nobody hears it yet, or not now: what else comes of it stays with the system.
    if (!this.#flows && !this.complete) this.socket.pause();
    this.#tell();
    return own;
  }

  pause(): void {
    this.#flows = false;
    // Of one that is here whole nothing more comes, and a client that leaves must be noticed.
    if (!this.complete) this.socket.pause();
  }

  resume(): void {
    this.#flows = true;
    if (!this.complete) this.socket.resume();
    this.#tell();
  }

  /** Nobody hears the rest. */
  dump(): void {
    this.removeAllListeners('data').removeAllListeners('end');
    this.resume();
  }

  /** Its connection has gone. */
  closed(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.emit('close');
  }

  #tell(): void {
    // Whoever hears a piece may pause and resume meanwhile.
    if (this.#isTelling) return;
    this.#isTelling = true;
    while (this.#flows) {
      const piece = this.#held.shift();
      if (piece === undefined) break;
      this.emit('data', piece);
    }
    this.#isTelling = false;
    if (!this.#flows || !this.complete || this.#isEnded) return;
    this.#isEnded = true;
    this.emit('end');
    this.closed();
  }
}
