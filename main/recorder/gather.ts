/** What was gathered: all of it, or, past the cap, its two ends, in which most facts stand. */
export type Gathered =
  | { readonly whole: true; readonly bytes: Buffer }
  | { readonly whole: false; readonly head: Buffer; readonly tail: Buffer; readonly totalBytes: number };

/** Collects the bytes of one event, message or body without ever holding more than its cap. */
export interface Gatherer {
  readonly length: number;
  add(piece: Uint8Array): void;
  /** Hands over what was gathered and begins anew. */
  take(): Gathered;
}

/** How much of each end is kept of something too large to keep. */
export const endBytes = 64 * 1024;

const nothing = Buffer.alloc(0);

/** Makes a gatherer that keeps everything up to `maxBytes` and only both ends beyond. */
export function createGatherer(maxBytes: number): Gatherer {
  return new EndsKept(maxBytes);
}

/** A class, because V8 keeps an object whose literal has a getter long past its time (docs/performance.md). */
class EndsKept implements Gatherer {
  readonly #maxBytes: number;
  #pieces: Buffer[] = [];
  #length = 0;
  #head: Buffer | null = null;
  #tailLength = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get length(): number {
    return this.#length;
  }

  add(piece: Uint8Array): void {
    if (piece.length === 0) return;
    const bytes = bufferOf(piece);
    this.#pieces.push(bytes);
    this.#length += bytes.length;
    if (this.#head === null) {
      if (this.#length > this.#maxBytes) this.#cut();
      return;
    }
    this.#tailLength += bytes.length;
    this.#trimTail();
  }

  take(): Gathered {
    const pieces = this.#pieces;
    const [only = nothing] = pieces;
    const result: Gathered =
      this.#head === null
        ? { whole: true, bytes: pieces.length < 2 ? only : joined(pieces, this.#length) }
        : {
            whole: false,
            head: this.#head,
            tail: Buffer.from(Buffer.concat(pieces).subarray(-endBytes)),
            totalBytes: this.#length,
          };
    this.#pieces = [];
    this.#length = 0;
    this.#head = null;
    this.#tailLength = 0;
    return result;
  }

  #cut(): void {
    this.#head = Buffer.concat(covering(this.#pieces, endBytes), Math.min(this.#length, endBytes));
    const last = covering(this.#pieces.toReversed(), endBytes).toReversed();
    this.#keepTail(Buffer.from(Buffer.concat(last).subarray(-endBytes)));
  }

  #trimTail(): void {
    const pieces = this.#pieces;
    while (pieces.length > 1 && this.#tailLength - (pieces[0]?.length ?? 0) >= endBytes) {
      this.#tailLength -= pieces.shift()?.length ?? 0;
    }
    const first = pieces[0];
    if (pieces.length === 1 && first !== undefined && first.length > 2 * endBytes) {
      this.#keepTail(Buffer.from(first.subarray(first.length - endBytes)));
    }
  }

  #keepTail(tail: Buffer): void {
    this.#pieces = [tail];
    this.#tailLength = tail.length;
  }
}

/** As many of the first pieces as hold so many bytes. */
function covering(pieces: readonly Buffer[], bytes: number): readonly Buffer[] {
  let held = 0;
  const end = pieces.findIndex((piece) => (held += piece.length) >= bytes);
  return end === -1 ? pieces : pieces.slice(0, end + 1);
}

/** Small enough to stay in the processor's nearest memory. */
const stepBytes = 16 * 1024;
const step = Buffer.allocUnsafeSlow(stepBytes);

/**
 * The pieces in one. Out of shared memory V8 copies byte by byte unless both sides begin at the same place in a word, which
 * takes seven times as long: those that do not go by way of a small buffer, into whose beginning they are copied by words.
 */
function joined(pieces: readonly Buffer[], length: number): Buffer {
  const whole = Buffer.allocUnsafe(length);
  let at = 0;
  for (const piece of pieces) {
    if (piece.length < stepBytes || !(piece.buffer instanceof SharedArrayBuffer)) whole.set(piece, at);
    else {
      for (let from = 0; from < piece.length; from += stepBytes) {
        const part = piece.subarray(from, from + stepBytes);
        step.set(part);
        whole.set(step.subarray(0, part.length), at + from);
      }
    }
    at += piece.length;
  }
  return whole;
}

/** The same bytes as a Buffer, copying nothing. */
export function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}
