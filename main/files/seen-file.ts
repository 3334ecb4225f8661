import { createHash } from 'node:crypto';
import { constants, type BigIntStats } from 'node:fs';
import { lstat, open } from 'node:fs/promises';
import { notOurs } from './file-problems.ts';
import { t } from '../../preload/language.ts';

/** A file as it was at one moment: what it said, and what tells whether it still is the same one. */
export interface SeenFile {
  readonly bytes: Buffer;
  readonly device: bigint;
  readonly inode: bigint;
  readonly size: bigint;
  readonly modifiedNs: bigint;
  readonly sha256: string;
  /** Permission bits. */
  readonly mode: number;
  readonly group: number;
}

/** Far above any configuration; a log that was put there by mistake is not read into memory. */
const largestBytes = 16 * 1024 * 1024;

/**
 * Reads an ordinary file of this user's; null when there is none. Never waits: a pipe, a device or a folder is refused before
 * a byte is asked for, and so is what was put in its place between looking and opening.
 *
 * @param shown the path to name in a refusal.
 * @throws {Refused} and what the system says.
 */
export async function readPlainFile(path: string, shown: string): Promise<SeenFile | null> {
  const there = await lstat(path, { bigint: true }).catch(noneThere);
  if (there === null) return null;
  judge(there, shown);
  // A link or a pipe that takes its place now is not followed and not waited for.
  const flags =
    constants.O_RDONLY |
    ((constants.O_NONBLOCK as number | undefined) ?? 0) |
    ((constants.O_NOFOLLOW as number | undefined) ?? 0);
  const file = await open(path, flags).catch(noneThere);
  if (file === null) return null;
  try {
    const opened = await file.stat({ bigint: true });
    judge(opened, shown);
    const bytes = await file.readFile();
    return {
      bytes,
      device: opened.dev,
      inode: opened.ino,
      size: BigInt(bytes.length),
      modifiedNs: opened.mtimeNs,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      mode: Number(opened.mode & 0o777n),
      group: Number(opened.gid),
    };
  } finally {
    await file.close();
  }
}

/** True when both are the same file with the same content. */
export function isSameFile(one: SeenFile | null, other: SeenFile | null): boolean {
  if (one === null || other === null) return one === other;
  return (
    one.device === other.device &&
    one.inode === other.inode &&
    one.size === other.size &&
    one.modifiedNs === other.modifiedNs &&
    one.sha256 === other.sha256
  );
}

function noneThere(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null;
  throw error;
}

function judge(found: BigIntStats, shown: string): void {
  if (found.isSymbolicLink()) throw notOurs(shown, t`A symbolic link was put in its place just now.`);
  if (!found.isFile()) {
    throw notOurs(
      shown,
      found.isDirectory()
        ? t`It is a folder, not a file.`
        : found.isFIFO()
          ? t`It is a pipe, not a file.`
          : t`It is a device or socket, not a file.`,
    );
  }
  // Windows has no owner to compare.
  const self = process.getuid?.();
  if (self !== undefined && found.uid !== BigInt(self)) {
    throw notOurs(shown, t`It belongs to another user of this machine.`);
  }
  if (found.size > BigInt(largestBytes)) throw notOurs(shown, t`It is larger than 16 MB.`);
}
