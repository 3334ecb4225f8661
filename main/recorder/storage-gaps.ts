/** A stretch of the file, in bytes from its beginning. */
export interface Stretch {
  readonly from: number;
  readonly until: number;
}

/** Pages as they stand in the file, one after the other. */
export interface Pages {
  readonly bytes: Uint8Array;
  /** The number of the first of them; SQLite counts from 1. */
  readonly first: number;
  readonly size: number;
  /** The file can give room back in steps: every so many pages there is one that says what the others are for. */
  readonly hasMaps: boolean;
}

/** The first byte of a page that holds rows, by what it holds (https://www.sqlite.org/fileformat2.html, section 1.6). */
const rowPages: ReadonlySet<number> = new Set([2, 5, 10, 13]);
const inner: ReadonlySet<number> = new Set([2, 5]);
/** From this page on, one that only goes on with a long row could begin like one that holds rows. */
const endOfCertainty = 2 ** 24;

/**
 * Where pages hold bytes that belong to no row. SQLite leaves copies of rows there when it moves them between pages, and
 * `secure_delete` wipes only the row itself. What is not surely such a gap is left out.
 */
export function gapsIn({ bytes, first, size, hasMaps }: Pages): readonly Stretch[] {
  const gaps: Stretch[] = [];
  for (let at = 0; at + size <= bytes.length; at += size) {
    const page = first + at / size;
    if (page >= endOfCertainty || (hasMaps && isMap(page, size))) continue;
    const header = at + (page === 1 ? 100 : 0);
    const kind = bytes[header] ?? 0;
    if (!rowPages.has(kind)) continue;
    const from = header + (inner.has(kind) ? 12 : 8) + 2 * numberAt(bytes, header + 3);
    const until = at + (numberAt(bytes, header + 5) || 65_536);
    if (from >= until || until > at + size || isEmpty(bytes, from, until)) continue;
    const offset = (first - 1) * size;
    gaps.push({ from: offset + from, until: offset + until });
  }
  return gaps;
}

function isMap(page: number, size: number): boolean {
  return page >= 2 && (page - 2) % (Math.floor(size / 5) + 1) === 0;
}

function numberAt(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}

function isEmpty(bytes: Uint8Array, from: number, until: number): boolean {
  for (let at = from; at < until; at += 1) if (bytes[at] !== 0) return false;
  return true;
}
