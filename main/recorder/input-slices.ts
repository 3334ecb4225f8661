import { findByte } from './find-byte.ts';

/** Where the input of a request's body stands in its bytes, found without reading it. */
export interface InputSlices {
  /** Where its opening bracket stands. */
  readonly from: number;
  /** Behind its closing bracket. */
  readonly to: number;
  /** Where each of its elements begins, and behind its end. */
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

/** Elements at the beginning of a body that is known to begin with the same bytes, to the end of the last of them. */
export type KnownSlices = Pick<InputSlices, 'from' | 'starts' | 'ends'>;

const quote = 0x22;
const quoteMark = Buffer.of(quote);
const comma = 0x2c;
const colon = 0x3a;
const openList = 0x5b;
const backslash = 0x5c;
const backslashMark = Buffer.of(backslash);
const closeList = 0x5d;
const openObject = 0x7b;
const closeObject = 0x7d;

/**
 * Finds the elements of the top-level array `input` in a JSON object (RFC 8259). Null where there is none, or two, or where a key is
 * written with an escape: whoever asks reads the whole then. It does not check what it passes over: the elements, and the body with
 * `[]` in the place of the array, are JSON if and only if the body is, and say the same.
 */
export function sliceInput(bytes: Buffer, known: KnownSlices | null): InputSlices | null {
  let found: InputSlices | null = null;
  let at: number;
  if (known === null) {
    at = afterSpace(bytes, 0);
    if (bytes[at] !== openObject) return null;
    at = afterSpace(bytes, at + 1);
  } else {
    found = sliceElements(bytes, known);
    if (found === null) return null;
    at = nextField(bytes, found.to);
  }
  while (at >= 0 && bytes[at] !== closeObject) {
    const keyEnd = endOfString(bytes, at);
    if (keyEnd < 0 || findByte(bytes.subarray(at, keyEnd), backslashMark, 0) >= 0) return null;
    const isInput = keyEnd - at === 7 && bytes.toString('latin1', at + 1, keyEnd - 1) === 'input';
    at = afterSpace(bytes, keyEnd);
    if (bytes[at] !== colon) return null;
    at = afterSpace(bytes, at + 1);
    if (isInput) {
      if (found !== null || bytes[at] !== openList) return null;
      found = sliceElements(bytes, { from: at, starts: [], ends: [] });
      if (found === null) return null;
      at = found.to;
    } else {
      at = endOfValue(bytes, at);
      if (at < 0) return null;
    }
    at = nextField(bytes, at);
  }
  return at < 0 ? null : found;
}

/** The place of the next key, or of the brace that ends the object; -1 for neither. */
function nextField(bytes: Buffer, from: number): number {
  const at = afterSpace(bytes, from);
  if (bytes[at] === closeObject) return at;
  if (bytes[at] !== comma) return -1;
  const key = afterSpace(bytes, at + 1);
  return bytes[key] === quote ? key : -1;
}

function sliceElements(bytes: Buffer, { from, starts, ends }: KnownSlices): InputSlices | null {
  const [begins, stops] = [[...starts], [...ends]];
  const last = ends.at(-1);
  let at = afterSpace(bytes, last ?? from + 1);
  if (last === undefined && bytes[at] === closeList) return { from, to: at + 1, starts: [], ends: [] };
  let isDue = last === undefined;
  for (;;) {
    if (!isDue) {
      if (bytes[at] === closeList) return { from, to: at + 1, starts: begins, ends: stops };
      if (bytes[at] !== comma) return null;
      at = afterSpace(bytes, at + 1);
    }
    const end = endOfValue(bytes, at);
    if (end <= at) return null;
    begins.push(at);
    stops.push(end);
    at = afterSpace(bytes, end);
    isDue = false;
  }
}

function afterSpace(bytes: Buffer, from: number): number {
  let at = from;
  while (isSpace(bytes[at])) at += 1;
  return at;
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

/** Behind the value that begins here, by its brackets and strings alone; -1 where the bytes end before it does. */
function endOfValue(bytes: Buffer, from: number): number {
  const first = bytes[from];
  if (first === quote) return endOfString(bytes, from);
  if (first !== openObject && first !== openList) return endOfScalar(bytes, from);
  let depth = 0;
  for (let at = from; at < bytes.length;) {
    const byte = bytes[at];
    if (byte === quote) {
      at = endOfString(bytes, at);
      if (at < 0) return -1;
      continue;
    }
    at += 1;
    if (byte === openObject || byte === openList) depth += 1;
    else if (byte === closeObject || byte === closeList) depth -= 1;
    if (depth === 0) return at;
  }
  return -1;
}

function endOfScalar(bytes: Buffer, from: number): number {
  for (let at = from; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte === comma || byte === closeList || byte === closeObject || isSpace(byte)) return at;
  }
  return -1;
}

/** Most quotes are no further apart; beyond it the next one is searched for, which is quicker by the byte and slower to begin. */
const nearBytes = 256;

/** Behind the quote that ends the string whose first quote is here; -1 where none does, or no string begins here. */
function endOfString(bytes: Buffer, from: number): number {
  if (bytes[from] !== quote) return -1;
  let at = from + 1;
  for (;;) {
    const near = Math.min(bytes.length, at + nearBytes);
    while (at < near) {
      const byte = bytes[at];
      if (byte === quote) return at + 1;
      at += byte === backslash ? 2 : 1;
    }
    const next = findByte(bytes, quoteMark, at);
    if (next < 0) return -1;
    let first = next;
    while (first > at && bytes[first - 1] === backslash) first -= 1;
    // An even number of backslashes before it are escapes of one another.
    if ((next - first) % 2 === 0) return next + 1;
    at = next + 1;
  }
}
