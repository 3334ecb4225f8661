import type { Gathered } from './gather.ts';
import { clipText, longestRawText } from './raw-clip.ts';
import type { RawMessage } from './raw-content.ts';

/** The memory that all exchanges under way may use for what they will keep raw, in bytes of text. */
export interface RawRoom {
  /** False when there is no room; then nothing was taken. */
  take(bytes: number): boolean;
  give(bytes: number): void;
}

/** Enough for sixteen exchanges at their caps at the same time; what comes beyond is left out. */
const roomBytes = 16 * 1024 * 1024;

/** Makes the room of one recorder. */
export function createRawRoom(maxBytes: number = roomBytes): RawRoom {
  let used = 0;
  return {
    take(bytes) {
      if (used + bytes > maxBytes) return false;
      used += bytes;
      return true;
    },
    give: (bytes) => void (used -= bytes),
  };
}

/** The messages of one request, in order: the first ones and the last ones when there are too many to keep. */
export interface RawMessages {
  readonly length: number;
  /** Some were left out, or cut. */
  readonly truncated: boolean;
  add(at: number, from: RawMessage['from'], data: Gathered): void;
  all(): readonly RawMessage[];
  /** Lets go of them all. */
  clear(): void;
}

/** Of the 1 MB that is kept of an exchange's messages, how much is its beginning; the rest is its end. */
const headBytes = 768 * 1024;
const tailBytes = longestRawText;

interface Held {
  readonly message: RawMessage;
  readonly bytes: number;
}

/** Makes an empty list that takes its memory from `room`. */
export function createRawMessages(room: RawRoom): RawMessages {
  const head: RawMessage[] = [];
  let tail: Held[] = [];
  let usedByHead = 0;
  let usedByTail = 0;
  let truncated = false;
  let length = 0;

  function dropFirst(): boolean {
    const first = tail.shift();
    if (first === undefined) return false;
    usedByTail -= first.bytes;
    room.give(first.bytes);
    return (truncated = true);
  }

  return {
    get length() {
      return length;
    },
    get truncated() {
      return truncated;
    },
    add(at, from, data) {
      length += 1;
      const total = data.whole ? data.bytes.length : data.totalBytes;
      const bytes = Math.min(total, longestRawText);
      const isHead = tail.length === 0 && usedByHead + bytes <= headBytes;
      while (!isHead && usedByTail + bytes > tailBytes && dropFirst());
      let hasRoom = room.take(bytes);
      while (!hasRoom && dropFirst()) hasRoom = room.take(bytes);
      if (!hasRoom) {
        truncated = true;
        return;
      }
      const { text, whole } = clipText(data);
      if (!whole) truncated = true;
      if (isHead && tail.length === 0) {
        usedByHead += bytes;
        head.push({ at, from, text });
      } else {
        usedByTail += bytes;
        tail.push({ message: { at, from, text }, bytes });
      }
    },
    all: () => [...head, ...tail.map((one) => one.message)],
    clear() {
      room.give(usedByHead + usedByTail);
      head.length = 0;
      tail = [];
      usedByHead = 0;
      usedByTail = 0;
    },
  };
}
