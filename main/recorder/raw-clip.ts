import { bufferOf, type Gathered } from './gather.ts';

/** A text with no more than its two ends, when it is longer than its cap. */
export interface Clipped {
  readonly text: string;
  readonly whole: boolean;
}

/** No more than this much of a body, or of one message, is kept. */
export const longestRawText = 256 * 1024;

/** How much of a clipped text is its end: there stand Codex's ids, and how a response ended. */
const tailBytes = 64 * 1024;

/** Decodes what was gathered, cutting out its middle when it is longer than `maxBytes`; nothing of the bytes is held. */
export function clipText(data: Gathered, maxBytes = longestRawText): Clipped {
  if (data.whole && data.bytes.length <= maxBytes) {
    return { text: data.bytes.toString('utf8'), whole: true };
  }
  const [start, end] = data.whole ? [data.bytes, data.bytes] : [data.head, data.tail];
  const total = data.whole ? data.bytes.length : data.totalBytes;
  const tail = Math.min(tailBytes, end.length, Math.floor(maxBytes / 4));
  const head = Math.min(start.length, maxBytes - tail);
  const [first, last] = [start.subarray(0, head), end.subarray(end.length - tail)];
  const left = `\n… ${total - head - tail} bytes were not kept …\n`;
  return { text: trimmed(first) + left + trimmed(last), whole: false };
}

/** A cut may fall into the middle of a character. */
function trimmed(bytes: Uint8Array): string {
  return bufferOf(bytes)
    .toString('utf8')
    .replace(/^\uFFFD+|\uFFFD+$/g, '');
}
