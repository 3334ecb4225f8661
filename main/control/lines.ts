/** Takes bytes as they come and gives whole lines. */
export interface LineReader {
  take(chunk: Buffer): void;
  /** From now on lines may be this long. */
  allow(bytes: number): void;
  /** Nothing more is given. */
  end(): void;
}

const newline = 0x0a;

/**
 * Cuts a stream of bytes into lines without ever holding more than one line of the longest length. A longer one calls
 * `onTooLong` once, and nothing after it is read.
 */
export function readLines(
  longestBytes: number,
  onLine: (line: string) => void,
  onTooLong: () => void,
): LineReader {
  let longest = longestBytes;
  let held: Buffer[] = [];
  let heldBytes = 0;
  let over = false;

  function hold(part: Buffer): void {
    held.push(part);
    heldBytes += part.length;
  }

  return {
    take(chunk) {
      let start = 0;
      while (!over) {
        const at = chunk.indexOf(newline, start);
        hold(chunk.subarray(start, at < 0 ? chunk.length : at));
        if (heldBytes > longest) {
          over = true;
          held = [];
          onTooLong();
          return;
        }
        if (at < 0) return;
        const line = Buffer.concat(held, heldBytes).toString('utf8');
        held = [];
        heldBytes = 0;
        start = at + 1;
        if (line !== '') onLine(line);
      }
    },
    allow(bytes) {
      longest = bytes;
    },
    end() {
      over = true;
      held = [];
    },
  };
}
