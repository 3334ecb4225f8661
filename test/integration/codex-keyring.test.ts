// A Codex that keeps its sign-in in the keyring: the real Codex, the real secret-tool, the real GNOME keyring.
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { handOver, type HandOver } from '../../main/codex/hand-over.ts';
import { askCodexLogin } from '../../main/codex/login-status.ts';
import type { Credential } from '../../main/domain/credential.ts';
import { codexEnvironment } from '../codex/environment.ts';
import { codexExecutable } from '../codex/executable.ts';
import { makeCodexHome, type CodexHome } from '../codex/home.ts';
import { chatgptLane } from '../codex/lanes.ts';
import { chatgptAuth, FAKE_ACCESS_TOKEN } from '../codex/login.ts';
import { execArgs, runCodex, type CodexResult } from '../codex/run.ts';
import { makeKeyringBed, type KeyringBed } from '../fakes/keyring-bed.ts';
import { secretToolOn, type SecretTool } from '../fakes/secret-tool.ts';
import { FAKE_ACCOUNT } from '../fakes/upstream/accounts.ts';
import { headerValues } from '../fakes/upstream/exchange.ts';
import { startFakeUpstream } from '../fakes/upstream/server.ts';

const endings: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).toReversed()) await end();
});

const service = 'Codex Auth';
const key: Credential = { type: 'apiKey', key: 'sk-test-canary-given' };

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

interface Scene {
  readonly desk: KeyringBed;
  readonly home: CodexHome;
  readonly tool: SecretTool;
  readonly task: HandOver;
  codex(args: readonly string[], stdin?: string): Promise<CodexResult>;
}

async function setScene(accountsBase?: string): Promise<Scene> {
  const desk = await makeKeyringBed();
  endings.push(desk.end);
  await desk.startDaemon('open sesame');
  const config = 'cli_auth_credentials_store = "keyring"';
  const home = await makeCodexHome({
    auth: 'none',
    config,
    ...(accountsBase === undefined ? {} : { accountsBase }),
  });
  endings.push(() => home.remove());
  const env = { DBUS_SESSION_BUS_ADDRESS: desk.busAddress };
  const environment = codexEnvironment(home, env);
  const program = await codexExecutable();
  return {
    desk,
    home,
    tool: secretToolOn(desk.busAddress),
    task: {
      credential: chatgpt(),
      codexHome: home.path,
      systemFolder: `${home.userHome}/etc`,
      environment,
      platform: 'linux',
      askCodex: () => askCodexLogin(program, environment, 'linux'),
      now: Date.now,
    },
    codex: (args, stdin = '') => runCodex({ home, args, env, stdin }),
  };
}

test('C12 a Codex with nothing in its keyring takes a ChatGPT sign-in from there, reports it and works with it', async () => {
  const upstream = await startFakeUpstream();
  endings.push(() => upstream.close());
  const { home, tool, task, codex } = await setScene(upstream.accountsBase);
  expect((await codex(['login', 'status'])).stderr).toContain('Not logged in');

  expect(await handOver(task)).toEqual({ ok: true, value: undefined });
  expect(await codex(['login', 'status'])).toMatchObject({
    code: 0,
    stderr: expect.stringContaining('Logged in using ChatGPT') as string,
  });
  expect(await tool.count(service)).toBe(1);
  expect(await readdir(home.path)).not.toContain('auth.json');

  const { args } = chatgptLane(upstream.chatgptBase);
  const ran = await codex(execArgs(args, 'say hi'));
  expect(ran, ran.stderr).toMatchObject({ code: 0, stdout: 'The fake upstream heard: say hi\n' });
  const turn = await upstream.requests.waitFor(({ kind }) => kind === 'turn');
  expect(headerValues(turn.exchange, 'authorization')).toEqual([`Bearer ${FAKE_ACCESS_TOKEN}`]);
});

test('over a sign-in that Codex itself keeps there: the same entry is replaced, and Codex can take it away again', async () => {
  const { tool, task, codex } = await setScene();
  const login = await codex(['login', '--with-api-key'], 'sk-test-canary-codex\n');
  expect(login, login.stderr).toMatchObject({ code: 0 });
  expect([await tool.count(service), await tool.search(service)]).toEqual([
    1,
    expect.stringContaining('sk-test-canary-codex') as string,
  ]);

  expect(await handOver(task)).toEqual({ ok: true, value: undefined });
  const after = await tool.search(service);
  expect(await tool.count(service), after).toBe(1);
  expect(after).not.toContain('sk-test-canary-codex');
  expect((await codex(['login', 'status'])).stderr).toContain('Logged in using ChatGPT');

  expect((await codex(['logout'])).code).toBe(0);
  expect(await tool.count(service)).toBe(0);
});

test('direct_keyring_auth_storage_saves_legacy_keyring_entry: an older sign-in in auth.json is set aside, as by codex login', async () => {
  const { home, task } = await setScene();
  const file = join(home.path, 'auth.json');
  const older = '{"auth_mode":"apikey","OPENAI_API_KEY":"sk-test-canary-older"}';
  await writeFile(file, older, { mode: 0o600 });
  expect(await handOver(task)).toEqual({ ok: true, value: undefined });
  expect(await readdir(home.path)).not.toContain('auth.json');
  expect(await readFile(`${file}.before-postern`, 'utf8')).toBe(older);
  expect((await stat(`${file}.before-postern`)).mode & 0o777).toBe(0o600);
});

test('one that may not be touched stays, and the sign-in is handed over all the same', async () => {
  const { home, task } = await setScene();
  await mkdir(join(home.path, 'auth.json'));
  expect(await handOver(task)).toEqual({ ok: true, value: undefined });
  expect(await readdir(home.path)).toContain('auth.json');
});

test('a sign-in Codex does not report is taken back: its own is there as before', async () => {
  const { tool, task, codex } = await setScene();
  await codex(['login', '--with-api-key'], 'sk-test-canary-codex\n');
  const secretIn = async (): Promise<string> =>
    /^secret = (.*)$/m.exec(await tool.search(service))?.[1] ?? '';
  const before = await secretIn();
  expect(before).toContain('sk-test-canary-codex');
  expect(await handOver({ ...task, credential: key, askCodex: async () => 'unknown' })).toMatchObject({
    ok: false,
    problem: { code: 'login-handover-failed' },
  });
  expect([await secretIn(), await tool.count(service)]).toEqual([before, 1]);
  expect((await codex(['login', 'status'])).stderr).toContain('API key configured');
});

test('a keyring that is locked, with nobody to ask, is said, and nothing is written anywhere', async () => {
  const { desk, home, tool, task } = await setScene();
  await desk.lock();
  const result = await handOver(task);
  expect(result).toMatchObject({
    ok: false,
    problem: { code: 'login-handover-failed', next: expect.stringContaining('Unlock') as string },
  });
  await desk.unlock('open sesame');
  expect(await tool.count(service)).toBe(0);
  expect(await readdir(home.path)).not.toContain('auth.json');
});
