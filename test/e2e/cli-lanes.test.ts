// Every lane from a terminal alone: a core without a window, no display, no session bus, the real Codex.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { AccountView, BackendView } from '../../preload/contract.ts';
import { defaultSettings, renderSettings } from '../../main/settings/file.ts';
import { makeCodexHome, type CodexHome } from '../codex/home.ts';
import { FAKE_API_KEY } from '../codex/login.ts';
import { runCli, startCli, type CliSurroundings } from '../fakes/cli-bed.ts';
import { startFakeIssuer, type FakeIssuer } from '../fakes/issuer/server.ts';
import { headerValues } from '../fakes/upstream/exchange.ts';
import { startFakeUpstream, type FakeUpstream } from '../fakes/upstream/server.ts';
import { makeProfile, posternEnvironment, removeProfile } from './postern.ts';

const key = 'sk-test-canary-lanes-0123456789abcdef';
let upstream: FakeUpstream;
let issuer: FakeIssuer;
let home: CodexHome;
let profile: string;
let around: CliSurroundings;

beforeEach(async () => {
  upstream = await startFakeUpstream();
  issuer = await startFakeIssuer();
  issuer.rules.interval = '1';
  issuer.rules.approveAtOnce = true;
  home = await makeCodexHome({ auth: 'none' });
  profile = await makeProfile(upstream);
  const own = { url: issuer.origin, chatgptOrigin: upstream.origin, apiUpstream: `${issuer.origin}/v1` };
  // Where no keyring is, a file is a person's explicit choice.
  const settings = { ...defaultSettings, issuer: own, credentialStore: 'file' as const };
  await writeFile(join(profile, 'settings.json'), renderSettings(settings));
  const env = await posternEnvironment(home, profile);
  for (const name of ['DISPLAY', 'XAUTHORITY', 'DBUS_SESSION_BUS_ADDRESS', 'XDG_RUNTIME_DIR'])
    delete env[name];
  around = { env, cwd: home.cwd };
});
afterEach(async () => {
  await runCli(around, ['quit']);
  await issuer.close();
  await upstream.close();
  await home.remove();
  await removeProfile(profile);
});

const run = (...words: readonly string[]) => runCli(around, words);
const sayHi = ['start', 'codex', '--', 'exec', '--skip-git-repo-check', 'say hi'] as const;
const credentials = (): readonly string[] =>
  upstream.requests.all.flatMap(({ exchange }) => headerValues(exchange, 'authorization'));

test('P9 P16 the API lane: a key in the terminal’s own environment passes through, and the core never has it', async () => {
  around = { ...around, env: { ...around.env, OPENAI_API_KEY: FAKE_API_KEY } };
  const ran = await run(...sayHi);
  expect(ran, ran.stderr).toMatchObject({ code: 0, stdout: 'The fake upstream heard: say hi\n' });
  expect(new Set(credentials())).toEqual(new Set([`Bearer ${FAKE_API_KEY}`]));
});

test('P6 P16 a gateway’s own key: typed once on standard input, used by a Codex that has none', async () => {
  expect((await run('gateway', 'create', 'team')).code).toBe(0);
  const created = await runCli(
    around,
    'backend create --gateway team --name openai --schema OpenAI --auth-type APIKey --api-key - --unchecked'
      .split(' ')
      .concat('--upstream', upstream.apiBase),
    `${key}\n`,
  );
  expect(created, created.stderr).toMatchObject({ code: 0 });
  const listed = JSON.parse((await run('backend', 'list', '--gateway', 'team', '--json')).stdout) as [
    BackendView,
  ];
  expect(listed[0].key?.place).toBe('file');
  const ran = await run('start', 'codex', '--gateway', 'team', ...sayHi.slice(2));
  expect(ran, ran.stderr).toMatchObject({ code: 0, stdout: 'The fake upstream heard: say hi\n' });
  expect(new Set(credentials())).toEqual(new Set([`Bearer ${key}`]));
  // Connected, every Codex of this machine has it by a command, and no file of Codex's holds it.
  expect((await run('gateway', 'use', 'team')).code).toBe(0);
  expect((await run('connect', '--yes')).code).toBe(0);
  expect(await readFile(join(home.path, 'config.toml'), 'utf8')).not.toContain(key);
  const restored = await run('restore');
  expect(restored, restored.stderr).toMatchObject({ code: 0 });
  // A script that gives it back once more is told so, and goes on.
  const again = await run('restore', '--home', home.path);
  expect(again, again.stderr).toMatchObject({ code: 0 });
  expect(again.stdout).toContain('This Postern has written nothing there.');
  // Looked at first, it says the same, and not that the connection is not known.
  expect(await run('restore', '--dry-run', '--home', home.path)).toMatchObject({
    code: 0,
    stdout: again.stdout,
  });
});

test('C2 P16 signing in with a code, and out again, without a window', async () => {
  const login = startCli(around, ['login', '--device-auth'], null);
  const signedIn = await login.done;
  expect(signedIn, signedIn.stderr).toMatchObject({ code: 0 });
  expect(signedIn.stderr).toMatch(/type the code [A-Z0-9-]+/);
  const accounts = JSON.parse((await run('accounts', '--json')).stdout) as readonly AccountView[];
  expect(accounts.map(({ kind, state, place }) => [kind, state, place])).toEqual([
    ['chatgpt', 'ready', 'file'],
  ]);
  const out = await run('logout');
  expect(out, out.stderr).toMatchObject({ code: 0 });
  expect(issuer.revoked).toHaveLength(1);
  expect((await run('accounts', '--json')).stdout.trim()).toBe('[]');
});
