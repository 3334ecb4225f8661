// @ts-check
import { spawn } from 'node:child_process';
import { constants } from 'node:os';

const forwarded = /** @type {const} */ (['SIGTERM', 'SIGHUP', 'SIGINT']);

/**
 * Runs a program as if it were us: same terminal, and signals sent to us reach it. Ctrl-C in a terminal reaches it anyway,
 * and must not come twice: a second one makes Electron drop everything at once.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ cwd: string, env: NodeJS.ProcessEnv, wholeGroup?: boolean }} options wholeGroup: signals reach, and its end ends,
 *   everything it started and left in its process group
 * @returns {Promise<{ code: number, interrupted: boolean }>} code: its exit code, 128 + n when signal n ended it, 127 when
 *   it could not start; interrupted: somebody asked us to stop meanwhile
 */
export function runInForeground(program, args, { cwd, env, wholeGroup = false }) {
  return new Promise((resolve) => {
    const detached = wholeGroup && process.platform !== 'win32';
    const child = spawn(program, [...args], { cwd, env, stdio: 'inherit', detached });
    let interrupted = false;
    const forward = (/** @type {NodeJS.Signals} */ signal) => {
      interrupted = true;
      if (detached) signalGroup(child.pid, signal);
      else if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    };
    for (const signal of forwarded) process.on(signal, forward);
    const finish = (/** @type {number} */ code) => {
      for (const signal of forwarded) process.off(signal, forward);
      if (detached) signalGroup(child.pid, 'SIGKILL');
      resolve({ code, interrupted });
    };
    child.once('error', (error) => {
      process.stderr.write(`Could not start ${program}: ${error.message}\n`);
      finish(127);
    });
    child.once('exit', (code, signal) => finish(code ?? 128 + constants.signals[signal ?? 'SIGTERM']));
  });
}

/** @param {number | undefined} leader @param {NodeJS.Signals} signal */
function signalGroup(leader, signal) {
  if (leader === undefined) return;
  try {
    process.kill(-leader, signal);
  } catch {
    // Nobody of the group is left, which is what was wanted.
  }
}
