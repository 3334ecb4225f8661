import { createHash, randomBytes } from 'node:crypto';
import { chmod, lstat, mkdir, mkdtemp } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ownershipOf, ownUserId } from './ours.ts';

/** What decides where the socket may lie. */
export interface SocketSurroundings {
  readonly platform: NodeJS.Platform;
  /** The folder Postern keeps everything in. */
  readonly home: string;
  /** `XDG_RUNTIME_DIR`; null when it is not set. */
  readonly runtimeFolder: string | null;
  /** The system's folder for temporary files. */
  readonly temporaryFolder: string;
}

// `sun_path` holds 108 bytes on Linux and 104 on macOS, the closing zero among them (unix(7), unix(4)).
const longestAddressBytes = { linux: 107, other: 103 };

/** The file that tells the socket's address and key to other programs of the same user. */
export function passPath(home: string): string {
  return join(home, 'control.json');
}

/**
 * The addresses to try in turn: the user's runtime folder, Postern's own, and for paths too long for a socket a folder of
 * ours in the system's temporary one. Each is named after the profile, so that two profiles never meet.
 */
export function addressesFor(around: SocketSurroundings): readonly string[] {
  const name = createHash('sha256').update(around.home).digest('hex').slice(0, 16);
  if (around.platform === 'win32') return [`\\\\.\\pipe\\postern-${name}`];
  const folders = [
    ...(around.runtimeFolder === null ? [] : [join(around.runtimeFolder, 'postern')]),
    join(around.home, 'run'),
    join(around.temporaryFolder, `postern-${ownUserId() ?? 0}`),
  ];
  return folders.map((folder) => join(folder, `${name}.sock`)).filter((one) => fits(one, around.platform));
}

/** An address nobody can have taken before: the way out where all others are held by somebody else. */
export async function freshAddress(around: SocketSurroundings): Promise<string> {
  if (around.platform === 'win32') {
    return `\\\\.\\pipe\\postern-${randomBytes(16).toString('hex')}`;
  }
  return join(await mkdtemp(join(around.temporaryFolder, 'postern-')), 'control.sock');
}

/** Makes the folder of an address ours and nobody else's; false when it is or leads to somebody else's. */
export async function claimFolder(address: string): Promise<boolean> {
  if (address.startsWith('\\\\.\\pipe\\')) return true;
  const folder = dirname(address);
  try {
    await mkdir(folder, { mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') return false;
  }
  if ((await ownershipOf(folder, 'folder')) === 'ours') return true;
  try {
    const found = await lstat(folder);
    if (!found.isDirectory() || found.uid !== ownUserId()) return false;
    // Our own folder from before, open to others: closed now, and looked at again.
    await chmod(folder, 0o700);
  } catch {
    return false;
  }
  return (await ownershipOf(folder, 'folder')) === 'ours';
}

function fits(address: string, platform: NodeJS.Platform): boolean {
  const longest = platform === 'linux' ? longestAddressBytes.linux : longestAddressBytes.other;
  return Buffer.byteLength(address) <= longest;
}
