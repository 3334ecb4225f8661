// @ts-check
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { hasProgram } from './programs.mjs';

const stopLimitMs = 3000;

/** @typedef {{ announced: string, stop: () => Promise<void> }} Companion */

/**
 * Starts a program that serves us from beside, in a process group of its own, and waits for the line it announces
 * on file descriptor 3. Linux ends it when we die, however we die.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<Companion>}
 * @throws {Error} with what it printed, when it ends without announcing anything
 */
export async function startCompanion(program, args, env) {
  const [command, ...rest] = hasProgram('setpriv')
    ? ['setpriv', '--pdeathsig', 'TERM', program, ...args]
    : [program, ...args];
  const child = spawn(String(command), rest, {
    env,
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  });
  let complaint = '';
  child.stderr?.on('data', (chunk) => {
    complaint = (complaint + chunk).slice(-2000);
  });
  const announced = await new Promise((resolve, reject) => {
    let line = '';
    child.stdio[3]?.on('data', (chunk) => {
      line += chunk;
      if (line.includes('\n')) resolve(line.trim());
    });
    child.once('error', reject);
    child.once('exit', () => reject(new Error(complaint.trim() || `${program} ended at once`)));
  });
  return { announced, stop: () => stop(child) };
}

/** @param {import('node:child_process').ChildProcess} child */
async function stop(child) {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const group = -child.pid;
  const ended = once(child, 'exit');
  process.kill(group, 'SIGTERM');
  const insist = setTimeout(() => process.kill(group, 'SIGKILL'), stopLimitMs);
  await ended;
  clearTimeout(insist);
}
