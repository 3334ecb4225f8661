import type { Socket } from 'node:net';
import type { RequestHead } from './framing.ts';
import { fieldValue, token } from './head-parts.ts';

/** Bytes of earlier reads kept to find a head in; a head is at most 16 KB and one read at most 64 KB. */
const windowBytes = 96 * 1024;

/** The most a head that passes takes on the wire: 16 KB of names and values, and what stands between those of 256 fields. */
const longestHead = 32 * 1024;

/** The raw reads of one connection, as far as a head could still stand in them. */
export interface HeadsOnWire {
  /** True when the head just parsed stood on the wire exactly as RFC 9112 (sections 2 to 5) writes one that reads so. */
  stoodAs(head: RequestHead): boolean;
  /** Ends the watch: the connection no longer speaks HTTP. */
  stop(): void;
}

/**
 * Watches the raw bytes of a connection, because Node's parser forgives what must not be forgiven: a second space between the parts
 * of a request line and, in Electron 33 (llhttp 8.1), a head that ends otherwise than with an empty line, and names that are none.
 */
export function watchHeads(socket: Socket): HeadsOnWire {
  let reads: Buffer[] = [];
  let kept = 0;
  const keep = (read: Buffer): void => {
    if (reads.length > 0 && kept + read.length > windowBytes) {
      reads = reads.slice(-1);
      kept = reads[0]?.length ?? 0;
    }
    reads.push(read);
    kept += read.length;
  };
  socket.prependListener('data', keep);
  return {
    stoodAs(head) {
      const newest = reads.at(-1);
      if (newest === undefined) return false;
      const found = standsAt(newest, 0, head) || standsIn(Buffer.concat(reads), head);
      reads = [newest];
      kept = newest.length;
      return found;
    },
    stop() {
      socket.removeListener('data', keep);
      reads = [];
    },
  };
}

function standsIn(bytes: Buffer, head: RequestHead): boolean {
  const line = lineOf(head);
  for (let at = bytes.indexOf(line, 0, 'latin1'); at >= 0; at = bytes.indexOf(line, at + 1, 'latin1')) {
    if (standsAt(bytes, at, head)) return true;
  }
  return false;
}

/** Whether the bytes there are the line, each field as a name, a colon and its value, and the empty line. */
function standsAt(bytes: Buffer, at: number, head: RequestHead): boolean {
  const text = bytes.toString('latin1', at, at + longestHead);
  const line = lineOf(head);
  if (!text.startsWith(line)) return false;
  const { rawHeaders } = head;
  let from = line.length;
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const [name = '', value = ''] = [rawHeaders[index], rawHeaders[index + 1]];
    const end = text.indexOf('\r\n', from);
    if (end < 0 || !token.test(name) || !text.startsWith(`${name}:`, from)) return false;
    if (valueIn(text, from + name.length + 1, end) !== value || !fieldValue.test(value)) return false;
    from = end + 2;
  }
  return text.startsWith('\r\n', from);
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

function lineOf({ method, target }: RequestHead): string {
  return `${method} ${target} HTTP/1.1\r\n`;
}
