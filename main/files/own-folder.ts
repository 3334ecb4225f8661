import { chmodSync, mkdirSync, statSync } from 'node:fs';

/**
 * Makes a folder that is one user's alone (0700). One that is there and theirs is closed to everybody else; a disk that keeps
 * no modes is left as it is. `foreign`: another user owns it, who could put files of theirs in the place of ours.
 *
 * @throws when it can be neither made nor looked at.
 */
export function claimFolder(path: string, ownUid: number | null): 'ours' | 'foreign' {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  // Windows has lists of rights in place of these; a system's administrator may work in anybody's folder.
  if (ownUid === null || ownUid === 0) return closed(path, ownUid);
  return statSync(path).uid === ownUid ? closed(path, ownUid) : 'foreign';
}

function closed(path: string, ownUid: number | null): 'ours' {
  const { uid, mode } = statSync(path);
  if (uid === ownUid && (mode & 0o077) !== 0) {
    try {
      chmodSync(path, mode & 0o700);
    } catch {
      // Its owner may change it wherever modes are kept at all.
    }
  }
  return 'ours';
}
