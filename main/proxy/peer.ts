import type { Socket } from 'node:net';
import { mappedPrefix, ownersTowards, readTable } from './peer-table.ts';

/** Who is at the other end of a loopback connection. `unknown`: the system does not tell. */
export type Peer = 'ours' | 'another' | 'unknown';

/** Times the whole table is read for one connection before its row counts as missing: it changes while it is read. */
const attempts = 3;

interface Question {
  /** The client's end and ours, as the table writes them. */
  readonly near: string;
  readonly far: string;
  attemptsLeft: number;
  readonly answer: (peer: Peer) => void;
}

/**
 * Asks for the user at the other end of connections, from Linux's socket table; elsewhere, with a null `ownUid`, all are
 * `unknown`. The kernel takes milliseconds to write the table, so it is read off the thread, and a reading answers all whose
 * row is in a piece that was asked for after they were. A table that cannot be read (a confined package) gives `unknown`,
 * which admits: the launch token is the gate, this is the second lock. A table that can be read but has no row for the peer
 * means that its process has gone, which refuses: whoever still waits for an answer has a row.
 */
export function askPeers(ownUid: number | null): (socket: Socket) => Promise<Peer> {
  const waiting = new Set<Question>();
  let isReading = false;

  function settle(question: Question, peer: Peer): void {
    if (waiting.delete(question)) question.answer(peer);
  }

  function begin(prefix: string): ((rows: string) => void) | null {
    if (waiting.size === 0) return null;
    const asked = [...waiting];
    return (rows) => {
      for (const far of new Set(asked.map((question) => question.far))) {
        const owners = ownersTowards(rows, prefix + far);
        if (owners.size === 0) continue;
        for (const question of asked) {
          const uid = question.far === far ? owners.get(prefix + question.near) : undefined;
          if (uid !== undefined) settle(question, uid === ownUid ? 'ours' : 'another');
        }
      }
    };
  }

  async function read(): Promise<void> {
    isReading = true;
    while (waiting.size > 0) {
      // Who asks while it is read hears only a part of it, which does not count as an attempt.
      const whole = [...waiting];
      const isThere = await readTable('/proc/net/tcp', () => begin(''));
      // A client may use an IPv6 socket for an IPv4 address, which is rare; a system without IPv6 has no such table.
      if (isThere && whole.some((question) => waiting.has(question))) {
        await readTable('/proc/net/tcp6', () => begin(mappedPrefix));
      }
      for (const question of whole) {
        question.attemptsLeft -= 1;
        if (!isThere) settle(question, 'unknown');
        else if (question.attemptsLeft <= 0) settle(question, 'another');
      }
    }
    isReading = false;
  }

  return (socket) => {
    const near = endOf(socket.remoteAddress, socket.remotePort);
    const far = endOf(socket.localAddress, socket.localPort);
    if (ownUid === null || near === null || far === null) return Promise.resolve('unknown');
    return new Promise((answer) => {
      waiting.add({ near, far, attemptsLeft: attempts, answer });
      if (!isReading) void read();
    });
  };
}

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
