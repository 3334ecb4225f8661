import { open } from 'node:fs/promises';

/** Socket states in which a living process still holds its end: established, fin-wait-1, fin-wait-2, close-wait. */
const heldStates = new Set(['01', '04', '05', '08']);

/** More than the kernel gives in one piece, which is a page of whole rows. */
const pieceBytes = 64 * 1024;

/** How the table writes an IPv4 address mapped into IPv6, before the address itself. */
export const mappedPrefix = '0000000000000000FFFF0000';

/**
 * Reads one of Linux's socket tables piece by piece, off the thread: `begin` is called before each piece is asked for and says
 * who hears its rows, null that nobody waits any more. False when the table cannot be read.
 */
export async function readTable(
  path: string,
  begin: () => ((rows: string) => void) | null,
): Promise<boolean> {
  try {
    const file = await open(path);
    try {
      const piece = Buffer.allocUnsafe(pieceBytes);
      let cut = '';
      let hear = begin();
      while (hear !== null) {
        const { bytesRead } = await file.read(piece, 0, pieceBytes, null);
        if (bytesRead === 0) break;
        const text = cut + piece.toString('latin1', 0, bytesRead);
        const end = text.lastIndexOf('\n') + 1;
        cut = text.slice(end);
        hear(text.slice(0, end));
        // The rest of a row that was cut is as old as its beginning: only who heard that hears it.
        if (cut === '') hear = begin();
      }
    } finally {
      await file.close();
    }
    return true;
  } catch {
    return false;
  }
}

/**
 * The owners (uid) of sockets whose remote end is `far` and that a process still holds, by their local end; both ends as the
 * table writes them. One look through the rows, however many connections lead there.
 */
export function ownersTowards(rows: string, far: string): ReadonlyMap<string, number> {
  const owners = new Map<string, number>();
  const mark = ` ${far} `;
  for (let at = rows.indexOf(mark); at >= 0; at = rows.indexOf(mark, at + 1)) {
    // After the ends: state, queues, timer, retransmits, uid.
    const fields = rows.slice(at + mark.length, at + mark.length + 80).split(/\s+/, 5);
    const uid = Number(fields[4]);
    if (!heldStates.has(fields[0] ?? '') || fields[4] === undefined || !Number.isInteger(uid)) continue;
    owners.set(rows.slice(rows.lastIndexOf(' ', at - 1) + 1, at), uid);
  }
  return owners;
}
