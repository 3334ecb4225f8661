/** How much of the content is still copied: less, the further the recorder is behind. Facts always are. */
export type CopyLevel =
  | 'everything'
  /** Events that a later one repeats whole (`*.delta`) are left out. */
  | 'noDeltas'
  /** Only events that say what became of the turn. */
  | 'factsOnly';

/** What to copy of the bytes just seen. */
export interface Kept {
  readonly pieces: readonly Buffer[];
  readonly droppedBytes: number;
  /** Where in the first piece a reader that knows nothing of what came before can begin; -1 nowhere. */
  readonly entry: number;
}

/** Decides what is copied of one direction of one exchange; the stream itself is never touched. */
export interface CopyFilter {
  take(bytes: Buffer, level: CopyLevel): Kept;
}

/** Bytes of one event (or of one message without events) that are copied; more are cut off in the copy. */
export const eventBytes = 8 * 1024 * 1024;

/** Bytes of one event that are held back while it is decided whether it is copied. */
const heldEventBytes = 1024 * 1024;

/** Bytes at the head of an event in which its type stands. */
const typeBytes = 256;

/** True when an event whose first bytes are `head` is copied at this level. */
export function isCopied(head: Buffer, level: CopyLevel): boolean {
  if (level === 'everything') return true;
  const type = head.toString('latin1', 0, typeBytes);
  if (level === 'noDeltas') return !type.includes('.delta');
  return /response\.(?:created|completed|failed|incomplete)|"error"|event: error|rate_limits/.test(type);
}

/** Copies at most `limit` bytes, then nothing: for content whose parts cannot be told apart (requests, compressed answers). */
export function cappedFilter(limit: number): CopyFilter {
  let taken = 0;
  return {
    take(bytes, level) {
      const room = level === 'factsOnly' ? 0 : Math.max(0, limit - taken);
      // A gap would make the rest unreadable: after the first byte left out, nothing more is copied.
      taken = bytes.length > room ? limit : taken + bytes.length;
      if (bytes.length <= room) return { pieces: [bytes], droppedBytes: 0, entry: 0 };
      const kept = bytes.subarray(0, room);
      return { pieces: room === 0 ? [] : [kept], droppedBytes: bytes.length - room, entry: 0 };
    },
  };
}

/** Copies an event stream: whole in good times, without some events when behind, and no event beyond `eventBytes`. */
export function eventFilter(): CopyFilter {
  // The event under way is passed on, thrown away, or held until it is whole.
  let mode: 'pass' | 'skip' | 'hold' = 'pass';
  let open = 0;
  let afterNewline = true;
  let held: Buffer[] = [];

  const slow = (bytes: Buffer, level: CopyLevel): Kept => {
    const pieces: Buffer[] = [];
    let dropped = 0;
    let at = 0;
    if (level === 'everything' && mode === 'hold') {
      pieces.push(...held);
      held = [];
      mode = 'pass';
    }
    while (at < bytes.length) {
      const end = blankLineEnd(bytes, at, afterNewline);
      const isWhole = end >= 0;
      const part = bytes.subarray(at, isWhole ? end : bytes.length);
      at += part.length;
      open += part.length;
      afterNewline = endsLine(part, afterNewline);
      if (mode === 'pass') pieces.push(part);
      if (mode === 'skip') {
        // The blank line stays, so that the cut event does not run into the next one.
        if (isWhole) pieces.push(Buffer.from('\n\n'));
        dropped += part.length;
      }
      if (mode === 'hold') {
        held.push(part);
        if (isWhole || open > heldEventBytes) {
          if (isCopied(Buffer.concat(held), level)) pieces.push(...held);
          else dropped += open;
          held = [];
          mode = 'skip';
        }
      }
      if (mode === 'pass' && open > eventBytes) mode = 'skip';
      if (isWhole) {
        open = 0;
        mode = level === 'everything' ? 'pass' : 'hold';
      }
    }
    return { pieces, droppedBytes: dropped, entry: 0 };
  };

  return {
    take(bytes, level) {
      if (level !== 'everything' || mode !== 'pass') return slow(bytes, level);
      const end = lastBlankLineEnd(bytes, afterNewline);
      const nextOpen = end < 0 ? open + bytes.length : bytes.length - end;
      if (open + bytes.length > eventBytes && nextOpen > eventBytes) return slow(bytes, level);
      open = nextOpen;
      afterNewline = endsLine(bytes, afterNewline);
      return { pieces: [bytes], droppedBytes: 0, entry: 0 };
    },
  };
}

const newline = 0x0a;
const carriageReturn = 0x0d;

function endsLine(bytes: Buffer, before: boolean): boolean {
  let at = bytes.length - 1;
  while (at >= 0 && bytes[at] === carriageReturn) at -= 1;
  return at < 0 ? before : bytes[at] === newline;
}

/** Offset just after the first blank line that ends at or after `from`; -1 when none does. */
function blankLineEnd(bytes: Buffer, from: number, afterNewline: boolean): number {
  let lineStart = afterNewline ? from : bytes.indexOf(newline, from) + 1;
  while (lineStart > 0 || afterNewline) {
    let at = lineStart;
    while (bytes[at] === carriageReturn) at += 1;
    if (bytes[at] === newline) return at + 1;
    const next = bytes.indexOf(newline, lineStart);
    if (next < 0) return -1;
    lineStart = next + 1;
  }
  return -1;
}

function lastBlankLineEnd(bytes: Buffer, afterNewline: boolean): number {
  const last = bytes.length - 1;
  if (bytes[last] === newline && bytes[last - 1] === newline) return bytes.length;
  const end = Math.max(endOf(bytes, '\n\n'), endOf(bytes, '\n\r\n'));
  return end >= 0 || !afterNewline ? end : firstLineIfBlank(bytes);
}

function endOf(bytes: Buffer, pattern: string): number {
  const found = bytes.lastIndexOf(pattern, undefined, 'latin1');
  return found < 0 ? -1 : found + pattern.length;
}

function firstLineIfBlank(bytes: Buffer): number {
  let at = 0;
  while (bytes[at] === carriageReturn) at += 1;
  return bytes[at] === newline ? at + 1 : -1;
}
