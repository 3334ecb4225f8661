import { spawn } from 'node:child_process';
import { failed, ok, problem, type Problem, type Result } from '../domain/problem.ts';
import { withUsualDumps } from '../files/core-dumps.ts';
import type { FoundTerminal } from './find-terminals.ts';
import { keepOpen } from './terminals.ts';
import { t } from '../../preload/language.ts';

export interface OpenTerminalTask {
  readonly terminal: FoundTerminal;
  readonly folder: string;
  /** Program and arguments to run in it. */
  readonly argv: readonly string[];
  /** The same as one line for a shell. */
  readonly text: string;
  /** The whole environment of the terminal. */
  readonly environment: Readonly<Record<string, string>>;
  /** Told when the terminal program itself ends with an error; many end at once when their window is another process's. */
  readonly onFailed: (found: Problem) => void;
}

/**
 * Opens a terminal window in a folder and runs a command in it. Writes no file and goes through no shell string.
 * Resolves when the terminal's process has started. The window outlives Postern.
 */
export function openTerminal(task: OpenTerminalTask): Promise<Result<void>> {
  const { terminal, folder, argv, text, environment, onFailed } = task;
  return new Promise((resolve) => {
    const child = withUsualDumps(() =>
      spawn(terminal.path, terminal.start({ folder, argv: keepOpen(argv), text }), {
        cwd: folder,
        env: { ...environment },
        detached: true,
        stdio: 'ignore',
      }),
    );
    child.unref();
    child.once('error', (error: NodeJS.ErrnoException) => resolve(failed(startProblem(terminal, error))));
    child.once('spawn', () => resolve(ok(undefined)));
    child.once('exit', (code) => {
      if (code !== 0 && code !== null) onFailed(endProblem(terminal, code));
    });
  });
}

/** No terminal to open at all. */
export function noTerminal(): Problem {
  return problem(
    'terminal-missing',
    t`No terminal was found.`,
    t`Postern looked for the usual terminal programs and found none of them.`,
    t`Install one, for example xterm, or copy the command and run it in a terminal of your own.`,
  );
}

function startProblem(terminal: FoundTerminal, error: NodeJS.ErrnoException): Problem {
  if (error.code === 'ENOENT') {
    return problem(
      'terminal-missing',
      t`${terminal.name} could not be started.`,
      t`Its program is no longer there.`,
      t`Choose another terminal, or copy the command and run it in a terminal of your own.`,
    );
  }
  return problem(
    'terminal-failed',
    t`${terminal.name} could not be started.`,
    t`The system said: ${error.code ?? t`unknown error`}.`,
    t`Choose another terminal, or copy the command and run it in a terminal of your own.`,
  );
}

function endProblem(terminal: FoundTerminal, code: number): Problem {
  const next =
    terminal.takes === 'text' && terminal.path.endsWith('osascript')
      ? t`Allow Postern to control ${terminal.name} in System Settings, Privacy & Security, Automation, then launch again.`
      : t`Choose another terminal, or copy the command and run it in a terminal of your own.`;
  return problem(
    'terminal-failed',
    t`${terminal.name} closed at once.`,
    t`It ended with code ${code}.`,
    next,
  );
}
