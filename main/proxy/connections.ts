import type { Socket } from 'node:net';
import { askPeers, type Peer } from './peer.ts';
import type { HeadsOnWire } from './heads-on-wire.ts';
import { inTurns } from './in-turns.ts';

/**
 * Connections held at once. The oldest idle one makes room for a new one, else the one whose upload has dragged on longest; when
 * all are busy otherwise the new one is refused.
 */
export const maxConnections = 1_000;

/** An upload that takes longer makes room where there is none, in milliseconds. A slow uplink may need most of that for a large body. */
const dragsAfterMs = 30_000;

/** A request being answered on a connection. */
export interface Running {
  /** Ends it at once; `clientGone` when the connection went first. */
  abort(outcome: 'clientGone' | 'stopped'): void;
  /** When it began, by `performance.now()`, while its body is still coming; else null. */
  uploadingSince(): number | null;
}

/** What is known of one client connection. */
export interface Connection {
  readonly socket: Socket;
  /** Null while it is read plainly: no head there is anything but exact. */
  heads: HeadsOnWire | null;
  /** Who is at its other end; null until asked. */
  peer: Peer | null;
  /** Hardly ever more than one. */
  readonly running: Running[];
  /** A refusal was written while the refused body was still coming: what else is wrong with it is not answered. */
  isRefused: boolean;
  /** A malformed request came: what follows it may be its body to one reader and a request to another, so nobody reads it. */
  isSpoilt: boolean;
  /** It was upgraded: the tunnel alone says what its end means. */
  isTunnel: boolean;
}

/** All client connections of a proxy. */
export interface Connections {
  /** Null when there is no room: the socket has been destroyed. */
  add(socket: Socket): Connection | null;
  of(socket: Socket): Connection | null;
  /** Calls `then` once it is known who is at the other end: at once when it is, so that kept connections cost nothing. */
  whenPeerIsKnown(connection: Connection, then: () => void): void;
  destroyIdle(): void;
  destroyAll(): void;
}

/** Keeps the client connections, at most `limit` of them. */
export function keepConnections(
  ownUid: number | null,
  limit: number = maxConnections,
  now: () => number = () => performance.now(),
): Connections {
  const ask = askPeers(ownUid);
  const begin = inTurns();
  // In the order of their coming, so that the first idle one is the oldest.
  const all = new Map<Socket, Connection>();

  const makeRoom = (): boolean => {
    if (all.size < limit) return true;
    const leaves = firstIdle(all.values()) ?? longestDragging(all.values(), now() - dragsAfterMs);
    if (leaves === null) return false;
    all.delete(leaves.socket);
    leaves.socket.destroy();
    return true;
  };

  return {
    add(socket) {
      if (!makeRoom()) {
        socket.destroy();
        return null;
      }
      const connection: Connection = {
        socket,
        heads: null,
        peer: ownUid === null ? 'unknown' : null,
        running: [],
        isRefused: false,
        isSpoilt: false,
        isTunnel: false,
      };
      all.set(socket, connection);
      socket.once('close', () => {
        all.delete(socket);
        if (connection.isTunnel) return;
        for (const one of connection.running.slice()) one.abort('clientGone');
      });
      // A client that ends its side while an answer runs has gone: Codex never half-closes, and Node would cut the answer.
      socket.once('end', () => {
        if (connection.running.length > 0 && !connection.isTunnel) socket.destroy();
      });
      return connection;
    },
    of: (socket) => all.get(socket) ?? null,
    whenPeerIsKnown(connection, then) {
      if (connection.peer !== null) return then();
      void ask(connection.socket).then((peer) => {
        begin(() => {
          connection.peer = peer;
          then();
        });
      });
    },
    destroyIdle() {
      for (const one of all.values()) if (one.running.length === 0) one.socket.destroy();
    },
    destroyAll() {
      for (const one of all.values()) one.socket.destroy();
    },
  };
}

function firstIdle(all: Iterable<Connection>): Connection | null {
  for (const one of all) if (one.running.length === 0) return one;
  return null;
}

/** The one whose only request has been uploading longest, since before `latest`; null where there is none. */
function longestDragging(all: Iterable<Connection>, latest: number): Connection | null {
  let found: Connection | null = null;
  let first = latest;
  for (const one of all) {
    const [only, ...others] = one.running;
    const since = others.length === 0 ? (only?.uploadingSince() ?? null) : null;
    if (since === null || since >= first) continue;
    found = one;
    first = since;
  }
  return found;
}
