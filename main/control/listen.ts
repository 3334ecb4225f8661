import { randomBytes } from 'node:crypto';
import { chmod, lstat, rename, rm } from 'node:fs/promises';
import { createServer, connect, type Server, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** What came of wanting to listen at an address. `held`: somebody listens there. */
export type Listening =
  | { readonly state: 'listening'; readonly server: Server }
  | { readonly state: 'held' }
  /** Not here: the system said no, and why. */
  | { readonly state: 'refused'; readonly why: string };

const TRIES = 3;
// Between being made and being listened to, a socket refuses too.
const ASKED_AGAIN_AFTER_MS = 50;

/**
 * Listens at an address, for this user alone. A socket left behind by a killed run is taken out of the way; one that
 * anybody listens at is not. `folder` of the address must be ours alone.
 */
export async function listenAt(
  address: string,
  platform: NodeJS.Platform,
  onConnection: (socket: Socket) => void,
): Promise<Listening> {
  for (let tried = 0; tried < TRIES; tried += 1) {
    const server = createServer(onConnection);
    const failure = await tryListen(server, address);
    if (failure === null) {
      // The folder keeps others out already; this says the same of the socket.
      if (platform !== 'win32') await chmod(address, 0o600).catch(() => undefined);
      return { state: 'listening', server };
    }
    if (failure !== 'EADDRINUSE') return { state: 'refused', why: failure };
    if (platform === 'win32' || !(await takeAway(address))) return { state: 'held' };
  }
  return { state: 'held' };
}

function tryListen(server: Server, address: string): Promise<string | null> {
  return new Promise((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen(address, () => resolve(null));
  });
}

/** Takes a socket nobody listens at out of the way; false when somebody does. */
async function takeAway(address: string): Promise<boolean> {
  const before = await identityOf(address);
  if (before === null) return true;
  for (let asked = 0; asked < TRIES; asked += 1) {
    if (asked > 0) await pause(ASKED_AGAIN_AFTER_MS);
    if (await isListening(address)) return false;
  }
  // Another start may have done the same meanwhile and listen there by now: what is moved is looked at before it goes.
  const aside = `${address}.${randomBytes(6).toString('hex')}`;
  try {
    await rename(address, aside);
  } catch {
    return true;
  }
  if ((await identityOf(aside)) === before) {
    await rm(aside, { force: true });
    return true;
  }
  await rename(aside, address).catch(() => undefined);
  return false;
}

// The inode number alone is given out again at once.
async function identityOf(path: string): Promise<string | null> {
  const found = await lstat(path, { bigint: true }).catch(() => null);
  return found === null ? null : `${found.dev}:${found.ino}:${found.mtimeNs}`;
}

function isListening(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(address);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', (error: NodeJS.ErrnoException) => {
      // Whatever is no clear "nobody" counts as somebody: nothing is stolen.
      resolve(error.code !== 'ECONNREFUSED' && error.code !== 'ENOENT');
    });
  });
}
