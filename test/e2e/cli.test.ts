// The postern command against a real core without a window, with the real Codex: no display, no session bus.
import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { BackendView, BookView, SearchPage, StatusView } from '../../preload/contract.ts';
import { makeCodexHome, type CodexHome } from '../codex/home.ts';
import { FAKE_ACCESS_TOKEN } from '../codex/login.ts';
import { startPane } from '../codex/tmux.ts';
import { quitCodex, submitPrompt } from '../codex/tui.ts';
import { changesBetween } from '../codex/snapshot.ts';
import { runCli, startCli, type CliSurroundings } from '../fakes/cli-bed.ts';
import { headerValues } from '../fakes/upstream/exchange.ts';
import { startFakeUpstream, type FakeUpstream } from '../fakes/upstream/server.ts';
import { makeProfile, posternEnvironment, removeProfile } from './postern.ts';

const secret = 'sk-test-canary-cli-0123456789abcdef';
let upstream: FakeUpstream;
let home: CodexHome;
let profile: string;
let around: CliSurroundings;

beforeEach(async () => {
  upstream = await startFakeUpstream();
  home = await makeCodexHome({ auth: 'chatgpt', accountsBase: upstream.accountsBase });
  profile = await makeProfile(upstream);
  const env = await posternEnvironment(home, profile);
  // A machine without a desktop.
  for (const name of ['DISPLAY', 'XAUTHORITY', 'DBUS_SESSION_BUS_ADDRESS', 'XDG_RUNTIME_DIR'])
    delete env[name];
  around = { env, cwd: home.cwd };
});
afterEach(async () => {
  await runCli(around, ['quit']);
  await upstream.close();
  await home.remove();
  await removeProfile(profile);
});

const run = (...words: readonly string[]) => runCli(around, words);
async function json<T>(...words: readonly string[]): Promise<T> {
  const { code, stdout, stderr } = await run(...words, '--json');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as T;
}
// Looked at from outside: a command that asked would keep it.
const coreEnded = () =>
  expect.poll(() => existsSync(join(profile, 'control.json')), { timeout: 60_000 }).toBe(false);

test('P16 start codex runs the real Codex through a core it starts by itself, without a display; the core ends after it', async () => {
  expect((await run('status')).code).toBe(3);
  const before = await home.snapshot();
  const started = await run('start', 'codex', '--', 'exec', '--skip-git-repo-check', 'say hi');
  expect(started.stderr).toContain('say hi');
  expect(started.stdout).toContain('The fake upstream heard: say hi');
  expect(started.code).toBe(0);
  const [request] = upstream.requests.all;
  expect(request && headerValues(request.exchange, 'authorization')).toEqual([`Bearer ${FAKE_ACCESS_TOKEN}`]);
  expect(changesBetween(before, await home.snapshot())).toMatchObject({ changed: [], removed: [] });
  const listed = async () =>
    (await json<SearchPage>('sessions', '--text', 'say hi')).sessions.map(({ session }) => [
      session.gateway,
      session.folder,
      session.status,
    ]);
  await expect.poll(listed).toEqual([['default', home.cwd, 'completed']]);
  await coreEnded();
});

test('P16 start codex gives the terminal to the interactive Codex; Ctrl+C is Codex’s, and the terminal is left as it was', async () => {
  const shell = join(home.userHome, 'shell.sh');
  const command = fileURLToPath(new URL('../../bin/postern', import.meta.url));
  await writeFile(shell, `'${command}' start codex\necho "ended with $?"\nexec cat\n`);
  const pane = await startPane({
    socket: join(home.userHome, 'tmux.sock'),
    command: ['/bin/sh', shell],
    cwd: home.cwd,
    env: around.env,
  });
  try {
    await pane.waitFor('Ask Codex to do anything');
    upstream.hold();
    await submitPrompt(pane, 'think long');
    await upstream.reached();
    await pane.press('C-c');
    await pane.waitFor('Conversation interrupted');
    upstream.release();
    await quitCodex(pane);
    await pane.waitFor('ended with 0');
  } finally {
    await pane.close();
  }
});

test('P16 the exit code of start codex is Codex’s own, and a signal to it reaches Codex', async () => {
  const failed = await run('start', 'codex', '--', 'exec', '--no-such-option');
  expect(failed.code).toBe(2);
  upstream.hold();
  const running = startCli(around, ['start', 'codex', '--', 'exec', '--skip-git-repo-check', 'wait']);
  await upstream.reached();
  await expect.poll(async () => (await json<StatusView>('status')).runningSessions).toBe(1);
  running.child.kill('SIGTERM');
  expect((await running.done).code).toBe(143);
  await expect.poll(async () => (await json<StatusView>('status')).runningSessions).toBe(0);
  upstream.release();
});

test('P2 P16 creating a backend twice changes nothing, and a changed command changes it', async () => {
  const create = ['backend', 'create', '--gateway', 'team', '--name', 'own', '--schema', 'OpenAICompatible'];
  await run('gateway', 'create', 'team');
  const first = await run(
    ...create,
    '--upstream',
    'http://127.0.0.1:9/v1',
    '--auth-type',
    'None',
    '--model',
    'gpt-.*',
  );
  expect(first).toMatchObject({ code: 0, stdout: 'Backend "own" of gateway "team" is created.\n' });
  const listed = () => json<readonly BackendView[]>('backend', 'list', '--gateway', 'team');
  const before = await listed();
  const again = await run(
    ...create,
    '--upstream',
    'http://127.0.0.1:9/v1',
    '--auth-type',
    'None',
    '--model',
    'gpt-.*',
  );
  expect(again.code).toBe(0);
  expect(await listed()).toEqual(before);
  await run('backend', 'create', '--gateway', 'team', '--name', 'own', '--model', 'o.*');
  expect(await listed()).toEqual(before.map((one) => ({ ...one, modelPattern: 'o.*' })));
});

test('I9 I14 a key on the command line is refused, one on standard input stands in no argument, variable, answer or file', async () => {
  const create = [
    'backend',
    'create',
    '--name',
    'keyed',
    '--schema',
    'OpenAICompatible',
    '--upstream',
    upstream.apiBase,
  ];
  const refused = await run(...create, '--api-key', secret);
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain('--api-key takes no key');
  const created = startCli(around, [...create, '--api-key', '-', '--unchecked'], null);
  await expect.poll(() => readFile(`/proc/${created.child.pid ?? 0}/cmdline`, 'utf8')).toContain('cli.js');
  created.child.stdin?.end(`${secret}\n`);
  await expect.poll(async () => (await run('backend', 'list')).stdout).toContain('keyed');
  const seen = await everyProcess();
  const { code, stdout, stderr } = await created.done;
  expect(code).toBe(0);
  const listed = await run('backend', 'list', '--json');
  const files = await everyFile(profile);
  for (const text of [...seen, refused.stdout, refused.stderr, stdout, stderr, listed.stdout, ...files]) {
    expect(text.includes(secret)).toBe(false);
  }
  expect(seen.length).toBeGreaterThan(3);
  expect(files.length).toBeGreaterThan(3);
});

test('P16 gateways are listed, created, used, paused, renamed and deleted, with the same shapes as the window’s', async () => {
  for (const words of [
    ['create', 'team'],
    ['use', 'team'],
    ['pause', 'team'],
    ['rename', 'team', 'crew'],
  ]) {
    expect((await run('gateway', ...words)).code).toBe(0);
  }
  const { gateways } = await json<BookView>('gateway', 'list');
  expect(gateways.map(({ name, selected, paused }) => [name, selected, paused])).toEqual([
    ['default', false, false],
    ['crew', true, true],
  ]);
  expect((await run('gateway', 'resume', 'crew')).code).toBe(0);
  expect((await run('gateway', 'use', 'default')).code).toBe(0);
  expect((await run('gateway', 'delete', 'crew')).code).toBe(0);
  const missing = await run('gateway', 'use', 'crew', '--json');
  expect(missing.code).toBe(1);
  expect(JSON.parse(missing.stderr)).toMatchObject({ problem: { code: 'not-found' } });
});

test('P16 two commands at once on a machine where nothing runs share the core that one of them starts', async () => {
  const runs = await Promise.all([run('gateway', 'list'), run('backend', 'list'), run('accounts')]);
  expect(runs.map(({ code, stderr }) => [code, stderr])).toEqual([
    [0, ''],
    [0, ''],
    [0, ''],
  ]);
});

test('P16 a core that cannot start says why, and the command ends', async () => {
  const broken = { ...around, env: { ...around.env, POSTERN_HOME: '/dev/null/postern' } };
  const { code, stderr } = await runCli(broken, ['gateway', 'list']);
  expect(code).toBe(1);
  expect(stderr).not.toContain('    at ');
});

async function everyProcess(): Promise<readonly string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  const texts = await Promise.all(
    pids.flatMap((pid) =>
      ['cmdline', 'environ'].map((file) => readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '')),
    ),
  );
  return texts.filter((text) => text.includes('postern'));
}

async function everyFile(folder: string): Promise<readonly string[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  return Promise.all(
    found.filter((one) => one.isFile()).map((one) => readFile(join(one.parentPath, one.name), 'latin1')),
  );
}
