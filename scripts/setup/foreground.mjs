// @ts-check
import { spawn } from 'node:child_process';
import { constants } from 'node:os';

const forwarded = /** @type {const} */ (['SIGTERM', 'SIGHUP', 'SIGINT']);

/**
 * Runs a program as if it were us: same terminal, and signals sent to us reach it. Ctrl-C in a terminal reaches it anyway,
 * and must not come twice: a second one makes Electron drop everything at once.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ cwd: string, env: NodeJS.ProcessEnv }} options
 * @returns {Promise<{ code: number, interrupted: boolean }>} code: its exit code, 128 + n when signal n ended it, 127 when
 *   it could not start; interrupted: somebody asked us to stop meanwhile
 */
export function runInForeground(program, args, { cwd, env }) {
  return new Promise((resolve) => {
    const child = spawn(program, [...args], { cwd, env, stdio: 'inherit' });
    let interrupted = false;
    const forward = (/** @type {NodeJS.Signals} */ signal) => {
      interrupted = true;
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    };
    for (const signal of forwarded) process.on(signal, forward);
    const finish = (/** @type {number} */ code) => {
      for (const signal of forwarded) process.off(signal, forward);
      resolve({ code, interrupted });
    };
    child.once('error', (error) => {
      process.stderr.write(`Could not start ${program}: ${error.message}\n`);
      finish(127);
    });
    child.once('exit', (code, signal) => finish(code ?? 128 + constants.signals[signal ?? 'SIGTERM']));
  });
}
