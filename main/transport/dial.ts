import { lookup as systemLookup } from 'node:dns/promises';
import { connect, isIP, type Socket, type TcpNetConnectOpts } from 'node:net';

/** The addresses of a name, best first. */
export type Lookup = (hostname: string) => Promise<readonly string[]>;

/** The system's own order, which knows which family this machine prefers (RFC 6724). */
export const lookupAddresses: Lookup = async (hostname) =>
  (await systemLookup(hostname, { all: true, order: 'verbatim' })).map(({ address }) => address);

/** A next address is tried beside the ones before it after this time (RFC 8305 section 5). */
const nextAfterMs = 250;

/** An upstream that vanished without a word is noticed after this time of silence. */
const probeAfterMs = 60_000;

const noWay = new Set(['ENETUNREACH', 'EHOSTUNREACH', 'EADDRNOTAVAIL', 'EAFNOSUPPORT']);

/**
 * Opens a TCP connection to the first address of a host that takes one. Node's own way ends an attempt when the next begins,
 * and so never gets through a slow network; here they go on side by side.
 * @throws what the system said of the attempt that tells most, or the reason of `signal`.
 */
export async function dial(
  hostname: string,
  port: number,
  signal: AbortSignal,
  lookup: Lookup,
): Promise<Socket> {
  if (isIP(hostname) !== 0) return race([hostname], port, signal);
  const found = await unlessAborted(lookup(hostname), signal);
  return race(takingTurns(found), port, signal);
}

/** The families in turn, the first address staying first, so that one dead family costs one wait. */
export function takingTurns(addresses: readonly string[]): readonly string[] {
  const family = isIP(addresses[0] ?? '');
  const first = addresses.filter((one) => isIP(one) === family);
  const others = addresses.filter((one) => isIP(one) !== family);
  const turns = first.flatMap((one, at) => [one, ...others.slice(at, at + 1)]);
  return [...turns, ...others.slice(first.length)];
}

function race(addresses: readonly string[], port: number, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const open = new Set<Socket>();
    let begun = 0;
    let timer: NodeJS.Timeout | undefined;
    let telling: NodeJS.ErrnoException | null = null;

    const settle = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      for (const socket of open) socket.destroy();
      open.clear();
    };
    const onAbort = (): void => {
      settle();
      reject(signal.reason as Error);
    };
    const tryNext = (): void => {
      clearTimeout(timer);
      const address = addresses[begun];
      if (address === undefined) {
        if (open.size > 0) return;
        settle();
        return reject(telling ?? Object.assign(new Error('no address'), { code: 'ENOTFOUND' }));
      }
      begun += 1;
      const socket = connect(socketOptions(address, port));
      open.add(socket);
      socket.once('connect', () => {
        open.delete(socket);
        settle();
        resolve(socket);
      });
      // It stays for the socket's whole life: whoever gets the socket listens for what counts there.
      socket.on('error', (error: NodeJS.ErrnoException) => {
        if (!open.delete(socket)) return;
        if (telling === null || noWay.has(telling.code ?? '')) telling = error;
        tryNext();
      });
      if (begun < addresses.length) timer = setTimeout(tryNext, nextAfterMs);
    };

    if (signal.aborted) return onAbort();
    signal.addEventListener('abort', onAbort);
    tryNext();
  });
}

function socketOptions(host: string, port: number): TcpNetConnectOpts & { readonly highWaterMark: number } {
  return {
    host,
    port,
    noDelay: true,
    keepAlive: true,
    keepAliveInitialDelay: probeAfterMs,
    // As much as one read brings.
    highWaterMark: 64 * 1024,
  };
}

function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason as Error);
    if (signal.aborted) return onAbort();
    signal.addEventListener('abort', onAbort);
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
