import { problem, type Problem } from '../domain/problem.ts';
import { t } from '../../preload/language.ts';

/** A file Postern will not touch, and why; thrown inside the writing of a file and made a problem at its edge. */
export class Refused extends Error {
  readonly problem: Problem;
  constructor(value: Problem) {
    super(value.what);
    this.name = 'Refused';
    this.problem = value;
  }
}

/** The problem of a file that is not one Postern reads: a folder, a pipe, a device, somebody else's. */
export function notOurs(path: string, why: string): Refused {
  return new Refused(
    problem(
      'file-unreadable',
      t`Postern does not touch ${path}.`,
      why,
      t`Nothing was changed. Put an ordinary file of your own there, or remove it.`,
    ),
  );
}

/** What the system said about reading or writing a file, in words. */
export function fileProblem(path: string, error: unknown, doing: 'read' | 'write'): Problem {
  if (error instanceof Refused) return error.problem;
  const code = (error as NodeJS.ErrnoException | null)?.code ?? t`an unknown error`;
  const { why, next } = reasonOf(code);
  return problem(
    doing === 'read' ? 'file-unreadable' : 'file-unwritable',
    doing === 'read' ? t`Could not read ${path}.` : t`Could not write ${path}.`,
    why,
    doing === 'read' ? next : t`The file is as it was. ${next}`,
  );
}

function reasonOf(code: string): { readonly why: string; readonly next: string } {
  switch (code) {
    case 'EACCES':
      return {
        why: t`Its folder or the file may not be used by you (${code}).`,
        next: t`Check the permissions of the file and its folder, then try again.`,
      };
    case 'EPERM':
      return {
        why: t`The file or its folder is protected against changes (${code}).`,
        next: t`Take the protection off (\`lsattr\` shows it on Linux, \`ls -lO\` on macOS), then try again.`,
      };
    case 'EROFS':
      return {
        why: t`It lies on a disk that may only be read (${code}).`,
        next: t`Make the disk writable, then try again.`,
      };
    case 'ENOSPC':
      return { why: t`The disk is full (${code}).`, next: t`Make room on it, then try again.` };
    case 'EDQUOT':
      return { why: t`Your share of the disk is used up (${code}).`, next: t`Make room, then try again.` };
    case 'ENAMETOOLONG':
      return {
        why: t`Its path is longer than the system takes (${code}).`,
        next: t`Use a Codex home with a shorter path.`,
      };
    case 'ENOTDIR':
      return {
        why: t`A part of its path is not a folder (${code}).`,
        next: t`Check the path of the Codex home.`,
      };
    case 'ENOENT':
      return { why: t`Its folder is not there (${code}).`, next: t`Make the folder, then try again.` };
    case 'ELOOP':
      return {
        why: t`Its links lead in a circle (${code}).`,
        next: t`Mend the symbolic links, then try again.`,
      };
    default:
      return {
        why: t`The system answered ${code}.`,
        next: t`Check the file and its folder, then try again.`,
      };
  }
}
