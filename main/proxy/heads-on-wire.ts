import type { Socket } from 'node:net';
import { ChunkWatch } from './chunk-watch.ts';
import type { RequestHead } from './framing.ts';
import { fieldValue, token } from './head-parts.ts';
import { headerValue } from './headers.ts';

/** The most a head that passes takes on the wire: 16 KB of names and values, and what stands between those of 256 fields. */
const longestHead = 32 * 1024;

/** The raw bytes of one connection, read along with Node's parser. */
export interface HeadsOnWire {
  /**
   * True when the head just parsed stands on the wire where the request before it ended, exactly as RFC 9112 (sections 2 to 5) writes one
   * that reads so, and what has come of a body in chunks too. When the rest of that breaks, the connection ends before the parser reads on.
   */
  stoodAs(head: RequestHead): boolean;
  /** Ends the watch: the connection no longer speaks HTTP. */
  stop(): void;
}

/**
 * Watches the raw bytes of a connection, because Node's parser forgives what must not be forgiven: a second space between the parts
 * of a request line and, in Electron 33 (llhttp 8.1), a head that ends otherwise than with an empty line, names that are none, and
 * chunks whose lines end otherwise than with CRLF.
 */
export function watchHeads(socket: Socket): HeadsOnWire {
  /** Since the end of the last request. */
  let unread: Buffer[] = [];
  let unreadBytes = 0;
  let chunks: ChunkWatch | null = null;
  /** Of a body with a length. */
  let bodyLeft = 0;

  /** Passes over the body, and keeps what comes behind it; false where it breaks. */
  function take(bytes: Buffer): boolean {
    const own = chunks?.take(bytes) ?? Math.min(bodyLeft, bytes.length);
    if (own < 0) return false;
    if (chunks === null) bodyLeft -= own;
    else if (chunks.isOver) chunks = null;
    if (own < bytes.length) {
      unread.push(bytes.subarray(own));
      unreadBytes += bytes.length - own;
    }
    return true;
  }

  const onData = (read: Buffer): void => {
    // Heads as large are refused before, and of a read all is parsed at once: so much is the body of what nobody answers.
    if (unreadBytes > longestHead || !take(read)) socket.destroy();
  };
  socket.prependListener('data', onData);
  return {
    stoodAs(head) {
      const [only] = unread;
      const bytes = unread.length === 1 && only !== undefined ? only : Buffer.concat(unread);
      const rest = restBehind(bytes, head);
      const length = headerValue(head.rawHeaders, 'content-length') ?? '0';
      if (rest === null || !digits.test(length)) return false;
      unread = [];
      unreadBytes = 0;
      bodyLeft = Number(length);
      chunks = headerValue(head.rawHeaders, 'transfer-encoding') === null ? null : new ChunkWatch();
      return take(rest);
    },
    stop() {
      socket.removeListener('data', onData);
      unread = [];
    },
  };
}

const digits = /^\d{1,15}$/;

/**
 * What stands behind the head, where the bytes are its line, each field as a name, a colon and its value, and the empty line; else null.
 * Empty lines before it are passed over, as RFC 9112 section 2.2 asks.
 */
function restBehind(bytes: Buffer, { method, target, rawHeaders }: RequestHead): Buffer | null {
  let at = 0;
  while (bytes[at] === 0x0a || (bytes[at] === 0x0d && bytes[at + 1] === 0x0a)) at += 1;
  const text = bytes.toString('latin1', at, at + longestHead);
  const line = `${method} ${target} HTTP/1.1\r\n`;
  if (!text.startsWith(line)) return null;
  let from = line.length;
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const [name = '', value = ''] = [rawHeaders[index], rawHeaders[index + 1]];
    const end = text.indexOf('\r\n', from);
    if (end < 0 || !token.test(name) || !text.startsWith(`${name}:`, from)) return null;
    if (valueIn(text, from + name.length + 1, end) !== value || !fieldValue.test(value)) return null;
    from = end + 2;
  }
  return text.startsWith('\r\n', from) ? bytes.subarray(at + from + 2) : null;
}

/** What stands there, without the spaces and tabs around it. */
function valueIn(text: string, from: number, to: number): string {
  let [start, end] = [from, to];
  while (start < end && isBlank(text.charCodeAt(start))) start += 1;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09;
}
