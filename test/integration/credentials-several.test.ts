// Several real keyrings, several entries of one name, and none left: the GNOME keyring, and secret-tool as the other program.
import { fork } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import type { StoreMode } from '../../preload/contract.ts';
import type { KeyringAnswer, SpawnKeyring } from '../../main/credentials/keyring-port.ts';
import { openKeyring, type Keyring } from '../../main/credentials/keyring.ts';
import { watchSecretService } from '../../main/credentials/secret-service.ts';
import { openCredentialStore } from '../../main/credentials/store.ts';
import type { CredentialStore } from '../../main/domain/credential.ts';
import { filesHolding } from '../e2e/canary.ts';
import { keyringHost, makeKeyringBed, type KeyringBed } from '../fakes/keyring-bed.ts';
import { secretToolOn } from '../fakes/secret-tool.ts';

const toEnd: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const end of toEnd.splice(0).toReversed()) await end();
});

const about = { purpose: 'API key …nary', accountId: 'a1' };
const long = (letter: string): string => `${letter}-sk-test-canary-`.repeat(300);
const found = (value: string) => ({ ok: true, value: { found: true, value } });
/** Bounds what never comes: how long a person waits for a keyring is not the subject here, and a busy machine takes longer. */
const limitMs = 20_000;
const soon = (): number => performance.now() + limitMs;

async function bed(): Promise<KeyringBed> {
  const made = await makeKeyringBed(await keyringHost());
  toEnd.push(made.end);
  return made;
}

/** A bus with an open keyring. */
async function openBed(): Promise<KeyringBed> {
  const made = await bed();
  await made.startDaemon('open sesame');
  return made;
}

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'postern-several-'));
  toEnd.push(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

function keyringOn(desk: KeyringBed, spawn: SpawnKeyring = desk.spawn): Keyring {
  const service = watchSecretService(desk.busAddress, process.getuid?.() ?? 0);
  const keyring = openKeyring({ spawn, service, systemName: null, limitMs });
  toEnd.push(() => keyring.close());
  return keyring;
}

async function storeOn(
  desk: KeyringBed,
  folder: string,
  mode: StoreMode = 'keyring',
): Promise<CredentialStore> {
  const store = await openCredentialStore({
    keyring: keyringOn(desk),
    folder,
    mode,
    now: Date.now,
    onChange: () => {},
    limitMs,
  });
  toEnd.push(() => store.close());
  return store;
}

describe('B9 another keyring answers', () => {
  test('one of the same name on another bus: that it was kept elsewhere is said, nothing is lost, and back on the first it reads again', async () => {
    const [first, second] = [await openBed(), await openBed()];
    const folder = await newFolder();
    const before = await storeOn(first, folder);
    await before.write('a', long('x'), about);
    await before.close();

    const elsewhere = await storeOn(second, folder);
    const read = await elsewhere.read('a');
    if (read.ok) throw new Error('read from a keyring that never had it');
    expect(read.problem).toMatchObject({
      code: 'secret-lost',
      why: expect.stringMatching(/^It was saved in “login”; either another keyring of that name/) as string,
      next: 'Make the earlier keyring the default again, or enter it anew.',
    });
    expect(elsewhere.list()).toMatchObject([{ id: 'a', place: 'keyring' }]);
    expect(await first.search('a')).toHaveLength(1);
    await elsewhere.close();

    const back = await storeOn(first, folder);
    expect(await back.read('a')).toEqual(found(long('x')));
  });

  test('entered anew in the second it reads there, and the first still has what it had', async () => {
    const [first, second] = [await openBed(), await openBed()];
    const folder = await newFolder();
    const before = await storeOn(first, folder);
    await before.write('a', 'in the first', about);
    await before.close();
    const elsewhere = await storeOn(second, folder);
    expect((await elsewhere.read('a')).ok).toBe(false);
    await elsewhere.write('a', 'in the second', about);
    expect(await elsewhere.read('a')).toEqual(found('in the second'));
    expect(await keyringOn(first).get('a', soon())).toEqual({
      ok: true,
      value: '{"postern":1,"value":"in the first"}',
    });
  });

  test('another collection of the same keyring: it is read while its own is open, and both are named when that is locked', async () => {
    const desk = await openBed();
    const folder = await newFolder();
    const before = await storeOn(desk, folder);
    await before.write('a', 'in login', about);
    await before.close();
    await desk.plant({ of: 'nobody' }, 'x', true);
    await desk.setDefault('beside');
    const prompter = await desk.joinPrompter('ignores');

    const open = await storeOn(desk, folder);
    expect(await open.read('a')).toEqual(found('in login'));
    await open.close();

    await desk.lock('login');
    const locked = await storeOn(desk, folder);
    const read = await locked.read('a');
    if (read.ok) throw new Error('read from a locked collection');
    expect(read.problem).toMatchObject({
      code: 'keyring-locked',
      why: 'It was saved in “login”, and “beside” is the keyring now.',
    });
    expect(prompter.shown()).toBe(0);
    expect(locked.list()).toHaveLength(1);
    await locked.close();

    await desk.setDefault('login');
    await desk.unlock('open sesame');
    expect(await (await storeOn(desk, folder)).read('a')).toEqual(found('in login'));
  });
});

test('B13 forgotten means gone: a copy in a locked collection is said, and goes once that is open', async () => {
  const desk = await openBed();
  const folder = await newFolder();
  const before = await storeOn(desk, folder);
  await before.write('a', 'in login', about);
  await before.close();
  await desk.plant({ of: 'nobody' }, 'x', true);
  await desk.setDefault('beside');
  await desk.lock('login');
  const prompter = await desk.joinPrompter('ignores');

  const store = await storeOn(desk, folder);
  expect(await store.write('a', 'in beside', about)).toEqual({ ok: true, value: { place: 'keyring' } });
  expect(await store.read('a')).toEqual(found('in beside'));
  expect(await store.forget('a')).toMatchObject({ ok: false, problem: { code: 'keyring-locked' } });
  expect([store.list().length, prompter.shown()]).toEqual([1, 0]);
  await desk.unlock('open sesame', 'login');
  expect(await store.forget('a')).toEqual({ ok: true, value: true });
  expect([store.list(), await secretToolOn(desk.busAddress).count('Postern')]).toEqual([[], 0]);
});

describe('B12 entries of one name in two collections', () => {
  const head = (value: string): string => JSON.stringify({ postern: 1, value });
  /** The Secret Service notes when an entry was written in whole seconds: the next one is awaited. */
  const nextSecond = (): Promise<void> => pause(1_005 - (Date.now() % 1_000));

  async function twoCollections() {
    const desk = await openBed();
    await desk.plant({ of: 'nobody' }, 'x', true);
    return { desk, tool: secretToolOn(desk.busAddress) };
  }

  test.each([
    ['beside', 'login'],
    ['login', 'beside'],
  ])('the newest is read, the older one is removed: first in %s, then in %s', async (older, newer) => {
    const { desk, tool } = await twoCollections();
    await tool.store('a', head('older'), older);
    await nextSecond();
    await tool.store('a', head('newer'), newer);
    expect(await desk.search('a')).toHaveLength(2);
    const store = await storeOn(desk, await newFolder());
    expect(await store.read('a')).toEqual(found('newer'));
    expect(await desk.search('a')).toEqual([expect.stringContaining(`/collection/${newer}/`) as string]);
  });

  test('a save leaves one entry, in the default collection', async () => {
    const { desk, tool } = await twoCollections();
    await tool.store('a', head('older'), 'beside');
    const store = await storeOn(desk, await newFolder());
    await store.write('a', 'newest', about);
    expect(await desk.search('a')).toEqual([expect.stringContaining('/collection/login/') as string]);
    expect(await store.read('a')).toEqual(found('newest'));
  });

  test('one that was locked during the save does not come back when it is unlocked', async () => {
    const { desk, tool } = await twoCollections();
    const prompter = await desk.joinPrompter('ignores');
    await tool.store('a', head('older'), 'beside');
    await desk.lock('beside');
    const store = await storeOn(desk, await newFolder());
    expect(await store.read('a')).toMatchObject({ ok: false, problem: { code: 'keyring-locked' } });
    expect(await store.write('a', 'newest', about)).toEqual({ ok: true, value: { place: 'keyring' } });
    expect(await desk.search('a')).toHaveLength(2);
    await nextSecond();
    await desk.unlock('other', 'beside');
    expect(await store.read('a')).toEqual(found('newest'));
    expect(await desk.search('a')).toHaveLength(1);
    expect(prompter.shown()).toBe(0);
  });

  test('B16 a newer entry that another program put under our name does not outlive ours', async () => {
    const { desk, tool } = await twoCollections();
    const store = await storeOn(desk, await newFolder());
    await store.write('a', 'ours', about);
    await nextSecond();
    await tool.store('a', 'hunter2', 'beside', 'somebody else’s');
    expect(await store.read('a')).toEqual(found('ours'));
    expect(await desk.search('a')).toHaveLength(1);
  });

  test('B16 where none is ours, none is removed and none is taken for ours', async () => {
    const { desk, tool } = await twoCollections();
    await tool.store('a', 'one', 'login', 'somebody else’s');
    await tool.store('a', 'two', 'beside', 'somebody else’s');
    expect(await (await storeOn(desk, await newFolder())).read('a')).toEqual({
      ok: true,
      value: { found: false },
    });
    expect(await desk.search('a')).toHaveLength(2);
  });
});

describe('B15 forgetting everything', () => {
  const canaries = ['-sk-test-canary-'];

  test('leaves no entry for secret-tool to find, and nothing in the index, the file or a file of a write that was cut', async () => {
    const desk = await openBed();
    const tool = secretToolOn(desk.busAddress);
    const folder = await newFolder();
    await writeFile(join(folder, '.credentials.json.0123456789ab.tmp'), long('cut'));
    const inFile = await storeOn(desk, folder, 'file');
    await inFile.write('in the file', long('f'), about);
    await inFile.close();
    const store = await storeOn(desk, folder);
    for (const id of ['a', 'b']) await store.write(id, long(id), about);
    await store.write('a', long('A'), about);
    await keyringOn(desk).set('postern#probe', 'probe', soon());
    expect(await tool.count('Postern')).toBeGreaterThan(6);

    expect(await store.forgetAll()).toEqual({ ok: true, value: undefined });
    expect(store.list()).toEqual([]);
    expect([await tool.count('Postern'), await tool.search('Postern')]).toEqual([0, '']);
    expect(JSON.parse(await readFile(join(folder, 'secrets.json'), 'utf8'))).toEqual({
      schemaVersion: 1,
      secrets: [],
      leftovers: [],
    });
    expect(await readdir(folder)).toEqual(['secrets.json']);
    expect(await filesHolding(folder, canaries)).toEqual([]);
    await store.close();
    const next = await storeOn(desk, folder);
    expect(await next.read('a')).toEqual({ ok: true, value: { found: false } });
  });

  test('a file that cannot be understood goes too', async () => {
    const desk = await openBed();
    const folder = await newFolder();
    const store = await storeOn(desk, folder, 'file');
    await store.write('a', long('x'), about);
    await writeFile(join(folder, 'credentials.json'), `{"secrets": ${long('torn')}`);
    expect(await store.forgetAll()).toEqual({ ok: true, value: undefined });
    expect([await readdir(folder), store.list()]).toEqual([['secrets.json'], []]);
  });

  test('what is kept for this run only goes; what a locked keyring keeps stays listed, and the problem says why', async () => {
    const desk = await openBed();
    const store = await storeOn(desk, await newFolder());
    await store.write('kept', long('x'), about);
    await desk.lock();
    await store.write('for this run', long('y'), about);
    expect(await store.forgetAll()).toMatchObject({ ok: false, problem: { code: 'keyring-locked' } });
    expect(store.list()).toMatchObject([{ id: 'kept', place: 'keyring' }]);
    await desk.unlock('open sesame');
    expect(await store.forgetAll()).toEqual({ ok: true, value: undefined });
    expect([store.list(), await secretToolOn(desk.busAddress).count('Postern')]).toEqual([[], 0]);
  });
});

test.each([
  ['B1 no session bus', async () => ({ address: 'unix:path=/nowhere/bus', desk: await bed() })],
  ['B2 a bus without a provider', async () => bed().then((desk) => ({ address: desk.busAddress, desk }))],
])('%s: a secret is kept for this run only, which is said, and nothing of it is on disk', async (_, make) => {
  const { address, desk } = await make();
  const folder = await newFolder();
  const service = watchSecretService(address, process.getuid?.() ?? 0);
  const keyring = openKeyring({ spawn: desk.spawn, service, systemName: null, limitMs });
  const store = await openCredentialStore({
    keyring,
    folder,
    mode: 'keyring',
    now: Date.now,
    onChange: () => {},
    limitMs,
  });
  toEnd.push(() => store.close());
  expect(await store.write('a', long('x'), about)).toEqual({ ok: true, value: { place: 'memory' } });
  expect(store.view()).toMatchObject({
    keyring: 'missing',
    place: 'memory',
    problem: { code: 'keyring-missing', next: expect.stringContaining('this run only') as string },
  });
  expect(await store.read('a')).toEqual(found(long('x')));
  expect(await filesHolding(folder, ['-sk-test-canary-'])).toEqual([]);
});

test('a keyring client that the system cannot load is said with its package, and secrets last for this run only', async () => {
  const desk = await openBed();
  const folder = await newFolder();
  const store = await openCredentialStore({
    keyring: keyringOn(desk, await withoutNativePart(desk)),
    folder,
    mode: 'keyring',
    now: Date.now,
    onChange: () => {},
    limitMs,
  });
  toEnd.push(() => store.close());
  expect(await store.write('a', long('x'), about)).toEqual({ ok: true, value: { place: 'memory' } });
  expect(store.view()).toMatchObject({
    keyring: 'missing',
    place: 'memory',
    problem: { code: 'keyring-missing', why: expect.stringContaining('libsecret-1-0') as string },
  });
  expect(await store.read('never saved')).toMatchObject({ ok: false, problem: { code: 'keyring-missing' } });
  expect(await filesHolding(folder, ['-sk-test-canary-'])).toEqual([]);
});

/** Our keyring process beside a keytar whose native part is cut short, as the dynamic loader meets one it cannot load. */
async function withoutNativePart(desk: KeyringBed): Promise<SpawnKeyring> {
  const root = fileURLToPath(new URL('../../', import.meta.url));
  const folder = await newFolder();
  await mkdir(join(folder, 'node_modules'));
  await cp(join(root, 'node_modules', 'keytar'), join(folder, 'node_modules', 'keytar'), { recursive: true });
  const keytar = join(folder, 'node_modules', 'keytar');
  const native = (await readdir(keytar, { recursive: true })).filter((name) => name.endsWith('.node'));
  expect(native.length).toBeGreaterThan(0);
  for (const name of native)
    await writeFile(join(keytar, name), (await readFile(join(keytar, name))).subarray(0, 64));
  for (const name of ['keyring-host.ts', 'keyring-port.ts'])
    await cp(join(root, 'main', 'credentials', name), join(folder, name));
  await writeFile(join(folder, 'package.json'), '{"type":"module"}');
  const loader = import.meta.resolve('tsx');
  return ({ onAnswer, onExit }) => {
    const child = fork(join(folder, 'keyring-host.ts'), [], {
      env: { PATH: process.env['PATH'], DBUS_SESSION_BUS_ADDRESS: desk.busAddress },
      execArgv: ['--import', loader],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    child.on('message', (message) => onAnswer(message as KeyringAnswer));
    child.on('exit', onExit);
    toEnd.push(() => void child.kill('SIGKILL'));
    return { send: (request) => child.send(request, () => {}), kill: () => child.kill('SIGKILL') };
  };
}
