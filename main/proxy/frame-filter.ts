import { eventBytes, isCopied, type CopyFilter, type CopyLevel, type Kept } from './copy-filter.ts';
import { areWholeFrames, FrameWalker, type FrameHead } from './frames.ts';

/** Payload bytes in which a message's type stands. */
const typeBytes = 256;

interface FrameUnderWay {
  fate: 'pass' | 'skip' | 'undecided';
  /** Bytes of the frame still to come, its head included. */
  left: number;
  held: Buffer[];
  heldBytes: number;
  readonly head: FrameHead;
}

/**
 * Copies WebSocket frames whole or not at all, so that what is copied can still be read: all of them in good times,
 * fewer when behind, and none beyond `eventBytes`. `isMasked`: the client's frames, whose types cannot be told.
 */
export function frameFilter(isMasked: boolean): CopyFilter {
  const walker = new FrameWalker();
  // Bytes of a head that has not ended yet.
  let partialHead: Buffer[] = [];
  let frame: FrameUnderWay | null = null;

  return {
    take(bytes, level) {
      // Hardly ever anything else: a read is the message that was written.
      const isBetween = frame === null && partialHead.length === 0;
      if (isBetween && level === 'everything' && areWholeFrames(bytes, eventBytes))
        return { pieces: [bytes], droppedBytes: 0, entry: 0 };
      const heads: { head: FrameHead; after: number }[] = [];
      walker.feed(bytes, (head, after) => heads.push({ head, after }));
      const pieces: Buffer[] = [];
      let dropped = 0;
      let entry = -1;
      let at = 0;

      const put = (part: Buffer): void => {
        if (part.length > 0) pieces.push(part);
      };
      const begin = (start: Buffer): void => {
        if (entry < 0) entry = pieces.reduce((sum, piece) => sum + piece.length, 0);
        put(start);
      };
      const advance = (upTo: number): void => {
        if (frame === null || upTo <= at) return;
        const part = bytes.subarray(at, Math.min(upTo, at + frame.left));
        at += part.length;
        frame.left -= part.length;
        if (frame.fate === 'undecided') {
          frame.held.push(part);
          frame.heldBytes += part.length;
          const isEnough = frame.left === 0 || frame.heldBytes >= frame.head.headBytes + typeBytes;
          if (isEnough) {
            const start = Buffer.concat(frame.held);
            frame.fate = isCopied(start.subarray(frame.head.headBytes), level) ? 'pass' : 'skip';
            if (frame.fate === 'pass') begin(start);
            else dropped += start.length;
            frame.held = [];
          }
        } else if (frame.fate === 'pass') put(part);
        else dropped += part.length;
        if (frame.left === 0) frame = null;
      };

      for (const { head, after } of heads) {
        const start = after - head.headBytes;
        advance(start);
        const here = bytes.subarray(Math.max(0, start), after);
        const headPart = partialHead.length === 0 ? here : Buffer.concat([...partialHead, here]);
        partialHead = [];
        at = after;
        const fate = fateOf(head, level, isMasked);
        frame = { fate, left: head.payloadBytes, held: [], heldBytes: 0, head };
        if (fate === 'pass') begin(headPart);
        else if (fate === 'skip') dropped += headPart.length;
        else {
          frame.held.push(headPart);
          frame.heldBytes += headPart.length;
        }
        if (head.payloadBytes === 0) {
          if (fate === 'undecided') begin(headPart);
          frame = null;
        }
      }
      advance(bytes.length);
      if (frame === null && at < bytes.length) partialHead.push(bytes.subarray(at));
      return { pieces: whole(pieces, bytes), droppedBytes: dropped, entry } satisfies Kept;
    },
  };
}

function fateOf(head: FrameHead, level: CopyLevel, isMasked: boolean): FrameUnderWay['fate'] {
  if (head.payloadBytes > eventBytes) return 'skip';
  const isMessage = head.opcode === 1 && head.isFinal;
  if (level === 'everything' || !isMessage) return 'pass';
  if (isMasked) return level === 'factsOnly' ? 'skip' : 'pass';
  return 'undecided';
}

/** The bytes themselves when all of them are kept, and nothing else, so that nothing is cut up without need. */
function whole(pieces: readonly Buffer[], bytes: Buffer): readonly Buffer[] {
  if (pieces.length <= 1) return pieces;
  // What was held of earlier bytes may stand in the same memory: small buffers share it.
  let next = bytes.byteOffset;
  for (const piece of pieces) {
    if (piece.buffer !== bytes.buffer || piece.byteOffset !== next) return [Buffer.concat(pieces)];
    next += piece.length;
  }
  return next === bytes.byteOffset + bytes.length ? [bytes] : [Buffer.concat(pieces)];
}
