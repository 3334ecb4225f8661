import { FrameWalker } from './frames.ts';

/** Finds the places in one direction of a WebSocket where a frame of ours may stand: between two messages. */
export class MessageBorders {
  readonly #walker = new FrameWalker();
  /** A data message has begun and its final frame has not. */
  #isUnderWay = false;
  /** Payload bytes of the present frame still to come. */
  #left = 0;
  #isHeadOpen = false;

  /** True when a message may begin after the bytes seen so far; nothing follows a close frame. */
  get isAtBorder(): boolean {
    return !this.#isUnderWay && this.#left === 0 && !this.#isHeadOpen && !this.#walker.closeSeen;
  }

  /** Takes the next bytes; gives the first offset in them at which a message may begin, null when there is none. */
  feed(bytes: Buffer): number | null {
    let border = this.isAtBorder ? 0 : null;
    /** Where the last frame whose head is known ends. */
    let end = this.#left;
    const noteEnd = (): void => {
      if (border === null && !this.#isUnderWay && end > 0 && end <= bytes.length) border = end;
    };
    this.#walker.feed(bytes, (head, after) => {
      noteEnd();
      if (head.opcode < 0x8) this.#isUnderWay = !head.isFinal;
      end = after + head.payloadBytes;
    });
    noteEnd();
    this.#left = Math.max(0, end - bytes.length);
    this.#isHeadOpen = end < bytes.length;
    return this.#walker.closeSeen ? null : border;
  }
}
