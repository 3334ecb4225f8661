import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { askLoginShell, type LoginShellAnswer } from '../../main/codex/login-shell.ts';

let home = '';

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'postern-shell-'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

const ask = (shell: string, timeoutMs = 5_000): Promise<LoginShellAnswer> =>
  askLoginShell({
    platform: 'linux',
    environment: { HOME: home, PATH: '/usr/bin:/bin', SHELL: shell },
    shell: null,
    timeoutMs,
  });

const environmentOf = (answer: LoginShellAnswer): Readonly<Record<string, string>> =>
  answer.known ? answer.environment : { missing: answer.reason };

test('what bash start-up files export is known, whatever they print and start', async () => {
  await writeFile(
    join(home, '.bash_profile'),
    [
      'echo "Welcome back, FAKE=1"',
      'export OPENAI_API_KEY=sk-test-canary',
      'export PATH="$HOME/bin:$PATH"',
      `export SEVERAL=$'two\\nlines = here'`,
      // Keeps the shell's output open long after the shell has gone.
      'sleep 3 &',
      'echo "bye"',
    ].join('\n'),
  );
  const environment = environmentOf(await ask('/bin/bash'));
  expect(environment).toMatchObject({
    OPENAI_API_KEY: 'sk-test-canary',
    SEVERAL: 'two\nlines = here',
    HOME: home,
  });
  expect(environment['PATH']?.startsWith(`${home}/bin:`)).toBe(true);
  for (const own of ['FAKE', 'SHLVL', 'PWD', '_', 'DISABLE_AUTO_UPDATE']) {
    expect(environment).not.toHaveProperty([own]);
  }
});

test('a shell that never answers is given up at the limit and is not fatal', async () => {
  await writeFile(join(home, '.bash_profile'), 'exec sleep 1000\n');
  expect(await ask('/bin/bash', 300)).toEqual({ known: false, reason: 'bash: no end within 300 ms' });
});

test.each([
  ['a shell that is not there', '/no/such/shell'],
  ['a shell that says nothing', '/bin/true'],
  ['a shell that is no path', 'bash'],
])('%s is not known, and that is all', async (_name, shell) => {
  expect(await ask(shell)).toMatchObject({ known: false });
});

test('without SHELL the account’s shell is asked; Windows has none', async () => {
  const answer = await askLoginShell({
    platform: 'linux',
    environment: { HOME: home, PATH: '/usr/bin:/bin' },
    shell: '/bin/bash',
  });
  expect(environmentOf(answer)['HOME']).toBe(home);
  expect(await askLoginShell({ platform: 'win32', environment: {}, shell: null })).toMatchObject({
    known: false,
  });
});
