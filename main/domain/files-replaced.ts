import { t } from '../../preload/language.ts';
import { problem, type Problem } from './problem.ts';

/**
 * The problem of a Postern whose own files were replaced while it runs, as an upgrade does: a part that is read when it is
 * first needed is not there any more. Null for any other error.
 */
export function filesReplaced(error: unknown): Problem | null {
  const gone = error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND';
  return gone
    ? problem(
        'files-replaced',
        t`Postern was updated while it ran.`,
        t`A part of it that is read when it is first needed is not there any more.`,
        t`Quit Postern and start it again.`,
      )
    : null;
}
