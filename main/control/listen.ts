import { chmod, lstat, mkdir, rm, rmdir, stat } from 'node:fs/promises';
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
// A start that takes a socket away is done within a few of these waits; so is one on a busy machine within this time.
const MOST_WAITS = 100;
const LEFT_AFTER_MS = 3_000;

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

/** Takes a socket nobody listens at out of the way; false when somebody does. One start at a time does so. */
async function takeAway(address: string): Promise<boolean> {
  const turn = `${address}.taking`;
  for (let waited = 0; !(await takeTurn(turn)); waited += 1) {
    if (waited === MOST_WAITS) return false;
    await pause(ASKED_AGAIN_AFTER_MS);
  }
  try {
    const before = await identityOf(address);
    if (before === null) return true;
    for (let asked = 0; asked < TRIES; asked += 1) {
      if (asked > 0) await pause(ASKED_AGAIN_AFTER_MS);
      if (await isListening(address)) return false;
    }
    // Its place is taken as long as it lies there, so no other socket can have come into it.
    if ((await identityOf(address)) === before) await rm(address, { force: true });
    return true;
  } finally {
    await rmdir(turn).catch(() => undefined);
  }
}

/** True when it is our turn; one that a killed start left is taken from it once it is too old to be at work. */
async function takeTurn(turn: string): Promise<boolean> {
  try {
    await mkdir(turn, { mode: 0o700 });
    return true;
  } catch (error) {
    // Where no folder can be made, nothing is taken away either: the system's answer to listening says why.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') return true;
  }
  const found = await stat(turn).catch(() => null);
  if (found !== null && Date.now() - found.mtimeMs > LEFT_AFTER_MS) await rmdir(turn).catch(() => undefined);
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
