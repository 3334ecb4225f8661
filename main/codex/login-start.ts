import { failed, type Problem, type Result } from '../domain/problem.ts';
import { posix, win32 } from 'node:path';
import { withFolderOnPath } from './child-environment.ts';
import type { FoundTerminal } from './find-terminals.ts';
import { noTerminal, type OpenTerminalTask } from './open-terminal.ts';
import { powershellWord, shWord } from './quote.ts';

export interface LoginStart {
  readonly platform: NodeJS.Platform;
  /** The `codex` program. */
  readonly codex: string;
  /** With a code instead of a browser on this machine. */
  readonly device: boolean;
  readonly userHome: string;
  /** The environment the terminal gives its shell. */
  readonly environment: Readonly<Record<string, string>>;
  readonly terminal: FoundTerminal | null;
  readonly openTerminal: (task: OpenTerminalTask) => Promise<Result<void>>;
  readonly onFailed: (found: Problem) => void;
}

/** Opens a terminal with Codex's own sign-in; what comes of it is between the person and Codex. */
export async function startCodexLogin(start: LoginStart): Promise<Result<void>> {
  const { platform, codex, terminal, userHome } = start;
  if (terminal === null) return failed(noTerminal());
  const windows = platform === 'win32';
  const argv = [codex, 'login', ...(start.device ? ['--device-auth'] : [])];
  const folder = (windows ? win32 : posix).dirname(codex);
  return start.openTerminal({
    terminal,
    folder: userHome,
    argv,
    text: windows ? `& ${argv.map(powershellWord).join(' ')}` : argv.map(shWord).join(' '),
    environment: withFolderOnPath(start.environment, folder === '.' ? null : folder, platform),
    onFailed: start.onFailed,
  });
}
