import { dirname as posixDirname } from 'node:path/posix';
import { dirname as winDirname } from 'node:path/win32';
import { variable, withFolderOnPath } from './child-environment.ts';
import { run, type Environment, type RunResult } from './run.ts';

export interface RunCodexOptions {
  readonly environment: Environment;
  readonly platform: NodeJS.Platform;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

/** Runs `codex` for its output. Its folder is on PATH: the npm script needs the `node` installed beside it. */
export function runCodex(
  codex: string,
  args: readonly string[],
  { environment, platform, timeoutMs, signal }: RunCodexOptions,
): Promise<RunResult> {
  const windows = platform === 'win32';
  const folder = windows ? winDirname(codex) : posixDirname(codex);
  const options = {
    environment: withFolderOnPath(environment, folder, platform),
    timeoutMs,
    ...(signal === undefined ? {} : { signal }),
  };
  if (!windows || !/\.(cmd|bat)$/i.test(codex)) return run(codex, args, options);
  // Windows starts no batch file by itself; `/s` makes cmd.exe take all between the outer quotes as it stands.
  const shell = variable(environment, 'ComSpec', platform) ?? 'cmd.exe';
  const line = `"${[`"${codex}"`, ...args].join(' ')}"`;
  return run(shell, ['/d', '/s', '/c', line], { ...options, verbatim: true });
}
