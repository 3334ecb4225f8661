import { basename } from 'node:path';
import { randomBytes } from 'node:crypto';
import { run, type Environment } from './run.ts';

export interface LoginShellOptions {
  readonly platform: NodeJS.Platform;
  /** The user's environment (see usersEnvironment): the shell starts from it. */
  readonly environment: Environment;
  /** The user's shell when SHELL is not set. */
  readonly shell: string | null;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** The environment of the user's login shell, or why it is not known. */
export type LoginShellAnswer =
  | { readonly known: true; readonly environment: Readonly<Record<string, string>> }
  | { readonly known: false; readonly reason: string };

const TIMEOUT_MS = 5_000;

// Start-up files that would turn the shell into something else than a shell that answers.
const quiet = { DISABLE_AUTO_UPDATE: 'true', ZSH_TMUX_AUTOSTART: 'false', ZSH_TMUX_AUTOSTARTED: 'true' };
// The shell's own book-keeping: it says nothing about the user and is wrong in another folder.
const shellsOwn = ['_', 'SHLVL', 'PWD', 'OLDPWD'];

/**
 * Asks the user's login shell for its environment: a program started from a desktop sees neither the PATH nor the
 * OPENAI_API_KEY that shell start-up files set. Never throws and never takes longer than the limit (5 s).
 */
export async function askLoginShell(options: LoginShellOptions): Promise<LoginShellAnswer> {
  if (options.platform === 'win32') return { known: false, reason: 'Windows has no login shell.' };
  const shell = options.environment['SHELL'] || options.shell;
  if (shell === null || !shell.startsWith('/')) return { known: false, reason: 'No login shell is set.' };
  const mark = `postern-${randomBytes(8).toString('hex')}`;
  const result = await run(shell, shellArguments(shell, mark), {
    environment: { ...options.environment, ...quiet },
    timeoutMs: options.timeoutMs ?? TIMEOUT_MS,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  if (!result.ended) return { known: false, reason: `${basename(shell)}: ${result.message}` };
  const environment = environmentBetween(result.stdout, mark);
  if (environment === null)
    return { known: false, reason: `${basename(shell)} did not print its environment` };
  for (const name of Object.keys(quiet))
    if (options.environment[name] === undefined) delete environment[name];
  for (const name of shellsOwn) delete environment[name];
  return { known: true, environment };
}

// Interactive and login, so that every start-up file is read. `env -0` is missing on older macOS: there, lines.
function shellArguments(shell: string, mark: string): readonly string[] {
  switch (basename(shell)) {
    case 'tcsh':
    case 'csh':
      return ['-ic', `echo ${mark}; env -0; echo ${mark}`];
    case 'nu':
      return ['-l', '-i', '-c', `print ${mark}; ^env -0; print ${mark}`];
    default:
      return [
        '-i',
        '-l',
        '-c',
        `echo ${mark}; command env -0 2>/dev/null || command env; echo; echo ${mark}`,
      ];
  }
}

/** The variables a shell printed between two marks, whatever its start-up files said before and after; null without them. */
export function environmentBetween(output: string, mark: string): Record<string, string> | null {
  const first = output.indexOf(mark);
  const last = output.lastIndexOf(mark);
  if (first < 0 || last <= first) return null;
  const text = output.slice(first + mark.length, last).replace(/^\r?\n/, '');
  const found: Record<string, string> = {};
  for (const entry of text.includes('\0') ? text.split('\0') : joinedLines(text)) {
    const equals = entry.indexOf('=');
    const name = entry.slice(0, equals);
    if (equals > 0 && !/\s/.test(name)) found[name] = entry.slice(equals + 1);
  }
  return Object.keys(found).length === 0 ? null : found;
}

// Without NULs a value may go over several lines: a line that starts no variable belongs to the one before.
function joinedLines(text: string): string[] {
  const entries: string[] = [];
  for (const line of text.replace(/\r?\n+$/, '').split('\n')) {
    if (/^[A-Za-z_][A-Za-z0-9_]*=/.test(line) || entries.length === 0) entries.push(line);
    else entries.push(`${entries.pop() ?? ''}\n${line}`);
  }
  return entries;
}
