import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { StoreMode } from '../../preload/contract.ts';
import { openKeyring } from '../../main/credentials/keyring.ts';
import { openCredentialStore } from '../../main/credentials/store.ts';
import type { CredentialStore } from '../../main/domain/credential.ts';
import { fakeKeyring, type FakeKeyring, type Manner } from '../fakes/keyring-process.ts';

const toEnd: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const end of toEnd.splice(0).toReversed()) await end();
});

const about = { purpose: 'sign-in of a@example.com', accountId: 'a1' };
const long = (letter: string): string => `${letter}-sk-test-canary-`.repeat(400);

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'postern-credentials-'));
  toEnd.push(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

async function open(
  fake: FakeKeyring,
  options: {
    folder?: string;
    mode?: StoreMode;
    limitMs?: number;
    onChange?: () => void;
    systemName?: string;
  } = {},
): Promise<CredentialStore> {
  const limitMs = options.limitMs ?? 3_000;
  const store = await openCredentialStore({
    keyring: openKeyring({
      spawn: fake.spawn,
      service: null,
      systemName: options.systemName ?? 'Keychain',
      limitMs,
    }),
    folder: options.folder ?? (await newFolder()),
    mode: options.mode ?? 'keyring',
    now: Date.now,
    onChange: options.onChange ?? (() => {}),
    limitMs,
  });
  toEnd.push(() => store.close());
  return store;
}

const everything = async (folder: string): Promise<string> =>
  (await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name), 'utf8')))).join('\n');

test('B10 a value that fills several Windows entries is saved, read by the next run, and forgotten without a trace (B15)', async () => {
  const fake = fakeKeyring();
  const folder = await newFolder();
  const first = await open(fake, { folder });
  expect(await first.write('a', long('x'), about)).toEqual({ ok: true, value: { place: 'keyring' } });
  expect(await first.write('a', long('y'), about)).toEqual({ ok: true, value: { place: 'keyring' } });
  expect(fake.entries.size).toBe(1 + Math.ceil(long('y').length / 1_350));
  await first.close();
  const next = await open(fake, { folder });
  expect(next.list()).toMatchObject([
    { id: 'a', ...about, place: 'keyring', sizeBytes: long('y').length, lastUsedAt: null },
  ]);
  expect(await next.read('a')).toEqual({ ok: true, value: { found: true, value: long('y') } });
  expect(next.list()[0]?.lastUsedAt).toBeGreaterThan(0);
  expect(await next.forget('a')).toEqual({ ok: true, value: true });
  expect(fake.entries.size).toBe(0);
  expect(next.list()).toEqual([]);
  expect(await next.read('a')).toEqual({ ok: true, value: { found: false } });
  expect(await everything(folder)).not.toContain('canary');
});

test.each<Manner>(['dies', 'diesAfter', 'refuses'])(
  'B10 a split write cut at any step leaves the old value or the new one, whole, and the next write leaves no litter (%s)',
  async (manner) => {
    const seen = new Set<string>();
    for (let step = 0; ; step += 1) {
      const fake = fakeKeyring();
      const folder = await newFolder();
      const first = await open(fake, { folder });
      await first.write('a', long('old'), about);
      const before = fake.requests.length;
      fake.from(step, manner);
      await first.write('a', long('new'), about);
      const cut = fake.requests.length - before > step;
      await first.close();
      fake.from(0, 'answers');
      const next = await open(fake, { folder });
      const read = await next.read('a');
      if (!read.ok || !read.value.found) throw new Error(`neither value after step ${step}`);
      expect([long('old'), long('new')]).toContain(read.value.value);
      seen.add(read.value.value.slice(0, 3));
      await next.write('a', long('last'), about);
      expect(fake.entries.size).toBe(1 + Math.ceil(long('last').length / 1_350));
      await next.close();
      if (!cut) break;
      expect(step).toBeLessThan(100);
    }
    expect(seen).toEqual(new Set(['old', 'new']));
  },
);

test('B6 when the keyring goes away, what was read before still serves, and the view says what is wrong', async () => {
  const fake = fakeKeyring();
  const store = await open(fake);
  await store.write('a', 'value', about);
  fake.from(0, 'refuses');
  expect(await store.read('a')).toEqual({ ok: true, value: { found: true, value: 'value' } });
  expect(store.view()).toMatchObject({
    keyring: 'denied',
    place: 'memory',
    problem: { code: 'keyring-denied' },
  });
});

test('B7 a secret kept for this run only moves into the keyring when it returns, without a restart', async () => {
  const fake = fakeKeyring();
  const folder = await newFolder();
  let changed: () => void = () => {};
  fake.from(0, 'refuses');
  const store = await open(fake, { folder, onChange: () => changed() });
  expect(await store.write('a', long('x'), about)).toEqual({ ok: true, value: { place: 'memory' } });
  expect(store.list()).toMatchObject([{ id: 'a', place: 'memory', sizeBytes: long('x').length }]);
  expect(await store.read('a')).toEqual({ ok: true, value: { found: true, value: long('x') } });
  expect(fake.entries.size).toBe(0);
  expect(await everything(folder)).not.toContain('canary');
  fake.from(0, 'answers');
  const moved = new Promise<void>((resolve) => {
    changed = () => {
      if (store.list()[0]?.place === 'keyring') resolve();
    };
  });
  expect(await store.retry()).toMatchObject({ keyring: 'available', place: 'keyring', problem: null });
  await moved;
  expect(fake.entries.has('a')).toBe(true);
});

test('B8 a failed read says so and removes nothing; a proven absence of a saved secret is lost, not never saved', async () => {
  const fake = fakeKeyring();
  const folder = await newFolder();
  const first = await open(fake, { folder });
  await first.write('a', 'value', about);
  await first.close();
  fake.from(0, 'dies');
  const store = await open(fake, { folder });
  expect(await store.read('a')).toMatchObject({ ok: false, problem: { code: 'keyring-slow' } });
  expect(await store.read('never saved')).toMatchObject({ ok: false });
  expect(store.list()).toMatchObject([{ id: 'a', place: 'keyring' }]);
  expect(fake.entries.size).toBe(1);
  fake.from(0, 'answers');
  expect(await store.read('never saved')).toEqual({ ok: true, value: { found: false } });
  fake.entries.clear();
  expect(await store.read('a')).toMatchObject({ ok: false, problem: { code: 'secret-lost' } });
  expect(store.list()).toHaveLength(1);
});

test('B5 with a keyring that hangs, everything is answered within the limit', async () => {
  const fake = fakeKeyring();
  const store = await open(fake, { limitMs: 100 });
  await store.write('known', 'value', about);
  fake.from(0, 'hangs');
  expect(await store.write('a', 'value', about)).toEqual({ ok: true, value: { place: 'memory' } });
  const asked = fake.requests.length;
  expect(await store.read('known')).toEqual({ ok: true, value: { found: true, value: 'value' } });
  // A keyring that has just not answered is not waited for when memory can serve.
  expect(fake.requests).toHaveLength(asked);
  expect(await store.read('other')).toMatchObject({ ok: false, problem: { code: 'keyring-slow' } });
  expect(await store.forget('known')).toMatchObject({ ok: false, problem: { code: 'keyring-slow' } });
  expect(store.list().map(({ id }) => id)).toContain('known');
});

test('B14 two processes that write the same secret over and over: always one of their values, never a mixture', async () => {
  const fake = fakeKeyring();
  const [one, two, reader] = [await open(fake), await open(fake), await open(fake)];
  let done = false;
  const writes = Promise.all(
    [one, two].map(async (store, at) => {
      for (let round = 0; round < 15; round += 1) await store.write('a', long(`${at}-${round}`), about);
    }),
  ).then(() => (done = true));
  while (!done) {
    const read = await reader.read('a');
    if (read.ok && read.value.found)
      expect(read.value.value).toBe(long(read.value.value.split('-sk-')[0] ?? ''));
  }
  await writes;
  const last = await reader.read('a');
  expect([long('0-14'), long('1-14')]).toContain(last.ok && last.value.found ? last.value.value : null);
});

test('B16 an entry planted under our name is as good as none, and is replaced by the next save', async () => {
  const fake = fakeKeyring();
  fake.entries.set('a', 'hunter2');
  const store = await open(fake);
  expect(await store.read('a')).toEqual({ ok: true, value: { found: false } });
  await store.write('a', 'value', about);
  expect(await store.read('a')).toEqual({ ok: true, value: { found: true, value: 'value' } });
});

test('B17 an entry of a later version is unreadable, not absent', async () => {
  const fake = fakeKeyring();
  fake.entries.set('a', '{"postern":2,"sealed":"x"}');
  const store = await open(fake);
  expect(await store.read('a')).toMatchObject({ ok: false, problem: { code: 'secret-unreadable' } });
});

test('in mode file a secret lies in a file of the person alone, and nothing is asked of the keyring', async () => {
  const fake = fakeKeyring();
  const folder = await newFolder();
  const store = await open(fake, { folder, mode: 'file' });
  const asked = fake.requests.length;
  expect(await store.write('a', long('x'), about)).toEqual({ ok: true, value: { place: 'file' } });
  expect(await readdir(folder)).toEqual(['credentials.json', 'secrets.json']);
  expect(await store.read('a')).toEqual({ ok: true, value: { found: true, value: long('x') } });
  expect(await store.read('b')).toEqual({ ok: true, value: { found: false } });
  expect((await stat(join(folder, 'credentials.json'))).mode & 0o777).toBe(0o600);
  expect(await store.forget('a')).toEqual({ ok: true, value: true });
  expect(await everything(folder)).not.toContain('canary');
  expect(fake.requests).toHaveLength(asked);
});

test('a file of secrets that cannot be understood is neither read as empty nor written over', async () => {
  const folder = await newFolder();
  await writeFile(join(folder, 'credentials.json'), '{"secrets": canary');
  const store = await open(fakeKeyring(), { folder, mode: 'file' });
  expect(await store.read('a')).toMatchObject({ ok: false, problem: { code: 'file-invalid' } });
  expect(await store.write('a', 'value', about)).toMatchObject({ ok: false });
  expect(await readFile(join(folder, 'credentials.json'), 'utf8')).toBe('{"secrets": canary');
});

test('in mode auto the file stands in for a missing keyring, and is emptied when the keyring returns', async () => {
  const fake = fakeKeyring();
  const folder = await newFolder();
  fake.from(0, 'refuses');
  const store = await open(fake, { folder, mode: 'auto' });
  expect(await store.write('a', long('x'), about)).toEqual({ ok: true, value: { place: 'file' } });
  fake.from(0, 'answers');
  await store.retry();
  await store.setMode('auto');
  expect(store.list()).toMatchObject([{ id: 'a', place: 'keyring' }]);
  expect(await everything(folder)).not.toContain('canary');
  expect(await store.read('a')).toEqual({ ok: true, value: { found: true, value: long('x') } });
});

test('choosing a file saves what was kept for this run only; choosing the keyring empties the file', async () => {
  const fake = fakeKeyring();
  const folder = await newFolder();
  fake.from(0, 'refuses');
  const store = await open(fake, { folder });
  await store.write('a', long('x'), about);
  await store.setMode('file');
  expect(store.list()).toMatchObject([{ id: 'a', place: 'file' }]);
  expect(await everything(folder)).toContain('canary');
  fake.from(0, 'answers');
  await store.retry();
  await store.setMode('keyring');
  expect(store.list()).toMatchObject([{ id: 'a', place: 'keyring' }]);
  expect(await everything(folder)).not.toContain('canary');
});

test('an index that is damaged is put aside, and the secrets it named are still read', async () => {
  const fake = fakeKeyring();
  const folder = await newFolder();
  const first = await open(fake, { folder });
  await first.write('a', long('x'), about);
  await first.close();
  await writeFile(join(folder, 'secrets.json'), 'not json');
  const store = await open(fake, { folder });
  expect(store.view().problem?.code).toBe('file-invalid');
  expect(await store.read('a')).toEqual({ ok: true, value: { found: true, value: long('x') } });
  expect((await readdir(folder)).some((name) => name.startsWith('secrets.json.unreadable-'))).toBe(true);
});

test('B9 when another keyring answers now, both are named', async () => {
  const folder = await newFolder();
  const first = await open(fakeKeyring(), { folder, systemName: 'login' });
  await first.write('a', 'value', about);
  await first.close();
  const store = await open(fakeKeyring(), { folder, systemName: 'kdewallet' });
  const read = await store.read('a');
  const why = read.ok ? '' : read.problem.why;
  expect(why).toBe('It was saved in “login”, and “kdewallet” is the keyring now.');
  expect(store.list()).toHaveLength(1);
});
