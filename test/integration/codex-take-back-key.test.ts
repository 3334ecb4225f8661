// What restoring does to auth.json, where a key was written for a Codex without Postern.
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readAuthFile } from '../../main/codex/auth-file.ts';
import { handOver } from '../../main/codex/hand-over.ts';
import { fingerprint, takeBackKey, type TakenBack } from '../../main/codex/take-back-key.ts';

const key = 'sk-test-canary-taken-back';
const signIn = JSON.stringify({ auth_mode: 'chatgpt', tokens: { refresh_token: 'rt-canary' } }, null, 2);
let folder: string;
let home: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postern-key-'));
  home = join(folder, '.codex');
  await mkdir(home, { mode: 0o700 });
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const authPath = (): string => join(home, 'auth.json');
const around = () => ({ codexHome: home, environment: { HOME: folder }, platform: process.platform });

/** Writes the key as connecting does; what tells the file it replaced. */
async function writeKey(): Promise<string | null> {
  const replaced = fingerprint(await readAuthFile(home));
  const given = await handOver({
    ...around(),
    credential: { type: 'apiKey', key },
    systemFolder: join(folder, 'etc'),
    askCodex: async () => 'apiKey',
    now: Date.now,
  });
  expect(given.ok).toBe(true);
  return replaced;
}
const takeBack = (replaced: string | null): Promise<TakenBack> => takeBackKey({ ...around(), key, replaced });

test('the sign-in that the key replaced comes back byte for byte, readable by its owner alone, and no copy stays', async () => {
  await writeFile(authPath(), signIn, { mode: 0o600 });
  const replaced = await writeKey();
  expect(await readFile(authPath(), 'utf8')).toContain(key);
  expect(await takeBack(replaced)).toBe('putBack');
  expect(await readFile(authPath(), 'utf8')).toBe(signIn);
  expect((await stat(authPath())).mode & 0o777).toBe(0o600);
  expect((await readdir(home)).filter((name) => name.includes('before-postern'))).toEqual([]);
});

test('where there was no auth.json the key goes, and its file with it', async () => {
  const replaced = await writeKey();
  expect(replaced).toBeNull();
  expect(await takeBack(replaced)).toBe('putBack');
  expect(await readdir(home)).not.toContain('auth.json');
});

test.each([
  ['another key', JSON.stringify({ auth_mode: 'apikey', OPENAI_API_KEY: 'sk-test-theirs' })],
  ['a sign-in', signIn],
  ['a half-written file', '{"auth_mode":'],
])('somebody wrote %s there since: it stays', async (_, theirs) => {
  const replaced = await writeKey();
  await writeFile(authPath(), theirs);
  expect(await takeBack(replaced)).toBe('stays');
  expect(await readFile(authPath(), 'utf8')).toBe(theirs);
});

test('a copy from an earlier time is not what the key replaced, and is not put back', async () => {
  await writeFile(`${authPath()}.before-postern`, '{"auth_mode":"chatgpt"}', { mode: 0o600 });
  await writeFile(authPath(), signIn, { mode: 0o600 });
  const replaced = await writeKey();
  expect(await takeBack(replaced)).toBe('stays');
  expect(await readFile(authPath(), 'utf8')).toContain(key);
});

test('what a later Codex wrote beside the key stays with it', async () => {
  const replaced = await writeKey();
  const more = JSON.stringify({ auth_mode: 'apikey', OPENAI_API_KEY: key, of_a_later_codex: 1 });
  await writeFile(authPath(), more);
  expect(await takeBack(replaced)).toBe('stays');
  expect(await readFile(authPath(), 'utf8')).toBe(more);
});
