/** One frame's head, as soon as its last byte is here. */
export interface FrameHead {
  /** RFC 6455 section 5.2: 1 text, 2 binary, 8 close. */
  readonly opcode: number;
  readonly isFinal: boolean;
  readonly headBytes: number;
  readonly payloadBytes: number;
}

/**
 * Follows the frame borders of one direction of a WebSocket (RFC 6455 section 5.2) without keeping or changing bytes.
 * It reads heads only: what the peers make of the frames is theirs.
 */
export class FrameWalker {
  /** True once a close frame began in this direction. */
  closeSeen = false;
  /** Bytes of the present payload still to come. */
  #left = 0;
  /** Head bytes of a frame whose length is not known yet. */
  #head: number[] = [];

  /** Takes the next bytes; `onFrame` hears each head that ends in them, with the offset just after it. */
  feed(bytes: Uint8Array, onFrame?: (head: FrameHead, after: number) => void): void {
    let at = 0;
    while (at < bytes.length) {
      if (this.#left > 0) {
        const step = Math.min(this.#left, bytes.length - at);
        this.#left -= step;
        at += step;
        continue;
      }
      const head = this.#head;
      head.push(bytes[at] ?? 0);
      at += 1;
      if (head.length < 2 || head.length < headLength(head[1] ?? 0)) continue;
      const frame = readHead(head);
      this.#head = [];
      this.#left = frame.payloadBytes;
      if (frame.opcode === 0x8) this.closeSeen = true;
      onFrame?.(frame, at);
    }
  }
}

/** Length of a frame head by its second byte: 2, with 2 or 8 bytes of length, and 4 of mask. */
function headLength(second: number): number {
  const length = second & 0x7f;
  const extended = length === 126 ? 2 : length === 127 ? 8 : 0;
  return 2 + extended + ((second & 0x80) === 0 ? 0 : 4);
}

function readHead(head: readonly number[]): FrameHead {
  const first = head[0] ?? 0;
  const length = (head[1] ?? 0) & 0x7f;
  const extended = length === 126 ? 2 : length === 127 ? 8 : 0;
  const payloadBytes =
    extended === 0 ? length : head.slice(2, 2 + extended).reduce((sum, byte) => sum * 256 + byte, 0);
  return { opcode: first & 0x0f, isFinal: (first & 0x80) !== 0, headBytes: head.length, payloadBytes };
}
