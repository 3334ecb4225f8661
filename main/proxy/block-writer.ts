/** V8 copies into shared memory by words of this size where both sides begin at the same place in one, else byte by byte. */
const wordBytes = 8;

/** From this size on, a piece is copied from where it is. */
export const largeBytes = 16 * 1024;

/** Room a large piece may leave free before it. */
export const gapBytes = wordBytes;

/** Small pieces are put together here first, each at the place in a word that it has in the block. */
const bench = Buffer.allocUnsafeSlow(64 * 1024);

/** Fills a block of shared memory in order, all of it by words. The block has everything once it is settled. */
export class BlockWriter {
  readonly block: Buffer;
  /** Where the next piece goes. */
  #at = 0;
  /** Where what is on the bench begins. */
  #begun = 0;
  /** The place of the bench's own beginning: that of a word. */
  #from = 0;

  constructor(bytes: number) {
    this.block = Buffer.from(new SharedArrayBuffer(bytes));
  }

  /** Adds a piece and all that belongs to it; a view of where they stand in the block. */
  put(first: Uint8Array, more: readonly Uint8Array[]): Buffer {
    const isLarge = first.length >= largeBytes;
    if (isLarge) this.#putLarge(first);
    const start = isLarge ? this.#at - first.length : this.#at;
    if (!isLarge) this.#putSmall(first);
    for (const piece of more) this.#putSmall(piece);
    return this.block.subarray(start, this.#at);
  }

  /** Copies what is on the bench. */
  settle(): void {
    if (this.#at > this.#begun) {
      this.block.set(bench.subarray(this.#begun - this.#from, this.#at - this.#from), this.#begun);
    }
    this.#goOnAt(this.#at);
  }

  #putSmall(piece: Uint8Array): void {
    if (this.#at - this.#from + piece.length > bench.length) this.settle();
    bench.set(piece, this.#at - this.#from);
    this.#at += piece.length;
  }

  #putLarge(piece: Uint8Array): void {
    this.settle();
    const gap = (((piece.byteOffset - this.#at) % wordBytes) + wordBytes) % wordBytes;
    this.block.set(piece, this.#at + gap);
    this.#goOnAt(this.#at + gap + piece.length);
  }

  #goOnAt(at: number): void {
    this.#at = at;
    this.#begun = at;
    this.#from = at - (at % wordBytes);
  }
}
