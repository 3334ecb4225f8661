import { readFile } from 'node:fs/promises';
import type { Socket } from 'node:net';

/** Who is at the other end of a loopback connection. `unknown`: the system does not tell. */
export type Peer = 'ours' | 'another' | 'unknown';

/** Socket states in which a living process still holds its end: established, fin-wait-1, fin-wait-2, close-wait. */
const heldStates = new Set(['01', '04', '05', '08']);

/** Times the table is read for one connection before its row counts as missing: it changes while it is read. */
const attempts = 3;

interface Question {
  readonly near: string;
  readonly far: string;
  attemptsLeft: number;
  readonly answer: (peer: Peer) => void;
}

/**
 * Asks for the user at the other end of connections, from Linux's socket table; elsewhere, with a null `ownUid`, all are
 * `unknown`. The kernel takes milliseconds to write the table, so it is read off the thread, and one reading answers all
 * who asked before it began. A table that cannot be read (a confined package) gives `unknown`, which admits: the launch
 * token is the gate, this is the second lock. A table that can be read but has no row for the peer means that its
 * process has gone, which refuses: whoever still waits for an answer has a row.
 */
export function askPeers(ownUid: number | null): (socket: Socket) => Promise<Peer> {
  let waiting: Question[] = [];
  let isReading = false;

  async function read(): Promise<void> {
    isReading = true;
    while (waiting.length > 0) {
      const asked = waiting;
      waiting = [];
      const text = await readTables();
      for (const question of asked) {
        const uid = text === null ? null : uidOf(text, question);
        question.attemptsLeft -= 1;
        if (text === null) question.answer('unknown');
        else if (uid !== null) question.answer(uid === ownUid ? 'ours' : 'another');
        else if (question.attemptsLeft > 0) waiting.push(question);
        else question.answer('another');
      }
    }
    isReading = false;
  }

  return (socket) => {
    const near = endOf(socket.remoteAddress, socket.remotePort);
    const far = endOf(socket.localAddress, socket.localPort);
    if (ownUid === null || near === null || far === null) return Promise.resolve('unknown');
    return new Promise((answer) => {
      waiting.push({ near, far, attemptsLeft: attempts, answer });
      if (!isReading) void read();
    });
  };
}

async function readTables(): Promise<string | null> {
  try {
    const tables = await Promise.all([
      readFile('/proc/net/tcp', 'latin1'),
      // A client may use an IPv6 socket for an IPv4 address; a system without IPv6 has no such table.
      readFile('/proc/net/tcp6', 'latin1').catch(() => ''),
    ]);
    return tables.join('');
  } catch {
    return null;
  }
}

function uidOf(text: string, { near, far }: Question): number | null {
  return uidOfRow(text, near, far) ?? uidOfRow(text, mappedPrefix + near, mappedPrefix + far);
}

/** The uid in a row of `/proc/net/tcp` text whose local end is `near` and whose remote end is `far`; null without one. */
export function uidOfRow(text: string, near: string, far: string): number | null {
  const ends = ` ${near} ${far} `;
  for (let at = text.indexOf(ends); at >= 0; at = text.indexOf(ends, at + 1)) {
    // After the ends: state, queues, timer, retransmits, uid.
    const fields = text.slice(at + ends.length, at + ends.length + 80).split(/\s+/);
    const uid = Number(fields[4]);
    if (heldStates.has(fields[0] ?? '') && fields[4] !== undefined && Number.isInteger(uid)) return uid;
  }
  return null;
}

/** How the table writes an IPv4 address mapped into IPv6, before the address itself. */
const mappedPrefix = '0000000000000000FFFF0000';

/** One end as the table writes it, lowest byte first (little-endian machines, all that we build for). */
function endOf(address: string | undefined, port: number | undefined): string | null {
  const parts = (address ?? '').replace(/^::ffff:/, '').split('.');
  if (parts.length !== 4 || port === undefined) return null;
  const hex = (value: number, digits: number): string =>
    value.toString(16).toUpperCase().padStart(digits, '0');
  return `${parts
    .toReversed()
    .map((part) => hex(Number(part), 2))
    .join('')}:${hex(port, 4)}`;
}
