import { problem, type Problem } from '../domain/problem.ts';

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
      `Postern does not touch ${path}.`,
      why,
      'Nothing was changed. Put an ordinary file of your own there, or remove it.',
    ),
  );
}

/** What the system said about reading or writing a file, in words. */
export function fileProblem(path: string, error: unknown, doing: 'read' | 'write'): Problem {
  if (error instanceof Refused) return error.problem;
  const code = (error as NodeJS.ErrnoException | null)?.code ?? 'an unknown error';
  const known = reasons[code];
  return problem(
    doing === 'read' ? 'file-unreadable' : 'file-unwritable',
    `Could not ${doing} ${path}.`,
    known === undefined ? `The system answered ${code}.` : `${known.why} (${code}).`,
    doing === 'read'
      ? (known?.next ?? 'Check the file and its folder, then try again.')
      : `The file is as it was. ${known?.next ?? 'Check the file and its folder, then try again.'}`,
  );
}

const permissions = 'Check the permissions of the file and its folder, then try again.';
const reasons: Readonly<Record<string, { readonly why: string; readonly next: string }>> = {
  EACCES: { why: 'Its folder or the file may not be used by you', next: permissions },
  EPERM: {
    why: 'The file or its folder is protected against changes',
    next: 'Take the protection off (`lsattr` shows it on Linux, `ls -lO` on macOS), then try again.',
  },
  EROFS: { why: 'It lies on a disk that may only be read', next: 'Make the disk writable, then try again.' },
  ENOSPC: { why: 'The disk is full', next: 'Make room on it, then try again.' },
  EDQUOT: { why: 'Your share of the disk is used up', next: 'Make room, then try again.' },
  ENAMETOOLONG: {
    why: 'Its path is longer than the system takes',
    next: 'Use a Codex home with a shorter path.',
  },
  ENOTDIR: { why: 'A part of its path is not a folder', next: 'Check the path of the Codex home.' },
  ENOENT: { why: 'Its folder is not there', next: 'Make the folder, then try again.' },
  ELOOP: {
    why: 'Its links lead in a circle',
    next: 'Mend the symbolic links, then try again.',
  },
};
