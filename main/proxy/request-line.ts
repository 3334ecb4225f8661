import type { Socket } from 'node:net';

/** Bytes of earlier reads kept to find a request line in; a head is at most 16 KB and one read at most 64 KB. */
const windowBytes = 96 * 1024;

/** The raw reads of one connection, as far as a request line could still stand in them. */
export interface RequestLines {
  /** True when the request just parsed stood on the wire exactly as `METHOD target HTTP/1.1`. */
  stoodAs(method: string, target: string): boolean;
  /** Ends the watch: the connection no longer speaks HTTP. */
  stop(): void;
}

/**
 * Watches the raw bytes of a connection, because Node's parser forgives what must not be forgiven: a second space
 * between the parts of a request line.
 */
export function watchRequestLines(socket: Socket): RequestLines {
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
    stoodAs(method, target) {
      const line = `${method} ${target} HTTP/1.1\r\n`;
      const newest = reads.at(-1);
      if (newest === undefined) return false;
      const found = startsWith(newest, line) || Buffer.concat(reads).includes(line, 0, 'latin1');
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

function startsWith(bytes: Buffer, line: string): boolean {
  return bytes.length >= line.length && bytes.toString('latin1', 0, line.length) === line;
}
