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
  return new WithinRoom(room);
}

/** A class, because V8 keeps an object whose literal has a getter long past its time (docs/performance.md). */
class WithinRoom implements RawMessages {
  readonly #room: RawRoom;
  #head: RawMessage[] = [];
  #tail: Held[] = [];
  #usedByHead = 0;
  #usedByTail = 0;
  #truncated = false;
  #length = 0;

  constructor(room: RawRoom) {
    this.#room = room;
  }

  get length(): number {
    return this.#length;
  }

  get truncated(): boolean {
    return this.#truncated;
  }

  add(at: number, from: RawMessage['from'], data: Gathered): void {
    this.#length += 1;
    const total = data.whole ? data.bytes.length : data.totalBytes;
    const bytes = Math.min(total, longestRawText);
    const isHead = this.#tail.length === 0 && this.#usedByHead + bytes <= headBytes;
    while (!isHead && this.#usedByTail + bytes > tailBytes && this.#dropFirst());
    let hasRoom = this.#room.take(bytes);
    while (!hasRoom && this.#dropFirst()) hasRoom = this.#room.take(bytes);
    if (!hasRoom) {
      this.#truncated = true;
      return;
    }
    const { text, whole } = clipText(data);
    if (!whole) this.#truncated = true;
    if (isHead && this.#tail.length === 0) {
      this.#usedByHead += bytes;
      this.#head.push({ at, from, text });
    } else {
      this.#usedByTail += bytes;
      this.#tail.push({ message: { at, from, text }, bytes });
    }
  }

  all(): readonly RawMessage[] {
    return [...this.#head, ...this.#tail.map((one) => one.message)];
  }

  clear(): void {
    this.#room.give(this.#usedByHead + this.#usedByTail);
    this.#head = [];
    this.#tail = [];
    this.#usedByHead = 0;
    this.#usedByTail = 0;
  }

  #dropFirst(): boolean {
    const first = this.#tail.shift();
    if (first === undefined) return false;
    this.#usedByTail -= first.bytes;
    this.#room.give(first.bytes);
    return (this.#truncated = true);
  }
}
