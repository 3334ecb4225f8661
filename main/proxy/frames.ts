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
      let frame: FrameHead;
      if (this.#head.length === 0 && isHeadHere(bytes, at)) {
        frame = headAt(bytes, at);
        at += frame.headBytes;
      } else {
        const head = this.#head;
        head.push(bytes[at] ?? 0);
        at += 1;
        if (!isHeadHere(head, 0)) continue;
        frame = headAt(head, 0);
        this.#head = [];
      }
      this.#left = frame.payloadBytes;
      if (frame.opcode === 0x8) this.closeSeen = true;
      onFrame?.(frame, at);
    }
  }
}

/** True when the bytes are whole frames and nothing else, none of them with more payload than `most`. */
export function areWholeFrames(bytes: Uint8Array, most: number): boolean {
  let at = 0;
  while (at < bytes.length && isHeadHere(bytes, at)) {
    const { headBytes, payloadBytes } = headAt(bytes, at);
    if (payloadBytes > most) return false;
    at += headBytes + payloadBytes;
  }
  return bytes.length > 0 && at === bytes.length;
}

/** Whether all of a frame's head is here. */
function isHeadHere(bytes: ArrayLike<number>, at: number): boolean {
  return at + 2 <= bytes.length && at + headLength(bytes[at + 1] ?? 0) <= bytes.length;
}

/** Length of a frame head by its second byte: 2, with 2 or 8 bytes of length, and 4 of mask. */
function headLength(second: number): number {
  return 2 + lengthBytes(second & 0x7f) + ((second & 0x80) === 0 ? 0 : 4);
}

function lengthBytes(length: number): number {
  return length === 126 ? 2 : length === 127 ? 8 : 0;
}

function headAt(bytes: ArrayLike<number>, at: number): FrameHead {
  const first = bytes[at] ?? 0;
  const second = bytes[at + 1] ?? 0;
  const extended = lengthBytes(second & 0x7f);
  let payloadBytes = extended === 0 ? second & 0x7f : 0;
  for (let index = at + 2; index < at + 2 + extended; index += 1)
    payloadBytes = payloadBytes * 256 + (bytes[index] ?? 0);
  return {
    opcode: first & 0x0f,
    isFinal: (first & 0x80) !== 0,
    headBytes: headLength(second),
    payloadBytes,
  };
}
