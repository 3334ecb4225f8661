import { spawn, type ChildProcess } from 'node:child_process';

/** Environment variables as plain data; undefined is absent. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What became of a program that was run for its output. */
export type RunResult =
  | {
      readonly ended: true;
      readonly exitCode: number | null;
      readonly stdout: string;
      readonly stderr: string;
    }
  | {
      readonly ended: false;
      readonly reason: 'notStarted' | 'timeout' | 'tooMuch';
      readonly message: string;
    };

export interface RunOptions {
  readonly environment: Environment;
  readonly timeoutMs: number;
  /** Null leaves it to the system; never a folder of a stranger's. */
  readonly folder?: string;
  readonly signal?: AbortSignal;
  /** The program reads its own command line (Windows `cmd.exe`): arguments go out as they stand. */
  readonly verbatim?: boolean;
}

// Enough for any version text or environment; a program that prints more is not the one we asked for.
const MAX_OUTPUT_CHARACTERS = 4 * 1024 * 1024;
// A program may leave a child behind that holds its output open; after its end we wait no longer than this.
const DRAIN_MS = 250;

/** Runs a program for its output: no input, no shell, no terminal, in a process group that dies whole at the limit. Never rejects. */
export function run(program: string, args: readonly string[], options: RunOptions): Promise<RunResult> {
  return started(program, args, options).catch((error: unknown) => ({
    ended: false,
    reason: 'notStarted',
    message: error instanceof Error ? error.message : String(error),
  }));
}

function started(program: string, args: readonly string[], options: RunOptions): Promise<RunResult> {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      env: { ...options.environment },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A session of its own: an interactive shell must not touch the terminal Postern was started from.
      detached: true,
      windowsHide: true,
      windowsVerbatimArguments: options.verbatim === true,
      ...(options.folder === undefined ? {} : { cwd: options.folder }),
    });
    const output = { stdout: '', stderr: '' };
    let drain: NodeJS.Timeout | null = null;
    const settle = (result: RunResult): void => {
      clearTimeout(limit);
      if (drain !== null) clearTimeout(drain);
      options.signal?.removeEventListener('abort', abort);
      child.stdout.destroy();
      child.stderr.destroy();
      resolve(result);
    };
    const giveUp = (reason: 'timeout' | 'tooMuch', message: string): void => {
      endGroup(child);
      settle({ ended: false, reason, message });
    };
    const limit = setTimeout(
      () => giveUp('timeout', `no end within ${options.timeoutMs} ms`),
      options.timeoutMs,
    );
    const abort = (): void => giveUp('timeout', 'no longer wanted');
    options.signal?.addEventListener('abort', abort, { once: true });

    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => {
        output[name] += text;
        if (output[name].length > MAX_OUTPUT_CHARACTERS) giveUp('tooMuch', 'it printed without end');
      });
    }
    child.once('error', (error) => settle({ ended: false, reason: 'notStarted', message: error.message }));
    child.once('exit', (exitCode) => {
      drain = setTimeout(() => settle({ ended: true, exitCode, ...output }), DRAIN_MS);
    });
    child.once('close', (exitCode) => settle({ ended: true, exitCode, ...output }));
  });
}

function endGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    child.kill('SIGKILL');
  }
}
