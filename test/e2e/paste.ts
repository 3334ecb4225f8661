import { spawn } from 'node:child_process';
import { codexEnvironment } from '../codex/environment.ts';
import type { CodexHome } from '../codex/home.ts';

export interface Pasted {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** As Codex printed it; null when it did not. */
  readonly sessionId: string | null;
}

const deadlineMs = 90_000;

/** Pastes a command into a shell of the person's and lets it run to its end. */
export function paste(
  home: CodexHome,
  line: string,
  env: Readonly<Record<string, string>> = {},
  /** Closes the shell with all that runs in it. */
  closed?: AbortSignal,
): Promise<Pasted> {
  const child = spawn('/bin/sh', ['-c', line], {
    cwd: home.cwd,
    env: codexEnvironment(home, env),
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const kill = (): boolean => child.pid !== undefined && process.kill(-child.pid, 'SIGKILL');
  const timer = setTimeout(kill, deadlineMs);
  closed?.addEventListener('abort', kill);
  return new Promise((resolve) => {
    child.once('close', (code) => {
      clearTimeout(timer);
      closed?.removeEventListener('abort', kill);
      const sessionId = /^session id: (\S+)$/m.exec(stderr)?.[1] ?? null;
      resolve({ code, stdout, stderr, sessionId });
    });
  });
}
