import { maxHeaderFields } from './framing.ts';
import { token, wholeNumber, withoutSpaces } from './head-parts.ts';

/** The head of a plain request; the strings are as Node's parser would give them. */
export interface PlainHead {
  readonly method: 'GET' | 'POST';
  readonly target: string;
  /** Flat list of names and values as they came. */
  readonly rawHeaders: string[];
  /** Of the head, with the empty line at its end. */
  readonly headBytes: number;
  readonly bodyBytes: number;
}

/** Half of what Node's parser takes. */
const longestHead = 8 * 1024;

const requestLine = /^(GET|POST) (\/[\x21-\x7e]*) HTTP\/1\.1$/;
const fieldValue = /^[\x20-\x7e]*$/;

/**
 * Reads the head that bytes begin with, when it stands there whole and leaves no two ways to read it: a GET or POST, ASCII, one field
 * to a line, at most one length and no other framing, nothing asked of the connection. Null for all else, right or wrong, which is
 * for Node's parser. What is plain here reads the same there (RFC 9112 sections 2 to 6).
 */
export function readPlainHead(bytes: Buffer): PlainHead | null {
  const end = bytes.indexOf('\r\n\r\n', 0, 'latin1');
  if (end < 0 || end > longestHead) return null;
  const text = bytes.toString('latin1', 0, end + 2);
  const lineEnd = text.indexOf('\r\n');
  const line = requestLine.exec(text.slice(0, lineEnd));
  if (line === null) return null;
  const rawHeaders: string[] = [];
  let bodyBytes: number | null = null;
  let at = lineEnd + 2;
  while (at < text.length) {
    const stop = text.indexOf('\r\n', at);
    const colon = text.indexOf(':', at);
    if (colon < 0 || colon > stop) return null;
    const name = text.slice(at, colon);
    const value = withoutSpaces(text, colon + 1, stop);
    if (!token.test(name) || !fieldValue.test(value)) return null;
    const meaning = meaningOf(name);
    if (meaning === 'other') return null;
    if (meaning === 'connection' && value.toLowerCase() !== 'keep-alive') return null;
    if (meaning === 'length') {
      if (bodyBytes !== null || !wholeNumber.test(value)) return null;
      bodyBytes = Number(value);
    }
    rawHeaders.push(name, value);
    at = stop + 2;
  }
  if (rawHeaders.length > 2 * maxHeaderFields) return null;
  const method = line[1] === 'GET' ? 'GET' : 'POST';
  return { method, target: line[2] ?? '', rawHeaders, headBytes: end + 4, bodyBytes: bodyBytes ?? 0 };
}

/** What a field says of the framing or of the connection. */
type Meaning = 'length' | 'connection' | 'other';
const meanings: ReadonlyMap<string, Meaning> = new Map([
  ['expect', 'other'],
  ['upgrade', 'other'],
  ['connection', 'connection'],
  ['content-length', 'length'],
  ['proxy-connection', 'other'],
  ['transfer-encoding', 'other'],
]);

/** Null of a field that says nothing of them. By length first: this runs for every field. */
function meaningOf(name: string): Meaning | null {
  switch (name.length) {
    case 6:
    case 7:
    case 10:
    case 14:
    case 16:
    case 17:
      return meanings.get(name.toLowerCase()) ?? null;
    default:
      return null;
  }
}
