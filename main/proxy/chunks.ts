/** Where the reading of a chunked body stands after some bytes. */
export type ChunkState = 'more' | 'end' | 'odd' | 'broken';

const cr = 0x0d;
const lf = 0x0a;

/** Digits of a size; as many make four gigabytes. */
const longestSize = 8;

/** What comes next. */
type Place = 'size' | 'sizeEnd' | 'data' | 'dataCr' | 'dataLf' | 'lastCr' | 'lastLf';

/**
 * Takes the chunks off a body (RFC 9112 section 7.1), as long as they are plain: a size of hexadecimal digits, no extension, no
 * trailer. Anything else where a chunk begins is `odd`, and `unread` has it from the beginning of that chunk's line, for another
 * parser to go on with; data without its line's end is `broken`.
 */
export class Chunks {
  #place: Place = 'size';
  #size = 0;
  #left = 0;
  /** Of the line that a chunk begins with, as it came. */
  #line = '';
  #unread: Buffer | null = null;
  #body: Buffer | null = null;

  /** What the last bytes held of the body, in order; null when nothing. */
  get body(): Buffer | null {
    return this.#body;
  }

  /** Behind the end, or from the odd line on; null when nothing. */
  get unread(): Buffer | null {
    return this.#unread;
  }

  /** Reads what came; the data of several chunks is moved together within these bytes, which are the caller's no more. */
  take(bytes: Buffer): ChunkState {
    let at = 0;
    let from = -1;
    let to = 0;
    let state: ChunkState = 'more';
    this.#unread = null;
    reading: while (at < bytes.length) {
      if (this.#place === 'data') {
        const own = Math.min(this.#left, bytes.length - at);
        if (from < 0) from = to = at;
        else if (to !== at) bytes.copyWithin(to, at, at + own);
        to += own;
        at += own;
        this.#left -= own;
        if (this.#left === 0) this.#place = 'dataCr';
        continue;
      }
      const byte = bytes[at] ?? 0;
      switch (this.#place) {
        case 'size': {
          const digit = hexDigit(byte);
          if (digit >= 0 && this.#line.length < longestSize) {
            this.#size = this.#size * 16 + digit;
            this.#line += String.fromCharCode(byte);
          } else if (byte === cr && this.#line !== '') {
            this.#line += '\r';
            this.#place = 'sizeEnd';
          } else {
            state = 'odd';
            break reading;
          }
          break;
        }
        case 'sizeEnd':
          if (byte !== lf) {
            state = 'odd';
            break reading;
          }
          this.#place = this.#size === 0 ? 'lastCr' : 'data';
          this.#left = this.#size;
          this.#line = this.#size === 0 ? `${this.#line}\n` : '';
          this.#size = 0;
          break;
        case 'dataCr':
        case 'dataLf':
          if (byte !== (this.#place === 'dataCr' ? cr : lf)) {
            state = 'broken';
            break reading;
          }
          this.#place = this.#place === 'dataCr' ? 'dataLf' : 'size';
          break;
        case 'lastCr':
          if (byte !== cr) {
            state = 'odd';
            break reading;
          }
          this.#line += '\r';
          this.#place = 'lastLf';
          break;
        case 'lastLf':
          if (byte !== lf) {
            state = 'odd';
            break reading;
          }
          state = 'end';
          at += 1;
          break reading;
      }
      at += 1;
    }
    this.#body =
      from < 0 || to === from ? null : from === 0 && to === bytes.length ? bytes : bytes.subarray(from, to);
    if (state === 'end') this.#unread = at < bytes.length ? bytes.subarray(at) : null;
    if (state === 'odd')
      this.#unread = Buffer.concat([Buffer.from(this.#line, 'latin1'), bytes.subarray(at)]);
    return state;
  }
}

/** What a hexadecimal digit stands for; below 0 for what is none. */
export function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}
