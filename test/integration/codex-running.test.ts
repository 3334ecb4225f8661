import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runningIn } from '../../main/codex/running.ts';

let folder: string;
const started: ChildProcess[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postern-running-'));
  await copyFile('/bin/sleep', join(folder, 'codex'));
  await mkdir(join(folder, 'home one'));
});

afterEach(async () => {
  for (const one of started.splice(0)) {
    const gone = once(one, 'exit');
    one.kill('SIGKILL');
    await gone;
  }
  await rm(folder, { recursive: true, force: true });
});

async function start(codexHome: string | null, userHome: string, ...more: string[]): Promise<void> {
  const env = { HOME: userHome, ...(codexHome === null ? {} : { CODEX_HOME: codexHome }) };
  const child = spawn(join(folder, 'codex'), ['60'], { env, argv0: ['codex', ...more].join('\0') });
  started.push(child);
  await once(child, 'spawn');
}

test('the Codex programs of a home are counted, by whichever name the home goes', async () => {
  const home = join(folder, 'home one');
  await symlink(home, join(folder, 'link'));
  await start(join(folder, 'link'), folder);
  await start(home, folder);
  await start(join(folder, 'other'), folder);
  expect(await runningIn(home, folder, 'linux')).toEqual({ processes: 2, daemon: false });
});

test('one without CODEX_HOME belongs to the usual home', async () => {
  await start(null, folder);
  expect((await runningIn(join(folder, '.codex'), folder, 'linux')).processes).toBe(1);
});

test('systems that do not tell are told so by nothing found', async () => {
  expect(await runningIn('/x', '/', 'win32')).toEqual({ processes: 0, daemon: false });
});
