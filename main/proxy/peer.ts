import { closeSync, openSync, readSync } from 'node:fs';
import type { Socket } from 'node:net';

/** Who is at the other end of a loopback connection. `unknown`: the system does not tell. */
export type Peer = 'ours' | 'another' | 'unknown';

/** Socket states in which a living process still holds its end: established, fin-wait-1, fin-wait-2, close-wait. */
const heldStates = new Set(['01', '04', '05', '08']);

/** Times the table is read again when a row is missing: it changes while it is read. */
const attempts = 3;

/**
 * The user at the other end of a connection, from Linux's socket table; elsewhere always `unknown`. Read once for each
 * connection, so that kept-alive requests cost nothing. A table that cannot be read (a confined package) gives
 * `unknown`, which admits: the launch token is the gate, this is the second lock. A table that can be read but has
 * no row for the peer means that its process has gone, which refuses: whoever still waits for an answer has a row.
 */
export function readPeer(socket: Socket, ownUid: number | null): Peer {
  const { remoteAddress, remotePort, localAddress, localPort } = socket;
  if (ownUid === null || remotePort === undefined || localPort === undefined) return 'unknown';
  const near = hexAddress(remoteAddress);
  const far = hexAddress(localAddress);
  if (near === null || far === null) return 'unknown';
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    let uid: number | null;
    try {
      uid =
        findUid('/proc/net/tcp', `${near}:${hexPort(remotePort)}`, `${far}:${hexPort(localPort)}`) ??
        findUid('/proc/net/tcp6', mapped(near, remotePort), mapped(far, localPort));
    } catch {
      return 'unknown';
    }
    if (uid !== null) return uid === ownUid ? 'ours' : 'another';
  }
  return 'another';
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

const hexPort = (port: number): string => port.toString(16).toUpperCase().padStart(4, '0');

/** How the table names an IPv4 address mapped into IPv6, as a dual-stack client's socket has it. */
const mapped = (hexIpv4: string, port: number): string =>
  `0000000000000000FFFF0000${hexIpv4}:${hexPort(port)}`;

/** An IPv4 address as the table writes it, lowest byte first (little-endian machines, all that we build for). */
function hexAddress(address: string | undefined): string | null {
  const parts = (address ?? '').replace(/^::ffff:/, '').split('.');
  if (parts.length !== 4) return null;
  return parts
    .toReversed()
    .map((part) => Number(part).toString(16).toUpperCase().padStart(2, '0'))
    .join('');
}

const block = Buffer.alloc(64 * 1024);
/** Longer than any row, so that one cut between two reads is still found. */
const overlap = 256;

/** Reads the table block by block and stops at the row, because a busy machine's table is long. */
function findUid(path: string, near: string, far: string): number | null {
  const file = openSync(path, 'r');
  try {
    let tail = '';
    for (;;) {
      const bytes = readSync(file, block, 0, block.length, null);
      if (bytes === 0) return uidOfRow(tail, near, far);
      const text = tail + block.toString('latin1', 0, bytes);
      const ready = text.slice(0, Math.max(0, text.lastIndexOf('\n') + 1));
      const uid = uidOfRow(ready, near, far);
      if (uid !== null) return uid;
      tail = text.slice(-overlap);
    }
  } finally {
    closeSync(file);
  }
}
