// Handing a sign-in to the real Codex: it alone says whether it took it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, lstat, mkdir, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { lockAuth } from '../../main/codex/auth-lock.ts';
import { keyringEntry } from '../../main/codex/credential-store.ts';
import { handOver, type HandOver } from '../../main/codex/hand-over.ts';
import { askCodexLogin } from '../../main/codex/login-status.ts';
import { startCodexLogin } from '../../main/codex/login-start.ts';
import { readLoginView } from '../../main/codex/login-view.ts';
import type { OpenTerminalTask } from '../../main/codex/open-terminal.ts';
import type { Credential } from '../../main/domain/credential.ts';
import { ok } from '../../main/domain/problem.ts';
import { codexEnvironment } from '../codex/environment.ts';
import { codexExecutable } from '../codex/executable.ts';
import { makeCodexHome, type CodexHome, type CodexHomeOptions } from '../codex/home.ts';
import { chatgptLane } from '../codex/lanes.ts';
import { chatgptAuth, FAKE_ACCESS_TOKEN } from '../codex/login.ts';
import { execArgs, runCodex } from '../codex/run.ts';
import { FAKE_ACCOUNT } from '../fakes/upstream/accounts.ts';
import { headerValues } from '../fakes/upstream/exchange.ts';
import { startFakeUpstream } from '../fakes/upstream/server.ts';

const endings: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).toReversed()) await end();
});

const key: Credential = { type: 'apiKey', key: 'sk-test-canary-given' };

/** The tokens of the test's own ChatGPT sign-in, as Postern would hold them. */
function chatgpt(): Credential {
  const { tokens } = chatgptAuth() as { tokens: Record<string, string> };
  return {
    type: 'chatgpt',
    idToken: tokens['id_token'] ?? '',
    accessToken: tokens['access_token'] ?? '',
    refreshToken: tokens['refresh_token'] ?? '',
    workspaceId: FAKE_ACCOUNT.id,
    obtainedAt: Date.now(),
  };
}

interface Bed {
  readonly home: CodexHome;
  readonly file: string;
  readonly task: HandOver;
}

async function bed(options: CodexHomeOptions, changes: Partial<HandOver> = {}): Promise<Bed> {
  const home = await makeCodexHome(options);
  endings.push(() => home.remove());
  const codex = await codexExecutable();
  const environment = { ...codexEnvironment(home), ...changes.environment };
  return {
    home,
    file: join(home.path, 'auth.json'),
    task: {
      credential: chatgpt(),
      codexHome: home.path,
      systemFolder: join(home.userHome, 'etc'),
      platform: 'linux',
      askCodex: () => askCodexLogin(codex, environment, 'linux'),
      now: () => Date.now(),
      ...changes,
      environment,
    },
  };
}

/** Resolves when a process stands waiting for the lock on a file, by the kernel's own list. */
async function waitedFor(path: string): Promise<void> {
  const { ino } = await stat(path);
  const waiting = new RegExp(`-> FLOCK .*:${ino} `);
  while (!waiting.test(await readFile('/proc/locks', 'utf8'))) await pause(10);
}

const modeOf = async (path: string): Promise<number> => (await stat(path)).mode & 0o777;
const codeOf = (result: Awaited<ReturnType<typeof handOver>>): string | null =>
  result.ok ? null : result.problem.code;

test('C12: Codex without a sign-in takes a ChatGPT one, reports it, and works with it', async () => {
  const upstream = await startFakeUpstream();
  endings.push(() => upstream.close());
  const { home, file, task } = await bed({ auth: 'none', accountsBase: upstream.accountsBase });
  expect(await handOver(task)).toEqual({ ok: true, value: undefined });
  expect(await modeOf(file)).toBe(0o600);
  expect(await readdir(home.path)).not.toContain('auth.json.before-postern');
  const { args } = chatgptLane(upstream.chatgptBase);
  const result = await runCodex({ home, args: execArgs(args, 'say hi') });
  expect(result, result.stderr).toMatchObject({ code: 0, stdout: 'The fake upstream heard: say hi\n' });
  const turn = await upstream.requests.waitFor(({ kind }) => kind === 'turn');
  expect(headerValues(turn.exchange, 'authorization')).toEqual([`Bearer ${FAKE_ACCESS_TOKEN}`]);
});

test('E10, E16, E18: over an earlier sign-in: 0600 whatever it was, unknown keys kept, the old file kept once', async () => {
  const { home, file, task } = await bed({ auth: 'chatgpt' }, { credential: key });
  await writeFile(file, JSON.stringify({ ...chatgptAuth(), of_the_future: 7 }));
  await chmod(file, 0o644);
  const old = await readFile(file, 'utf8');
  expect(await handOver(task)).toMatchObject({ ok: true });
  expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({
    auth_mode: 'apikey',
    OPENAI_API_KEY: 'sk-test-canary-given',
    of_the_future: 7,
  });
  expect(await modeOf(file)).toBe(0o600);
  const copy = join(home.path, 'auth.json.before-postern');
  expect([await readFile(copy, 'utf8'), await modeOf(copy)]).toEqual([old, 0o600]);
  expect(await handOver({ ...task, credential: chatgpt() })).toMatchObject({ ok: true });
  expect(await readFile(copy, 'utf8')).toBe(old);
});

test('E10: a missing Codex home is made, for the person alone', async () => {
  const { home, task } = await bed({ auth: 'none' }, { credential: key });
  await rm(home.path, { recursive: true });
  expect(await handOver(task)).toMatchObject({ ok: true });
  expect(await modeOf(home.path)).toBe(0o700);
});

test('auth.json that is a link stays a symbolic link, and the file behind it is replaced', async () => {
  const { home, file, task } = await bed({ auth: 'none' }, { credential: key });
  const elsewhere = join(home.userHome, 'dotfiles');
  await mkdir(elsewhere);
  await symlink(join('..', 'dotfiles', 'auth.json'), file);
  expect(await handOver(task)).toMatchObject({ ok: true });
  expect((await lstat(file)).isSymbolicLink()).toBe(true);
  expect(await readFile(join(elsewhere, 'auth.json'), 'utf8')).toContain('sk-test-canary-given');
});

test.each([
  ['an earlier sign-in', 'chatgpt'],
  ['nothing', 'none'],
] as const)('a sign-in Codex does not report is taken back: %s is there as before', async (_what, auth) => {
  const { home, file, task } = await bed({ auth }, { credential: key, askCodex: async () => 'unknown' });
  const before = auth === 'none' ? null : await readFile(file, 'utf8');
  expect(codeOf(await handOver(task))).toBe('login-handover-failed');
  expect(await readFile(file, 'utf8').catch(() => null)).toBe(before);
  expect((await readdir(home.path)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
});

test('somebody else’s sign-in that came meanwhile is not taken back', async () => {
  const { file, task } = await bed({ auth: 'none' });
  const askCodex = async (): Promise<'unknown'> => {
    await writeFile(file, '{"OPENAI_API_KEY":"sk-test-canary-new"}');
    return 'unknown';
  };
  expect(codeOf(await handOver({ ...task, askCodex }))).toBe('login-handover-failed');
  expect(await readFile(file, 'utf8')).toContain('canary-new');
});

test('E15: a torn auth.json is "unreadable" and never overwritten', async () => {
  const { file, task } = await bed({ auth: 'none' });
  await writeFile(file, '{"auth_mode":"chatgpt","tok');
  const result = await handOver(task);
  expect(codeOf(result)).toBe('login-handover-failed');
  expect(result.ok ? '' : result.problem.why).toContain('left as it is');
  expect(await readFile(file, 'utf8')).toBe('{"auth_mode":"chatgpt","tok');
});

test('E15: one that becomes whole within half a second is read', async () => {
  const { file, task } = await bed({ auth: 'none' }, { credential: key });
  await writeFile(file, '');
  const given = handOver(task);
  await writeFile(file, '{"of_the_future":1}');
  expect(await given).toMatchObject({ ok: true });
  expect(await readFile(file, 'utf8')).toContain('of_the_future');
});

test('E11: a place that cannot be written is a problem with its reason, and nothing else changes', async () => {
  const { home, task } = await bed({ auth: 'none' });
  const blocked = join(home.userHome, 'a-file');
  await writeFile(blocked, '');
  const result = await handOver({ ...task, codexHome: join(blocked, '.codex') });
  expect(codeOf(result)).toBe('login-handover-failed');
  expect(result.ok ? '' : result.problem.why).toContain('ENOTDIR');
});

test('Codex’s own locks are held while we write: its login waits for ours, and ours for its', async () => {
  const { home, file, task } = await bed({ auth: 'none' });
  const lock = await lockAuth(home.path, task.environment, 'linux');
  expect(lock.state).toBe('held');
  const login = spawn(await codexExecutable(), ['login', '--with-api-key'], {
    env: codexEnvironment(home),
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  const over = once(login, 'exit');
  login.stderr.setEncoding('utf8');
  let told = '';
  login.stderr.on('data', (text: string) => (told += text));
  login.stdin.end('sk-test-canary-codex\n');
  while (!told.includes('Reading API key')) await once(login.stderr, 'data');
  await waitedFor(join(home.path, 'auth.lock'));
  const ours = handOver({ ...task, credential: key, askCodex: async () => 'apiKey' });
  expect(await readFile(file, 'utf8').catch(() => null)).toBeNull();
  if (lock.state === 'held') await lock.release();
  await Promise.all([over, ours]);
  expect(await ours).toMatchObject({ ok: true });
  expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ auth_mode: 'apikey' });
});

test('each store that cannot be served is said, and nothing is written', async () => {
  for (const [store, word, remedy] of [
    ['ephemeral', 'memory only', 'cli_auth_credentials_store'],
    ['keyring', 'secret-tool', 'libsecret-tools'],
  ] as const) {
    const { file, task } = await bed({
      auth: 'none',
      config: `cli_auth_credentials_store = "${store}"`,
    });
    // A PATH without secret-tool, whatever this machine has.
    const result = await handOver({ ...task, environment: { ...task.environment, PATH: '/nowhere' } });
    expect(codeOf(result)).toBe('login-handover-failed');
    expect(result.ok ? '' : result.problem.why).toContain(word);
    expect(result.ok ? '' : result.problem.next).toContain(remedy);
    expect(await readFile(file, 'utf8').catch(() => null)).toBeNull();
  }
  const { task } = await bed({ auth: 'none' }, { environment: { CODEX_ACCESS_TOKEN: 'at-test-canary' } });
  expect(codeOf(await handOver(task))).toBe('login-handover-failed');
});

test('the store `auto`, without a way into the keyring: a Codex with no sign-in gets the file', async () => {
  const { file, task } = await bed({
    auth: 'none',
    config: 'cli_auth_credentials_store = "auto"',
  });
  const { PATH: _, ...environment } = task.environment;
  expect(await handOver({ ...task, environment: { ...environment, PATH: '/nowhere' } })).toMatchObject({
    ok: true,
  });
  expect(await readFile(file, 'utf8')).toContain('"auth_mode": "chatgpt"');
});

test('the store `keyring`: the entry has Codex’s own name and form; the value is no argument', async () => {
  const { home, task } = await bed({ auth: 'none', config: 'cli_auth_credentials_store = "keyring"' });
  const bin = join(home.userHome, 'bin');
  await mkdir(bin);
  const tool = [
    '#!/bin/sh',
    `printf '%s\\n' "$*" >> '${bin}/calls'`,
    `case $1 in store) cat > '${bin}/value';; lookup) cat '${bin}/value';; clear) rm '${bin}/value';; esac`,
  ];
  await writeFile(join(bin, 'secret-tool'), `${tool.join('\n')}\n`, { mode: 0o755 });
  const environment = { ...task.environment, PATH: `${bin}:${task.environment['PATH'] ?? ''}` };
  expect(await handOver({ ...task, environment, askCodex: async () => 'chatgpt' })).toMatchObject({
    ok: true,
  });
  const { account } = await keyringEntry(home.path);
  expect(account).toMatch(/^cli\|[0-9a-f]{16}$/);
  const calls = await readFile(join(bin, 'calls'), 'utf8');
  expect(calls).toContain(
    `store --label=${account}@Codex Auth:default (keyring v3.6.3) service Codex Auth username ${account} target default`,
  );
  expect(calls).not.toContain(FAKE_ACCESS_TOKEN);
  const value = await readFile(join(bin, 'value'), 'utf8');
  expect(value.startsWith('{"auth_mode":"chatgpt","OPENAI_API_KEY":null,"tokens":{"id_token":"')).toBe(true);
  expect(
    codeOf(await handOver({ ...task, environment, credential: key, askCodex: async () => 'none' })),
  ).toBe('login-handover-failed');
  expect(await readFile(join(bin, 'value'), 'utf8')).toBe(value);
});

test('what is shown of Codex’s own sign-in: who, where, which store and which rules', async () => {
  const { home, task } = await bed({
    auth: 'chatgpt',
    config: 'cli_auth_credentials_store = "file"',
  });
  const before = await home.snapshot();
  const rules = () => Promise.resolve(ok({ forcedLogin: 'chatgpt' as const, forcedWorkspaces: ['w1'] }));
  expect(await readLoginView({ ...task, rules })).toEqual({
    state: 'chatgpt',
    email: FAKE_ACCOUNT.email,
    plan: FAKE_ACCOUNT.plan,
    store: 'file',
    home: home.path,
    forcedLogin: 'chatgpt',
    forcedWorkspaces: ['w1'],
    problem: null,
  });
  expect(await home.snapshot()).toEqual(before);
});

test.each([
  [false, ['login']],
  [true, ['login', '--device-auth']],
])('Codex’s own sign-in is started in a terminal, device code %s', async (device, words) => {
  const opened: OpenTerminalTask[] = [];
  const result = await startCodexLogin({
    platform: 'linux',
    codex: '/opt/co dex/codex',
    device,
    userHome: '/home/me',
    environment: { PATH: '/usr/bin' },
    terminal: {
      id: 'xterm',
      name: 'XTerm',
      program: 'xterm',
      path: '/usr/bin/xterm',
      takes: 'argv',
      start: () => [],
    },
    openTerminal: (task) => {
      opened.push(task);
      return Promise.resolve(ok(undefined));
    },
    onFailed: () => {},
  });
  expect(result.ok).toBe(true);
  expect(opened[0]).toMatchObject({
    folder: '/home/me',
    argv: ['/opt/co dex/codex', ...words],
    text: ["'/opt/co dex/codex'", ...words].join(' '),
    environment: { PATH: '/usr/bin:/opt/co dex' },
  });
});
