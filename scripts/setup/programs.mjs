// @ts-check
import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * Runs a program to its end and gives what it printed; a program that cannot be started has exit code null.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, show?: boolean, limitMs?: number }} [options] show: print as it goes
 * @returns {Promise<{ code: number | null, output: string }>}
 */
export function run(program, args, { cwd, env, show = false, limitMs } = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, [...args], {
      cwd,
      env: env ?? process.env,
      stdio: show ? 'inherit' : ['ignore', 'pipe', 'pipe'],
      timeout: limitMs,
      windowsHide: true,
    });
    let output = '';
    const collect = (/** @type {Buffer} */ chunk) => {
      output += chunk.toString();
    };
    child.stdout?.on('data', collect);
    child.stderr?.on('data', collect);
    child.once('error', (error) => resolve({ code: null, output: output + error.message }));
    child.once('close', (code) => resolve({ code, output }));
  });
}

/**
 * Runs npm: the one that started us when there is one, so that its registry and cache settings are kept.
 * @param {readonly string[]} args
 * @param {Parameters<typeof run>[2]} [options]
 */
export function runNpm(args, options) {
  const started = process.env.npm_execpath;
  if (started !== undefined && /npm-cli\.c?js$/.test(started)) {
    return run(process.execPath, [started, ...args], options);
  }
  return process.platform === 'win32'
    ? run('cmd.exe', ['/d', '/s', '/c', 'npm', ...args], options)
    : run('npm', args, options);
}

/**
 * Whether a program is on the PATH, or in the folders where Debian keeps programs for root.
 * @param {string} name
 */
export function hasProgram(name) {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  return folders.some((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** The last lines of a program's output, for an error that must be short. */
export function lastLines(/** @type {string} */ output, count = 5) {
  return output.trim().split('\n').slice(-count).join('\n       ');
}

/** What npm said was wrong, without the help it prints after it. */
export function npmComplaint(/** @type {string} */ output, count = 5) {
  const lines = output.split('\n').filter((line) => /^npm (error|ERR!)\s+\S/.test(line));
  return lines.length > 0 ? lines.slice(0, count).join('\n       ') : lastLines(output, count);
}
