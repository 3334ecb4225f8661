import { hexDigit } from './chunks.ts';

const cr = 0x0d;
const lf = 0x0a;
const semicolon = 0x3b;

/** Digits of a size: more would not be exact as a number. */
const longestSize = 12;

/** What comes next. */
type Place =
  | 'size'
  | 'extension'
  | 'sizeLf'
  | 'data'
  | 'dataCr'
  | 'dataLf'
  | 'trailers'
  | 'trailer'
  | 'trailerLf'
  | 'endLf';

/**
 * Reads along where the chunks of a body begin and end (RFC 9112 section 7.1) and takes nothing of it: each line ends with CRLF and
 * has no other end in it. llhttp 8.1 (Electron 33) takes a CR in a chunk's extension for the end of its line, whatever follows.
 */
export class ChunkWatch {
  #place: Place = 'size';
  #digits = 0;
  #left = 0;

  #isOver = false;

  /** The end of the body has come. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Reads what came; how much of it is the body's, or -1 where that breaks. */
  take(bytes: Buffer): number {
    let at = 0;
    while (at < bytes.length && !this.#isOver) {
      if (this.#place === 'data') {
        const own = Math.min(this.#left, bytes.length - at);
        at += own;
        this.#left -= own;
        if (this.#left === 0) this.#place = 'dataCr';
        continue;
      }
      const next = this.#step(bytes[at] ?? 0);
      if (next === 'broken') return -1;
      at += 1;
      if (next === 'end') this.#isOver = true;
      else this.#place = next;
    }
    return at;
  }

  #step(byte: number): Place | 'end' | 'broken' {
    switch (this.#place) {
      case 'size':
        return this.#sizeStep(byte);
      case 'extension':
        return byte === cr ? 'sizeLf' : isText(byte) ? 'extension' : 'broken';
      case 'sizeLf':
        return byte === lf ? this.#begun() : 'broken';
      case 'dataCr':
        return byte === cr ? 'dataLf' : 'broken';
      case 'dataLf':
        return byte === lf ? 'size' : 'broken';
      case 'trailers':
        return byte === cr ? 'endLf' : isText(byte) ? 'trailer' : 'broken';
      case 'trailer':
        return byte === cr ? 'trailerLf' : isText(byte) ? 'trailer' : 'broken';
      case 'trailerLf':
        return byte === lf ? 'trailers' : 'broken';
      default:
        return byte === lf ? 'end' : 'broken';
    }
  }

  #sizeStep(byte: number): Place | 'broken' {
    const digit = hexDigit(byte);
    if (digit < 0) {
      if (this.#digits === 0) return 'broken';
      return byte === cr ? 'sizeLf' : byte === semicolon ? 'extension' : 'broken';
    }
    this.#digits += 1;
    this.#left = this.#left * 16 + digit;
    return this.#digits > longestSize ? 'broken' : 'size';
  }

  /** Behind the line that begins a chunk. */
  #begun(): Place {
    this.#digits = 0;
    return this.#left === 0 ? 'trailers' : 'data';
  }
}

/** What may stand in a line: no control character but the tab. */
function isText(byte: number): boolean {
  return byte === 0x09 || (byte >= 0x20 && byte !== 0x7f);
}
