import { token, wholeNumber, withoutSpaces } from './head-parts.ts';

/** How the body of an answer ends (RFC 9112 section 6.3): with its length, with its last chunk, or with its head. */
export type AnswerFraming = 'length' | 'chunks' | 'none';

/** The head of a plain answer; the strings are as they came. */
export interface AnswerHead {
  readonly status: number;
  readonly reason: string;
  /** Flat list of names and values. */
  readonly headers: string[];
  /** Of the head, with the empty line at its end. */
  readonly headBytes: number;
  readonly framing: AnswerFraming;
  /** Of a body with a length; 0 otherwise. */
  readonly bodyBytes: number;
  /** Its connection may be kept after it. */
  readonly mayBeKept: boolean;
  /** How long the upstream keeps it without a request, by its own word (`Keep-Alive: timeout`), in seconds; null when it says nothing. */
  readonly keptS: number | null;
  /** It changes to WebSocket. */
  readonly isUpgraded: boolean;
}

/** What it answers. */
export interface Answered {
  readonly method: string;
  readonly isUpgrade: boolean;
}

/** The largest head an upstream may send: content policies and cookies of a CDN make them larger than what we take from a client. */
export const longestAnswerHead = 64 * 1024;

const statusLine = /^HTTP\/1\.1 ([1-9]\d\d) ([\x20-\x7e]*)$/;
const fieldValue = /^[\x20-\x7e\x80-\xff]*$/;

/**
 * Reads the head that bytes begin with, when it leaves no two ways to read it and says where its body ends: one field to a line, one
 * length or chunks, a connection that is kept or closed. `more` while its end has not come; `odd` for all else, right or wrong, which
 * is for undici's parser. What is plain here reads the same there (RFC 9112 sections 4 to 6).
 */
export function readAnswerHead(bytes: Buffer, { method, isUpgrade }: Answered): AnswerHead | 'more' | 'odd' {
  const end = bytes.indexOf('\r\n\r\n', 0, 'latin1');
  if (end < 0) return bytes.length < longestAnswerHead && mayBecomePlain(bytes) ? 'more' : 'odd';
  if (end > longestAnswerHead) return 'odd';
  const text = bytes.toString('latin1', 0, end + 2);
  const lineEnd = text.indexOf('\r\n');
  const line = statusLine.exec(text.slice(0, lineEnd));
  if (line === null) return 'odd';
  const status = Number(line[1]);
  const headers: string[] = [];
  let length: number | null = null;
  let isChunked = false;
  let connection: string | null = null;
  let upgrade: string | null = null;
  let keptS: number | null = null;
  let at = lineEnd + 2;
  while (at < text.length) {
    const stop = text.indexOf('\r\n', at);
    const colon = text.indexOf(':', at);
    if (colon < 0 || colon > stop) return 'odd';
    const name = text.slice(at, colon);
    const value = withoutSpaces(text, colon + 1, stop);
    if (!token.test(name) || !fieldValue.test(value)) return 'odd';
    switch (meaningOf(name)) {
      case 'length':
        if (length !== null || !wholeNumber.test(value)) return 'odd';
        length = Number(value);
        break;
      case 'encoding':
        if (isChunked || value.toLowerCase() !== 'chunked') return 'odd';
        isChunked = true;
        break;
      case 'connection':
        if (connection !== null) return 'odd';
        connection = value.toLowerCase();
        break;
      case 'upgrade':
        if (upgrade !== null) return 'odd';
        upgrade = value.toLowerCase();
        break;
      case 'kept':
        keptS = Number(/timeout=(\d{1,9})/.exec(value)?.[1] ?? Number.NaN);
        if (Number.isNaN(keptS)) keptS = null;
        break;
      default:
    }
    headers.push(name, value);
    at = stop + 2;
  }
  if (length !== null && isChunked) return 'odd';
  const hasBody = length !== null || isChunked;
  let [framing, mayBeKept]: [AnswerFraming, boolean] = [isChunked ? 'chunks' : 'length', true];
  const isUpgraded = status === 101;
  if (status < 200) {
    if (hasBody) return 'odd';
    if (isUpgraded && !(isUpgrade && connection === 'upgrade' && upgrade === 'websocket')) return 'odd';
    if (!isUpgraded && (connection !== null || upgrade !== null)) return 'odd';
    framing = 'none';
  } else {
    if (connection !== null && connection !== 'keep-alive' && connection !== 'close') return 'odd';
    mayBeKept = connection !== 'close';
    if (status === 204 || status === 304 || method === 'HEAD') {
      // Some state a length and send it (RFC 9112 section 6.3): what comes on that connection is nobody's.
      if (hasBody) mayBeKept = false;
      framing = 'none';
    } else if (!hasBody) return 'odd';
  }
  // Every field by its name: V8 takes 3 µs to spread one object and add to it.
  return {
    status,
    reason: line[2] ?? '',
    headers,
    headBytes: end + 4,
    framing,
    bodyBytes: framing === 'length' ? (length ?? 0) : 0,
    mayBeKept,
    keptS,
    isUpgraded,
  };
}

const lineBegin = 'HTTP/1.1 ';
const brokenLine = /(?:^|[^\r])\n|\r[^\n]/;

/** Whether a head that has not come whole may still be plain: another protocol, or lines that end otherwise, must not be waited for. */
function mayBecomePlain(bytes: Buffer): boolean {
  const text = bytes.toString('latin1');
  const length = Math.min(text.length, lineBegin.length);
  return text.startsWith(lineBegin.slice(0, length)) && !brokenLine.test(text);
}

type Meaning = 'length' | 'encoding' | 'connection' | 'upgrade' | 'kept';
const meanings: ReadonlyMap<string, Meaning> = new Map([
  ['upgrade', 'upgrade'],
  ['connection', 'connection'],
  ['keep-alive', 'kept'],
  ['content-length', 'length'],
  ['transfer-encoding', 'encoding'],
]);

/** Null of a field that says nothing of the framing or of the connection. By length first: this runs for every field. */
function meaningOf(name: string): Meaning | null {
  switch (name.length) {
    case 7:
    case 10:
    case 14:
    case 17:
      return meanings.get(name.toLowerCase()) ?? null;
    default:
      return null;
  }
}
