import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const command = fileURLToPath(new URL('../../bin/postern', import.meta.url));

/** What one run of the command came to. */
export interface CliResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A `postern` that runs. */
export interface CliRun {
  readonly child: ChildProcess;
  readonly done: Promise<CliResult>;
  /** What it has said so far on standard output. */
  said(): string;
}

export interface CliSurroundings {
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}

/** Starts the built command. */
export function startCli(
  around: CliSurroundings,
  words: readonly string[],
  stdin: string | null = '',
): CliRun {
  return startProgram(command, around, words, stdin);
}

/** Runs another build of the command to its end. */
export function runProgram(
  program: string,
  around: CliSurroundings,
  words: readonly string[],
): Promise<CliResult> {
  return startProgram(program, around, words, '').done;
}

function startProgram(
  program: string,
  { env, cwd }: CliSurroundings,
  words: readonly string[],
  stdin: string | null,
): CliRun {
  const child = spawn(program, [...words], { cwd, env: { ...env }, stdio: 'pipe' });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  // One that is refused may be gone before it was written to.
  child.stdin.on('error', () => undefined);
  if (stdin !== null) child.stdin.end(stdin);
  const done = once(child, 'close').then(([code]) => ({ code: code as number | null, stdout, stderr }));
  return { child, done, said: () => stdout };
}

/** Runs the built command to its end. */
export function runCli(around: CliSurroundings, words: readonly string[], stdin = ''): Promise<CliResult> {
  return startCli(around, words, stdin).done;
}
