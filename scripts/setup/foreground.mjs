import { spawn } from 'node:child_process';

const forwarded = /** @type {const} */ (['SIGTERM', 'SIGHUP', 'SIGINT']);

/**
 * Runs a program as if it were us: same terminal, and signals sent to us reach it. Ctrl-C in a terminal reaches it anyway,
 * and must not come twice: a second one makes Electron drop everything at once.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ cwd: string, env: NodeJS.ProcessEnv }} options
 * @returns {Promise<number>} its exit code; 128 + n when signal n ended it; 127 when it could not start
 */
export function runInForeground(program, args, { cwd, env }) {
  return new Promise((resolve) => {
    const child = spawn(program, [...args], { cwd, env, stdio: 'inherit' });
    const forward = (/** @type {NodeJS.Signals} */ signal) => {
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    };
    for (const signal of forwarded) process.on(signal, forward);
    const finish = (/** @type {number} */ code) => {
      for (const signal of forwarded) process.off(signal, forward);
      resolve(code);
    };
    child.once('error', (error) => {
      process.stderr.write(`Could not start ${program}: ${error.message}\n`);
      finish(127);
    });
    child.once('exit', (code, signal) =>
      finish(code ?? 128 + (signal === 'SIGINT' ? 2 : signal === 'SIGKILL' ? 9 : 15)),
    );
  });
}
