import { spawn, type ChildProcess } from 'node:child_process';
import { codexEnvironment } from './environment.ts';
import { codexExecutable } from './executable.ts';
import type { CodexHome } from './home.ts';

export interface CodexRun {
  readonly home: CodexHome;
  /** Everything after `codex`; see execArgs. */
  readonly args: readonly string[];
  /** Added to the environment, over everything else. */
  readonly env?: Readonly<Record<string, string>>;
  /** The home's working folder unless said. */
  readonly cwd?: string;
  /** Nothing unless said. */
  readonly stdin?: string;
  /** After this the process is killed; 60 s unless said. */
  readonly deadlineMs?: number;
  /** Where requests that are not for the loopback go; nowhere unless said. */
  readonly proxy?: string;
  /** The `codex` program; the one of the tests unless said. */
  readonly codex?: string;
}

export interface CodexResult {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** As Codex printed it, in its header or as `thread.started`; null when it did not. */
  readonly sessionId: string | null;
}

export interface RunningCodex {
  readonly pid: number;
  /** Never rejects once the process has started. */
  readonly done: Promise<CodexResult>;
  kill(signal: NodeJS.Signals): void;
}

const DEADLINE_MS = 60_000;

/** Arguments of `codex exec`, with the overrides of a lane. */
export function execArgs(
  laneArgs: readonly string[],
  prompt: string,
  options: { readonly resume?: string; readonly json?: boolean } = {},
): readonly string[] {
  const resume = options.resume === undefined ? [] : ['resume', options.resume];
  return [
    'exec',
    ...laneArgs,
    '--skip-git-repo-check',
    ...(options.json === true ? ['--json'] : []),
    ...resume,
    prompt,
  ];
}

/** Runs the real Codex to its end. */
export async function runCodex(run: CodexRun): Promise<CodexResult> {
  return (await startCodex(run)).done;
}

/** Starts the real Codex, in a process group of its own. */
export async function startCodex(run: CodexRun): Promise<RunningCodex> {
  const child = spawn(run.codex ?? (await codexExecutable()), run.args, {
    cwd: run.cwd ?? run.home.cwd,
    env: codexEnvironment(run.home, run.env, run.proxy),
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  });
  const { pid } = child;
  const done = finish(child, run.deadlineMs ?? DEADLINE_MS);
  // It may exit without reading; that shows in its result.
  child.stdin.on('error', () => child.stdin.destroy());
  child.stdin.end(run.stdin ?? '');
  if (pid === undefined) throw new Error(`codex did not start: ${(await done).stderr}`);
  return { pid, done, kill: (signal) => killGroup(pid, signal) };
}

function finish(child: ChildProcess, deadlineMs: number): Promise<CodexResult> {
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const timer = setTimeout(() => {
    stderr += `\n[killed by the test: not done within ${deadlineMs} ms]`;
    if (child.pid !== undefined) killGroup(child.pid, 'SIGKILL');
  }, deadlineMs);
  return new Promise((resolve) => {
    const end = (code: number | null, signal: NodeJS.Signals | null): void => {
      clearTimeout(timer);
      resolve({ code, signal, stdout, stderr, sessionId: sessionIdIn(stdout, stderr) });
    };
    child.once('error', (error) => {
      stderr += error.message;
      end(null, null);
    });
    child.once('close', end);
  });
}

function sessionIdIn(stdout: string, stderr: string): string | null {
  const printed =
    /^session id: (\S+)$/m.exec(stderr) ?? /"type":"thread.started","thread_id":"([^"]+)"/.exec(stdout);
  return printed?.[1] ?? null;
}

// The npm package is a Node script that starts the native program: the group is both.
function killGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // Gone already.
  }
}
