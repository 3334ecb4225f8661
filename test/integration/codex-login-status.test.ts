import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { askCodexLogin, readCodexLogin, type CodexLogin } from '../../main/codex/login-status.ts';
import { codexExecutable } from '../codex/executable.ts';
import { apiKeyAuth, chatgptAuth } from '../codex/login.ts';
import { readSnapshot } from '../codex/snapshot.ts';

let home = '';
let asked = 0;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'postern-login-'));
  asked = 0;
});
afterEach(() => rm(home, { recursive: true, force: true }));

const read = (environment: Record<string, string> = {}, codexHome = home): Promise<CodexLogin> =>
  readCodexLogin({
    codexHome,
    environment,
    askCodex: () => {
      asked += 1;
      return Promise.resolve('chatgpt');
    },
  });

const auth = (value: object): Promise<void> => writeFile(join(home, 'auth.json'), JSON.stringify(value));

test('reads which sign-in Codex has, and leaves its folder as it was', async () => {
  await auth(chatgptAuth());
  const before = await readSnapshot(home);
  expect(await read()).toBe('chatgpt');
  expect(await readSnapshot(home)).toEqual(before);
  await auth(apiKeyAuth());
  expect(await read()).toBe('apiKey');
  await rm(join(home, 'auth.json'));
  expect(await read()).toBe('none');
  expect(asked).toBe(0);
});

test('an access token in the environment wins over what is stored', async () => {
  await auth(apiKeyAuth());
  expect(await read({ CODEX_ACCESS_TOKEN: 'at-x' })).toBe('accessToken');
  expect(await read({ CODEX_ACCESS_TOKEN: ' ' })).toBe('apiKey');
});

test.each(['keyring', 'auto'])('a sign-in kept in the %s store is asked of Codex', async (store) => {
  await writeFile(join(home, 'config.toml'), `# mine\ncli_auth_credentials_store = "${store}"\n`);
  await auth(apiKeyAuth());
  expect(await read()).toBe('chatgpt');
  expect(asked).toBe(1);
});

test('a file met half written is read again', async () => {
  const whole = JSON.stringify(chatgptAuth());
  await writeFile(join(home, 'auth.json'), whole.slice(0, whole.length / 2));
  const reading = read();
  await auth(chatgptAuth());
  expect(await reading).toBe('chatgpt');
});

test('a file that stays torn is unknown, not absent', async () => {
  await writeFile(join(home, 'auth.json'), '{"auth_mode":');
  expect(await read()).toBe('unknown');
});

test('E17: a Codex home with spaces, quotes, unicode in both forms and a long name works', async () => {
  for (const name of [`a b/it's "x"`, 'ünï/プロジェクト', 'u\u0308n', `${'x'.repeat(200)}/`.repeat(15)]) {
    const odd = join(home, name);
    await mkdir(odd, { recursive: true });
    await writeFile(join(odd, 'auth.json'), JSON.stringify(apiKeyAuth()));
    expect(await read({}, odd)).toBe('apiKey');
  }
});

test('the real Codex says the same of the same files', async () => {
  const codex = await codexExecutable();
  const environment = { HOME: home, CODEX_HOME: home, PATH: '/usr/local/bin:/usr/bin:/bin' };
  const path = [join(process.execPath, '..'), environment.PATH].join(':');
  const ask = (): Promise<CodexLogin> => askCodexLogin(codex, { ...environment, PATH: path }, 'linux');
  expect(await ask()).toBe('none');
  await auth(chatgptAuth());
  expect([await ask(), await read()]).toEqual(['chatgpt', 'chatgpt']);
  await auth(apiKeyAuth());
  expect([await ask(), await read()]).toEqual(['apiKey', 'apiKey']);
});
