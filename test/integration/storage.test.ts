// Codex's own cases of where a sign-in is kept, by their names: for Postern's store of its own secrets, and for the store of
// Codex's that a sign-in is handed to. Those of its "secrets" keyring are those of ours, which keeps values in parts.
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { keyringEntry } from '../../main/codex/credential-store.ts';
import { openKeyring } from '../../main/credentials/keyring.ts';
import { openCredentialStore } from '../../main/credentials/store.ts';
import type { CredentialStore } from '../../main/domain/credential.ts';
import type { StoreMode } from '../../preload/contract.ts';
import { fakeKeyring, type FakeKeyring } from '../fakes/keyring-process.ts';

const endings: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).toReversed()) await end();
});

const about = { purpose: 'sign-in of a@example.com', accountId: 'a1' };
const found = (value: string) => ({ ok: true, value: { found: true, value } });
const saved = (place: string) => ({ ok: true, value: { place } });

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'postern-storage-'));
  endings.push(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A run of Postern with this keyring and this folder. */
async function run(fake: FakeKeyring, folder: string, mode: StoreMode): Promise<CredentialStore> {
  const store = await openCredentialStore({
    keyring: openKeyring({ spawn: fake.spawn, service: null, systemName: 'login', limitMs: 3_000 }),
    folder,
    mode,
    now: Date.now,
    onChange: () => {},
    limitMs: 3_000,
  });
  endings.push(() => store.close());
  return store;
}

/** What the file of secrets holds; null without one. */
async function inFile(folder: string): Promise<unknown> {
  const text = await readFile(join(folder, 'credentials.json'), 'utf8').catch(() => null);
  return text === null ? null : (JSON.parse(text) as { secrets: unknown }).secrets;
}

const textIn = (fake: FakeKeyring): string =>
  [...fake.entries.values()].map((entry) => `${entry} ${Buffer.from(entry, 'base64').toString()}`).join('\n');

test('file_storage_save_persists_auth_dot_json, file_storage_load_returns_auth_dot_json, file_storage_delete_removes_auth_file', async () => {
  const [fake, folder] = [fakeKeyring(), await newFolder()];
  const first = await run(fake, folder, 'file');
  expect(await first.write('a', 'sk-test-canary', about)).toEqual(saved('file'));
  expect(await inFile(folder)).toEqual({ a: 'sk-test-canary' });
  await first.close();
  const next = await run(fake, folder, 'file');
  expect(await next.read('a')).toEqual(found('sk-test-canary'));
  expect(await next.forget('a')).toEqual({ ok: true, value: true });
  expect([await inFile(folder), fake.entries.size]).toEqual([{}, 0]);
});

test('ephemeral_storage_save_load_delete_is_in_memory_only: what is kept for this run is in no file and in no keyring', async () => {
  const [fake, folder] = [fakeKeyring(), await newFolder()];
  fake.from(0, 'refuses');
  const store = await run(fake, folder, 'keyring');
  expect(await store.write('a', 'sk-test-canary', about)).toEqual(saved('memory'));
  expect(await store.read('a')).toEqual(found('sk-test-canary'));
  for (const name of await readdir(folder))
    expect(await readFile(join(folder, name), 'utf8')).not.toContain('canary');
  await store.close();
  const next = await run(fake, folder, 'keyring');
  expect(next.list()).toEqual([]);
  expect(fake.entries.size).toBe(0);
});

test('auto_auth_storage_save_prefers_keyring, auto_auth_storage_load_prefers_keyring_value: and the older value in the file goes', async () => {
  const [fake, folder] = [fakeKeyring(), await newFolder()];
  fake.from(0, 'refuses');
  const first = await run(fake, folder, 'auto');
  expect(await first.write('a', 'stale-canary', about)).toEqual(saved('file'));
  await first.close();
  fake.from(0, 'answers');
  const next = await run(fake, folder, 'auto');
  expect(await next.write('a', 'newer-canary', about)).toEqual(saved('keyring'));
  expect(await next.read('a')).toEqual(found('newer-canary'));
  expect([await inFile(folder), textIn(fake)]).toEqual([
    {},
    expect.stringContaining('newer-canary') as string,
  ]);
});

test('auto_auth_storage_load_uses_file_when_keyring_empty', async () => {
  const [fake, folder] = [fakeKeyring(), await newFolder()];
  const first = await run(fake, folder, 'file');
  await first.write('a', 'sk-test-canary', about);
  await first.close();
  const next = await run(fake, folder, 'auto');
  expect(await next.read('a')).toEqual(found('sk-test-canary'));
});

test('auto_auth_storage_save_falls_back_when_keyring_errors, auto_auth_storage_load_falls_back_when_keyring_errors', async () => {
  const [fake, folder] = [fakeKeyring(), await newFolder()];
  fake.from(0, 'refuses');
  const first = await run(fake, folder, 'auto');
  expect(await first.write('a', 'sk-test-canary', about)).toEqual(saved('file'));
  await first.close();
  const next = await run(fake, folder, 'auto');
  expect(await next.read('a')).toEqual(found('sk-test-canary'));
  expect([await inFile(folder), fake.entries.size]).toEqual([{ a: 'sk-test-canary' }, 0]);
});

test('auto_auth_storage_load_falls_back_when_keyring_errors, otherwise here: a value in the keyring that cannot be read is never replaced by an older one', async () => {
  const [fake, folder] = [fakeKeyring(), await newFolder()];
  const first = await run(fake, folder, 'auto');
  expect(await first.write('a', 'newer-canary', about)).toEqual(saved('keyring'));
  await first.close();
  fake.from(0, 'refuses');
  const next = await run(fake, folder, 'auto');
  expect(await next.read('a')).toMatchObject({ ok: false, problem: { code: 'keyring-denied' } });
  expect(next.list()).toMatchObject([{ id: 'a', place: 'keyring' }]);
});

test('auto_auth_storage_delete_removes_keyring_and_file, secrets_keyring_auth_storage_delete_removes_keyring_and_file', async () => {
  const [fake, folder] = [fakeKeyring(), await newFolder()];
  const first = await run(fake, folder, 'auto');
  await first.write('a', 'older-canary'.repeat(300), about);
  fake.from(0, 'refuses');
  expect(await first.write('a', 'newer-canary', about)).toEqual(saved('file'));
  // The older value still lies in the keyring, in its parts: it is not said to be gone before it is.
  expect([fake.entries.size > 1, await inFile(folder)]).toEqual([true, { a: 'newer-canary' }]);
  expect(await first.forget('a')).toMatchObject({ ok: false, problem: { code: 'keyring-denied' } });
  expect(first.list().map(({ id }) => id)).toEqual(['a']);
  await first.close();
  fake.from(0, 'answers');
  const next = await run(fake, folder, 'auto');
  expect(await next.forget('a')).toEqual({ ok: true, value: true });
  expect([fake.entries.size, await inFile(folder), next.list()]).toEqual([0, {}, []]);
});

test('keyring_auth_storage_compute_store_key_for_home_directory: the entry of a Codex home is named as Codex names it, by its real path', async () => {
  // The vector of Codex's own suite, where there is no such folder.
  expect(await keyringEntry('~/.codex')).toEqual({ service: 'Codex Auth', account: 'cli|940db7b1d0e4eb40' });
  const folder = await realpath(await newFolder());
  await mkdir(join(folder, 'home'));
  await symlink(join(folder, 'home'), join(folder, 'link'));
  const hash = createHash('sha256').update(join(folder, 'home')).digest('hex').slice(0, 16);
  for (const name of ['home', 'link'])
    expect((await keyringEntry(join(folder, name))).account).toBe(`cli|${hash}`);
});
