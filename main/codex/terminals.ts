import { linuxTerminals } from './terminals-linux.ts';
import { macTerminals } from './terminals-mac.ts';
import { windowsTerminals } from './terminals-windows.ts';

/** What a terminal is asked to do. */
export interface TerminalTask {
  readonly folder: string;
  /** Program and arguments, for terminals that take them as they are. */
  readonly argv: readonly string[];
  /** The same as one line for the shell the terminal opens, for terminals that only take text. */
  readonly text: string;
}

/** One terminal program as data: where it is found and how it is started. */
export interface Terminal {
  readonly id: string;
  readonly name: string;
  /** What to start: a name to look for on PATH, or an absolute path. */
  readonly program: string;
  /** Any of these must exist, when the program alone does not tell (macOS starts applications through `osascript`). */
  readonly present?: readonly string[];
  /** `argv`: the program inherits folder and environment. `text`: it is typed into a shell that has its own. */
  readonly takes: 'argv' | 'text';
  /** The arguments after the program. */
  readonly start: (task: TerminalTask) => readonly string[];
}

/** The terminals Postern can open on a system, in the order they are preferred when nothing else decides. */
export function terminalsFor(platform: NodeJS.Platform): readonly Terminal[] {
  switch (platform) {
    case 'darwin':
      return macTerminals;
    case 'win32':
      return windowsTerminals;
    default:
      return linuxTerminals;
  }
}

/**
 * Runs a command and leaves the user's shell in the window when it ends, so that its last words can be read. The command is
 * positional parameters: nothing of it is parsed by a shell.
 */
export function keepOpen(argv: readonly string[]): readonly string[] {
  return ['/bin/sh', '-c', '"$@"; exec "${SHELL:-/bin/sh}"', 'postern', ...argv];
}
