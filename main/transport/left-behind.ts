import type { Socket } from 'node:net';
import { networkInterfaces } from 'node:os';

/** An address of this machine. */
export interface OwnAddress {
  readonly address: string;
  /** Loopback. */
  readonly internal: boolean;
}

/** Watches connections for a network that changed under them. */
export interface LeftBehind {
  /** From now on it is ended when its own address has left this machine for another one. */
  watch(socket: Socket): void;
}

/** Codex waits for no more than 5 minutes, we for no more than this. One look takes some 50 µs. */
const lookMs = 2_000;

/**
 * True when an address has gone and another one is there to go by. While there is none at all the network may come back with
 * the same address, and what was under way goes on.
 */
export function isLeftBehind(local: string, own: readonly OwnAddress[]): boolean {
  const bare = withoutZone(local);
  if (own.some(({ address }) => withoutZone(address) === bare)) return false;
  return own.some(({ address, internal }) => !internal && !isLinkLocal(address));
}

/**
 * Makes a watch. Nobody tells a connection that its network was changed: what is sent on it vanishes, and the system gives
 * up after a quarter of an hour. No timer runs while nothing is watched.
 */
export function watchLeftBehind(own: () => readonly OwnAddress[] = ownAddresses): LeftBehind {
  const watched = new Set<Socket>();
  let timer: NodeJS.Timeout | null = null;

  function look(): void {
    const now = own();
    for (const socket of watched) {
      if (!isLeftBehind(socket.localAddress ?? '', now)) continue;
      socket.destroy(Object.assign(new Error('the network changed'), { code: 'ENETDOWN' }));
    }
  }

  return {
    watch(socket) {
      if (socket.destroyed || socket.localAddress === undefined) return;
      watched.add(socket);
      socket.once('close', () => {
        watched.delete(socket);
        if (watched.size > 0 || timer === null) return;
        clearInterval(timer);
        timer = null;
      });
      timer ??= setInterval(look, lookMs).unref();
    },
  };
}

/** Empty where the system does not tell, and then nothing is left behind. */
function ownAddresses(): readonly OwnAddress[] {
  try {
    return Object.values(networkInterfaces()).flatMap((one) => one ?? []);
  } catch {
    return [];
  }
}

function withoutZone(address: string): string {
  return address.replace(/%.*$/, '').replace(/^::ffff:/, '');
}

/** Each interface gives itself one, whether it leads anywhere or not (RFC 3927, RFC 4291). */
function isLinkLocal(address: string): boolean {
  return /^(?:fe[89ab]|169\.254\.)/i.test(address);
}
