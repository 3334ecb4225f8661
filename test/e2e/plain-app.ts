import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { connectControl } from '../../main/control/client.ts';
import { portOf, statusOf } from './status-file.ts';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** The secret in the errors that are made to happen. */
export const crashCanary = 'sk-test-canary-crash-0123456789abcdef';

/**
 * The real app started as a desktop starts it: nothing of the test's own is in the way when it ends and is started again. What a
 * dialog would say lies in a file; SIGUSR2 makes main throw, SIGWINCH makes a promise of main's fail.
 */
export interface PlainApp {
  /** As its status file says; changes when it was started again. */
  pid(): Promise<number>;
  /** Resolves when its proxy listens. */
  port(): Promise<number>;
  /** What dialogs said, oldest first. */
  told(): Promise<readonly string[]>;
  /** Resolves when a run other than `before` answers commands; with its process id. */
  upAgain(before: number): Promise<number>;
  /** Starts another one beside it. */
  another(): ChildProcess;
  end(): Promise<void>;
}

/** Starts it, in the tray only; resolves when it answers commands. */
export async function startPlainApp(
  profile: string,
  env: Readonly<Record<string, string>>,
): Promise<PlainApp> {
  const told = join(profile, 'told-by-dialogs');
  const hook = join(profile, 'hook.cjs');
  await writeFile(hook, hookText(told));
  const noSandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const another = (): ChildProcess =>
    spawn(process.env['POSTERN_ELECTRON'] ?? 'electron', ['-r', hook, root, ...noSandbox, '--hidden'], {
      env: { ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  const pid = async (): Promise<number> => (await statusOf(profile)).pid ?? 0;
  const upAgain = async (before: number): Promise<number> => {
    // Between two runs there may be no file: that is no other run yet.
    await expect.poll(async () => [0, before].includes(await pid())).toBe(false);
    const again = await pid();
    await expect
      .poll(async () => {
        const found = await connectControl(profile);
        if (!found.ok) return found.problem.code;
        const answer = await found.value.call('core/read');
        found.value.close();
        return answer.ok ? answer.value.pid : answer.problem.code;
      })
      .toBe(again);
    return again;
  };
  const first = another();
  first.stdout?.resume();
  first.stderr?.resume();
  await upAgain(0);
  return {
    pid,
    port: () => portOf(profile),
    told: async () =>
      (await readFile(told, 'utf8').catch(() => '')).split('\n').filter((line) => line !== ''),
    upAgain,
    another,
    async end() {
      const last = await pid();
      if (!existsSync(`/proc/${last}`)) return;
      process.kill(last, 'SIGCONT');
      process.kill(last, 'SIGTERM');
      await expect.poll(() => existsSync(`/proc/${last}`)).toBe(false);
    },
  };
}

function hookText(told: string): string {
  return `
    process.on('SIGUSR2', () => { throw new Error('thrown by the test, with Bearer ${crashCanary}'); });
    process.on('SIGWINCH', () => { void Promise.reject(new Error('rejected by the test, with ${crashCanary}')); });
    if (process.type === 'browser') {
      require('electron').dialog.showErrorBox = (title, text) =>
        require('node:fs').appendFileSync(${JSON.stringify(told)}, JSON.stringify([title, text]) + '\\n');
    }
  `;
}
