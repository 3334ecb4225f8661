import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** System calls of another process that fail from outside. */
export interface FailingWrites {
  /** They succeed again. */
  end(): Promise<void>;
}

/**
 * Lets a running process's `call` fail with `error`, `when` as strace counts it from now on: `5` the fifth, `5+` each from
 * the fifth on. Resolves when it is in force.
 */
export async function failWrites(
  pid: number,
  call: 'pwrite64' | 'fsync',
  error: 'ENOSPC' | 'EIO',
  when: string,
): Promise<FailingWrites> {
  const inject = ['-e', `trace=${call}`, '-e', `inject=${call}:error=${error}:when=${when}`];
  const strace = spawn('strace', ['-f', '-p', String(pid), '-o', '/dev/null', ...inject], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const gone = once(strace, 'exit');
  await new Promise<void>((resolve, reject) => {
    let said = '';
    strace.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (said.includes('attached')) resolve();
    });
    void gone.then(() => reject(new Error(`strace ended: ${said}`)));
  });
  return {
    async end() {
      strace.kill('SIGTERM');
      await gone;
    },
  };
}
