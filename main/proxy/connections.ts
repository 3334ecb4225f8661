import type { Socket } from 'node:net';
import { readPeer, type Peer } from './peer.ts';
import { watchRequestLines, type RequestLines } from './request-line.ts';

/** Connections held at once. The oldest idle one makes room for a new one; when all are busy the new one is refused. */
export const maxConnections = 1_000;

/** What is known of one client connection. */
export interface Connection {
  readonly socket: Socket;
  readonly lines: RequestLines;
  /** Read when first asked for, then kept. */
  peer(): Peer;
  /** Requests being answered on it. */
  busy: number;
}

/** All client connections of a proxy. */
export interface Connections {
  /** Null when there is no room: the socket has been destroyed. */
  add(socket: Socket): Connection | null;
  of(socket: Socket): Connection | null;
  destroyIdle(): void;
  destroyAll(): void;
}

/** Keeps the client connections, at most `limit` of them. */
export function keepConnections(ownUid: number | null, limit: number = maxConnections): Connections {
  // In the order of their coming, so that the first idle one is the oldest.
  const all = new Map<Socket, Connection>();

  const makeRoom = (): boolean => {
    if (all.size < limit) return true;
    for (const one of all.values()) {
      if (one.busy > 0) continue;
      all.delete(one.socket);
      one.socket.destroy();
      return true;
    }
    return false;
  };

  return {
    add(socket) {
      if (!makeRoom()) {
        socket.destroy();
        return null;
      }
      let peer: Peer | null = null;
      const connection: Connection = {
        socket,
        lines: watchRequestLines(socket),
        peer: () => (peer ??= readPeer(socket, ownUid)),
        busy: 0,
      };
      all.set(socket, connection);
      socket.once('close', () => all.delete(socket));
      // A client that ends its side while an answer runs has gone: Codex never half-closes, and Node would cut the answer.
      socket.once('end', () => {
        if (connection.busy > 0) socket.destroy();
      });
      return connection;
    },
    of: (socket) => all.get(socket) ?? null,
    destroyIdle() {
      for (const one of all.values()) if (one.busy === 0) one.socket.destroy();
    },
    destroyAll() {
      for (const one of all.values()) one.socket.destroy();
    },
  };
}
