import { lstat } from 'node:fs/promises';

/** Whose processes and files are ours: null where the system has no such numbers (Windows). */
export type UserId = number | null;

/** The user this process runs as. */
export function ownUserId(): UserId {
  return process.getuid?.() ?? null;
}

/** What a path is, to somebody who wants to trust it. */
export type Ownership = 'ours' | 'absent' | 'foreign';

/**
 * Whether a folder, file or socket belongs to this user alone and is no link. Where there are no user numbers (Windows) being
 * there is enough: the folder of the profile is the user's own there.
 */
export async function ownershipOf(
  path: string,
  kind: 'folder' | 'file' | 'socket',
  user: UserId = ownUserId(),
): Promise<Ownership> {
  try {
    const found = await lstat(path);
    const right =
      kind === 'folder' ? found.isDirectory() : kind === 'file' ? found.isFile() : found.isSocket();
    if (!right) return 'foreign';
    if (user === null) return 'ours';
    return found.uid === user && (found.mode & 0o077) === 0 ? 'ours' : 'foreign';
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    return code === 'ENOENT' || code === 'ENOTDIR' ? 'absent' : 'foreign';
  }
}
