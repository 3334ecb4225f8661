import { readFile, rename } from 'node:fs/promises';
import { problem, type Problem } from '../domain/problem.ts';
import { t } from '../../preload/language.ts';

/** What became of reading one of our files. */
export type Reading<T> =
  | { readonly state: 'read'; readonly value: T }
  | { readonly state: 'absent' }
  /** Not usable as it stands; the file itself is untouched. */
  | { readonly state: 'invalid'; readonly problem: Problem }
  /** It could not be read at all; that says nothing about what is in it. */
  | { readonly state: 'unreadable'; readonly problem: Problem };

/** Turns parsed JSON into a value, or says in one sentence what is wrong with it; `newer` when a later Postern wrote it. */
export type Interpreter<T> = (
  raw: unknown,
) =>
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly why: string; readonly newer?: true };

/** Reads one of our JSON files; nothing is changed, whatever it holds. */
export async function readVersioned<T>(path: string, interpret: Interpreter<T>): Promise<Reading<T>> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT') return { state: 'absent' };
    return {
      state: 'unreadable',
      problem: problem(
        'file-unreadable',
        t`Could not read ${path}.`,
        t`The system answered ${code ?? t`an unknown error`}.`,
        t`Check the permissions of the file and its folder, then start Postern again.`,
      ),
    };
  }
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch (error) {
    return { state: 'invalid', problem: invalid(path, t`It is not JSON: ${(error as Error).message}.`) };
  }
  const result = interpret(raw);
  return result.ok
    ? { state: 'read', value: result.value }
    : {
        state: 'invalid',
        problem: result.newer === true ? newer(path, result.why) : invalid(path, result.why),
      };
}

/** Moves a file we cannot use out of the way, keeping its bytes; returns where it went. */
export async function putAside(path: string, now: number): Promise<string> {
  const aside = `${path}.unreadable-${new Date(now).toISOString().replaceAll(':', '-')}`;
  await rename(path, aside);
  return aside;
}

function invalid(path: string, why: string): Problem {
  return problem(
    'file-invalid',
    t`Could not use ${path}.`,
    why,
    t`Mend the file or remove it; Postern goes on with what it had before.`,
  );
}

function newer(path: string, why: string): Problem {
  return problem(
    'file-newer',
    t`Could not use ${path}.`,
    why,
    t`Update Postern; until then the file is left as it is, and changes are not saved.`,
  );
}
