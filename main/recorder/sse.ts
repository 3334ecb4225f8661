import { findByte } from './find-byte.ts';
import { bufferOf, createGatherer, type Gathered } from './gather.ts';

/** Reads server-sent events from bytes as they come, however they are split. */
export interface SseReader {
  write(bytes: Uint8Array): void;
}

const lf = 10;
const cr = 13;
const lfMark = Buffer.of(lf);
const crMark = Buffer.of(cr);
const colonByte = 58;
const colonMark = Buffer.of(colonByte);
const nothing: Buffer = Buffer.alloc(0);
const dataField = Buffer.from('data');
const bom = Buffer.from([0xef, 0xbb, 0xbf]);
/** Enough of a line to tell its field: a byte order mark, `data`, a colon. */
const fieldBytes = bom.length + dataField.length + 1;

type Line = 'undecided' | 'data' | 'ignored';

/**
 * Makes a reader that hands over the data of each finished event. Line ends may be LF, CRLF or CR, comments and other
 * fields are skipped, several `data:` lines join with LF; an event that was begun and not finished is never handed over
 * (WHATWG HTML, section 9.2.6). No more than `maxEventBytes` of an event is held.
 */
export function createSseReader(maxEventBytes: number, onData: (data: Gathered) => void): SseReader {
  const data = createGatherer(maxEventBytes);
  let hasData = false;
  let line: Line = 'undecided';
  /** The line so far, while it is too short to tell its field. */
  let start: Buffer = nothing;
  let firstLine = true;
  let afterCr = false;

  function addToLine(piece: Buffer): void {
    if (line === 'data') data.add(piece);
    if (line !== 'undecided' || piece.length === 0) return;
    if (start.length === 0 && !firstLine && piece.length > fieldBytes) return decideWhole(piece);
    start = start.length === 0 ? piece : Buffer.concat([start, piece]);
    if (start.length >= fieldBytes + 1) decide();
  }

  /** The usual case, without copies: enough of the line came at once. */
  function decideWhole(piece: Buffer): void {
    if (
      piece[4] !== colonByte ||
      piece[0] !== 0x64 ||
      piece[1] !== 0x61 ||
      piece[2] !== 0x74 ||
      piece[3] !== 0x61
    ) {
      start = piece;
      return decide();
    }
    line = 'data';
    if (hasData) data.add(Buffer.from('\n'));
    hasData = true;
    data.add(piece.subarray(piece[5] === 32 ? 6 : 5));
  }

  function decide(): void {
    if (firstLine && start.subarray(0, bom.length).equals(bom)) start = start.subarray(bom.length);
    const colon = findByte(start.subarray(0, dataField.length + 1), colonMark, 0);
    const name = colon === -1 ? start : start.subarray(0, colon);
    if (!name.equals(dataField)) {
      line = 'ignored';
      return;
    }
    line = 'data';
    if (hasData) data.add(Buffer.from('\n'));
    hasData = true;
    if (colon !== -1) data.add(start.subarray(start[colon + 1] === 32 ? colon + 2 : colon + 1));
  }

  function endLine(): void {
    if (line === 'undecided' && start.length > 0) decide();
    const empty = line === 'undecided' || (firstLine && start.length === 0 && line === 'ignored');
    start = nothing;
    line = 'undecided';
    firstLine = false;
    if (empty) endEvent();
  }

  function endEvent(): void {
    const finished = hasData;
    const gathered = data.take();
    hasData = false;
    if (finished) onData(gathered);
  }

  return {
    write(bytes) {
      const chunk = bufferOf(bytes);
      let from = 0;
      if (afterCr && chunk.length > 0) {
        afterCr = false;
        if (chunk[0] === lf) from = 1;
      }
      let nextCr = findByte(chunk, crMark, from);
      for (;;) {
        const nextLf = findByte(chunk, lfMark, from);
        if (nextCr !== -1 && nextCr < from) nextCr = findByte(chunk, crMark, from);
        const end = nextLf === -1 ? nextCr : nextCr === -1 ? nextLf : Math.min(nextLf, nextCr);
        if (end === -1) return addToLine(chunk.subarray(from));
        addToLine(chunk.subarray(from, end));
        endLine();
        from = end + 1;
        if (chunk[end] !== cr) continue;
        if (chunk[from] === lf) from += 1;
        else if (from === chunk.length) afterCr = true;
      }
    },
  };
}
