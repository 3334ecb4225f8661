import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { keyFromCommand, keyFromFile } from '../../main/keys/key-sources.ts';
import { openKeys, type KeyedBackend, type Keys } from '../../main/keys/keys.ts';
import { openMemoryStore, type MemoryStore } from '../fakes/memory-store.ts';

const key = 'sk-test-canary-0123456789';
const backend: KeyedBackend = { id: 'b1', name: 'work/openai', origin: 'https://api.openai.com' };

let folder: string;
let store: MemoryStore;
let keys: Keys;
let changes: number;
const open = (): Promise<Keys> =>
  openKeys({ store, path: join(folder, 'keys.json'), onChange: () => (changes += 1) });

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postern-keys-'));
  store = openMemoryStore();
  changes = 0;
  keys = await open();
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('a key is kept under its backend, shown without its value, and found again by the next run', async () => {
  expect(keys.view(backend)).toBeNull();
  expect(await keys.save(backend, ` ${key}\n`)).toMatchObject({ ok: true });
  expect(keys.view(backend)).toMatchObject({ origin: backend.origin, fits: true });
  expect(changes).toBe(1);
  const again = await open();
  expect(await again.keyFor(backend, false)).toMatchObject({ ok: true, key, origin: backend.origin });
  expect(again.view(backend)).toMatchObject({ fits: true });
  expect(await readFile(join(folder, 'keys.json'), 'utf8')).not.toContain('canary');
});

test('M5: a key is given for the origin it was entered for and for no other', async () => {
  await keys.save(backend, key);
  const moved = { ...backend, origin: 'https://elsewhere.example' };
  expect(keys.view(moved)).toMatchObject({ fits: false, origin: backend.origin });
  const refused = await keys.keyFor(moved, false);
  expect(refused).toMatchObject({ ok: false, problem: { code: 'key-elsewhere' } });
  expect(JSON.stringify(refused)).not.toContain('canary');
  expect(await keys.keyFor(backend, false)).toMatchObject({ ok: true });
});

test('a key that is only being tried is given to the check and to nobody else', async () => {
  await keys.save(backend, key);
  const seen = await keys.trying(backend, 'sk-test-canary-tried', async () => [
    await keys.keyFor(backend, true),
    await keys.keyFor(backend, false),
    (await keys.trying(backend, key, () => Promise.resolve(0))).ok,
  ]);
  expect(seen).toMatchObject({
    ok: true,
    value: [{ key: 'sk-test-canary-tried' }, { key }, false],
  });
  expect(await keys.keyFor(backend, true)).toMatchObject({ key });
});

test('without a key the backend says so, and what another program put in its place is not used (B16)', async () => {
  expect(await keys.keyFor(backend, false)).toMatchObject({ ok: false, problem: { code: 'key-missing' } });
  await store.write('key-b1', 'not ours', { purpose: '', accountId: null });
  expect(await keys.keyFor(backend, false)).toMatchObject({
    ok: false,
    problem: { code: 'secret-malformed' },
  });
});

test.each([
  ['nothing', '  '],
  ['two lines', 'sk-a\nsk-b'],
  ['a space', 'sk-a b'],
  ['a non-ASCII letter', 'sk-ä'],
])('B11: %s is no key, and the one there is stays', async (_what, typed) => {
  await keys.save(backend, key);
  expect(await keys.save(backend, typed)).toMatchObject({ ok: false, problem: { code: 'secret-malformed' } });
  expect(await keys.keyFor(backend, false)).toMatchObject({ key });
});

test('a copy for a duplicated backend is its own, and forgetting one leaves the other', async () => {
  await keys.save(backend, key);
  const second = { ...backend, id: 'b2', name: 'work-2/openai' };
  expect(await keys.copy('b1', second)).toEqual({ ok: true, value: true });
  expect(await keys.copy('none', { ...backend, id: 'b3' })).toEqual({ ok: true, value: false });
  expect(await keys.forget('b1')).toMatchObject({ ok: true });
  expect(keys.view(backend)).toBeNull();
  expect(await keys.keyFor(second, false)).toMatchObject({ key });
});

test('a key out of a file or a command is its text without the space around it', async () => {
  const path = join(folder, 'key.txt');
  await writeFile(path, `${key}\n`);
  expect(await keyFromFile(path)).toEqual({ ok: true, value: key });
  expect(await keyFromFile(join(folder, 'gone'))).toMatchObject({
    ok: false,
    problem: { code: 'file-unreadable' },
  });
  await writeFile(path, 'x'.repeat(70_000));
  expect(await keyFromFile(path)).toMatchObject({ ok: false });
  const run = (command: string) =>
    keyFromCommand(command, process.platform, { PATH: '/usr/bin:/bin', K: key });
  expect(await run('echo "$K"')).toEqual({ ok: true, value: key });
  const failed = await run('echo "$K" >&2; exit 3');
  expect(failed).toMatchObject({ ok: false, problem: { why: 'It ended with 3.' } });
  expect(JSON.stringify(failed)).not.toContain('canary');
});
