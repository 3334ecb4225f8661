import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { KeyringState } from '../../preload/contract.ts';
import { openKeyring, type Keyring } from '../../main/credentials/keyring.ts';
import { watchSecretService } from '../../main/credentials/secret-service.ts';
import { openCredentialStore } from '../../main/credentials/store.ts';
import type { CredentialStore } from '../../main/domain/credential.ts';
import { keyringHost, makeKeyringBed, type KeyringBed } from '../fakes/keyring-bed.ts';

const toEnd: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const end of toEnd.splice(0).toReversed()) await end();
});

async function bed(): Promise<KeyringBed> {
  const made = await makeKeyringBed(await keyringHost());
  toEnd.push(made.end);
  return made;
}

/** Bounds what never comes: how long a person waits for a keyring is not the subject here, and a busy machine takes longer. */
const enoughMs = 20_000;

function keyringOn(desk: KeyringBed, limitMs = enoughMs): Keyring {
  const service = watchSecretService(desk.busAddress, process.getuid?.() ?? 0);
  const keyring = openKeyring({ spawn: desk.spawn, service, systemName: null, limitMs });
  toEnd.push(() => keyring.close());
  return keyring;
}

/** Resolves when the keyring tells that it stands like this. */
function until(keyring: Keyring, state: KeyringState): Promise<void> {
  return new Promise((resolve) => {
    keyring.onChange(() => {
      if (keyring.state() === state) resolve();
    });
  });
}

const soon = (): number => performance.now() + enoughMs;

test('an open keyring takes a secret, gives it back and forgets it', async () => {
  const desk = await bed();
  await desk.startDaemon('open sesame');
  const keyring = keyringOn(desk);
  expect(await keyring.look()).toBe('available');
  expect(keyring.name()).toBe('login');
  expect(await keyring.get('a', soon())).toEqual({ ok: true, value: null });
  expect(await keyring.set('a', 'the value', soon())).toEqual({ ok: true, value: null });
  expect(await keyring.get('a', soon())).toEqual({ ok: true, value: 'the value' });
  expect(await desk.search('a')).toHaveLength(1);
  expect(await keyring.delete('a', soon())).toEqual({ ok: true, value: true });
  expect(await desk.search('a')).toEqual([]);
});

test('B3 a locked keyring is locked, not empty, and no prompt is raised by looking, reading or writing', async () => {
  const desk = await bed();
  await desk.startDaemon('open sesame');
  const prompter = await desk.joinPrompter('ignores');
  const keyring = keyringOn(desk);
  await keyring.set('a', 'the value', soon());
  await desk.lock();
  expect(await keyring.get('a', soon())).toEqual({ ok: false, reason: 'locked' });
  expect(await keyring.get('never saved', soon())).toEqual({ ok: false, reason: 'locked' });
  expect(await keyring.set('a', 'other', soon())).toEqual({ ok: false, reason: 'locked' });
  expect(await keyring.look()).toBe('locked');
  expect(prompter.shown()).toBe(0);
});

test('B4 a dismissed prompt leaves the keyring locked', async () => {
  const desk = await bed();
  await desk.startDaemon('open sesame');
  const prompter = await desk.joinPrompter('dismisses');
  const keyring = keyringOn(desk);
  await desk.lock();
  expect(await keyring.unlock()).toBe('locked');
  expect(keyring.reason()).toBe('locked');
  expect(prompter.shown()).toBe(1);
  expect(await keyring.get('a', soon())).toEqual({ ok: false, reason: 'locked' });
});

test('B5 an ignored prompt answers within the limit and holds up nobody; opened elsewhere, the keyring is used again', async () => {
  const desk = await bed();
  await desk.startDaemon('open sesame');
  const prompter = await desk.joinPrompter('ignores');
  const keyring = keyringOn(desk, 1_000);
  await keyring.set('a', 'the value', soon());
  await desk.lock();
  const answer = keyring.unlock();
  await prompter.untilShown();
  expect(await keyring.get('a', soon())).toEqual({ ok: false, reason: 'locked' });
  expect(await answer).toBe('locked');
  const opened = until(keyring, 'available');
  await desk.unlock('open sesame');
  await opened;
  expect(await keyring.get('a', soon())).toEqual({ ok: true, value: 'the value' });
  expect(prompter.shown()).toBe(1);
  expect(await desk.search()).toHaveLength(1);
});

test('B3 locking and unlocking by others is told as it happens', async () => {
  const desk = await bed();
  await desk.startDaemon('open sesame');
  const keyring = keyringOn(desk);
  expect(await keyring.look()).toBe('available');
  const locked = until(keyring, 'locked');
  await desk.lock();
  await locked;
  const opened = until(keyring, 'available');
  await desk.unlock('open sesame');
  await opened;
});

test('B3 a locked keyring without a prompter stays locked when a person asks for it', async () => {
  const desk = await bed();
  await desk.startDaemon('open sesame');
  const keyring = keyringOn(desk);
  await desk.lock();
  expect(await keyring.unlock()).toBe('locked');
  expect(keyring.reason()).toBe('locked');
});

test('a provider without a keyring in it is not set up, which is not the same as empty', async () => {
  const desk = await bed();
  await desk.startDaemon(null);
  const keyring = keyringOn(desk);
  expect(await keyring.look()).toBe('locked');
  expect(keyring.reason()).toBe('unset');
  expect(await keyring.get('a', soon())).toEqual({ ok: false, reason: 'unset' });
  expect(await keyring.set('a', 'v', soon())).toEqual({ ok: false, reason: 'unset' });
});

test.each([null, '', 'unix:path=/nowhere/bus'])(
  'B1 no session bus at %j is a missing keyring',
  async (address) => {
    const desk = await bed();
    const keyring = openKeyring({
      spawn: desk.spawn,
      service: watchSecretService(address, process.getuid?.() ?? 0),
      systemName: null,
    });
    toEnd.push(() => keyring.close());
    expect(await keyring.look()).toBe('missing');
    expect(keyring.reason()).toBe('noBus');
    expect(await keyring.get('a', soon())).toEqual({ ok: false, reason: 'noBus' });
    expect(desk.hosts()).toBe(0);
  },
);

test('B2 a bus without a provider is a missing keyring, and one that comes later is met without a restart', async () => {
  const desk = await bed();
  const keyring = keyringOn(desk);
  expect(await keyring.look()).toBe('missing');
  expect(keyring.reason()).toBe('noProvider');
  expect(await keyring.get('a', soon())).toEqual({ ok: false, reason: 'noProvider' });
  const come = until(keyring, 'available');
  await desk.startDaemon('open sesame');
  await come;
  expect(await keyring.set('a', 'v', soon())).toEqual({ ok: true, value: null });
});

test('B6 B7 a provider that vanishes and returns mid-run is missing, then served by a fresh process', async () => {
  const desk = await bed();
  await desk.startDaemon('open sesame');
  const keyring = keyringOn(desk);
  await keyring.set('a', 'the value', soon());
  const gone = until(keyring, 'missing');
  await desk.stopDaemon();
  await gone;
  expect(await keyring.get('a', soon())).toEqual({ ok: false, reason: 'noProvider' });
  const back = until(keyring, 'available');
  await desk.startDaemon('open sesame');
  await back;
  expect(await keyring.get('a', soon())).toEqual({ ok: true, value: 'the value' });
});

test('B6 a bus that ends is a missing keyring', async () => {
  const desk = await bed();
  await desk.startDaemon('open sesame');
  const keyring = keyringOn(desk);
  await keyring.set('a', 'the value', soon());
  const gone = until(keyring, 'missing');
  await desk.endBus();
  await gone;
  expect(await keyring.get('a', soon())).toEqual({ ok: false, reason: 'noBus' });
});

test('B16 an entry planted without an account crashes nothing and answers for nobody', async () => {
  const desk = await bed();
  await desk.startDaemon('open sesame');
  await desk.plant({ service: 'Postern' }, 'planted');
  const keyring = keyringOn(desk);
  expect(await keyring.get('a', soon())).toEqual({ ok: true, value: null });
  await keyring.set('a', 'v', soon());
  expect(await keyring.get('a', soon())).toEqual({ ok: true, value: 'v' });
});

async function storeOn(desk: KeyringBed, onChange = (): void => {}): Promise<CredentialStore> {
  const folder = await mkdtemp(join(tmpdir(), 'postern-credentials-'));
  toEnd.push(() => rm(folder, { recursive: true, force: true }));
  const keyring = keyringOn(desk);
  const store = await openCredentialStore({
    keyring,
    folder,
    mode: 'keyring',
    now: Date.now,
    onChange,
    limitMs: enoughMs,
  });
  toEnd.push(() => store.close());
  return store;
}

const about = { purpose: 'sign-in of a@example.com', accountId: 'a1' };
const tokens = 'sk-test-canary-'.repeat(400);

test('B13 B15 a sign-in in parts is saved in the real keyring, and forgotten to the last entry', async () => {
  const desk = await bed();
  await desk.startDaemon('open sesame');
  const store = await storeOn(desk);
  expect(await store.write('a', tokens, about)).toEqual({ ok: true, value: { place: 'keyring' } });
  expect(await store.write('a', `${tokens}!`, about)).toEqual({ ok: true, value: { place: 'keyring' } });
  expect(await store.read('a')).toEqual({ ok: true, value: { found: true, value: `${tokens}!` } });
  expect(await desk.search()).toHaveLength(1 + Math.ceil((tokens.length + 1) / 1_350));
  expect(await store.forget('a')).toEqual({ ok: true, value: true });
  expect(await desk.search()).toEqual([]);
});

test('B3 B6 B7 a sign-in while the keyring is locked lasts for this run, and moves in when the keyring opens', async () => {
  const desk = await bed();
  await desk.startDaemon('open sesame');
  let changed: () => void = () => {};
  const store = await storeOn(desk, () => changed());
  await store.write('old', tokens, about);
  await desk.lock();
  expect(await store.write('new', tokens, about)).toEqual({ ok: true, value: { place: 'memory' } });
  expect(store.view()).toMatchObject({
    keyring: 'locked',
    place: 'memory',
    problem: { code: 'keyring-locked' },
  });
  expect(await store.read('old')).toEqual({ ok: true, value: { found: true, value: tokens } });
  const moved = new Promise<void>((resolve) => {
    changed = () => {
      if (store.list().every(({ place }) => place === 'keyring')) resolve();
    };
  });
  await desk.unlock('open sesame');
  await moved;
  expect(await desk.search('new')).toHaveLength(1);
  expect(store.view()).toMatchObject({ keyring: 'available', place: 'keyring', problem: null });
});

test('B12 of twins in two collections the newest is read after a save, and forgetting removes them all', async () => {
  const desk = await bed();
  await desk.startDaemon('open sesame');
  await desk.plant({ service: 'Postern', account: 'a' }, '{"postern":1,"value":"older twin"}', true);
  const store = await storeOn(desk);
  expect(await store.read('a')).toEqual({ ok: true, value: { found: true, value: 'older twin' } });
  expect(await store.write('a', 'newest', about)).toEqual({ ok: true, value: { place: 'keyring' } });
  expect(await store.read('a')).toEqual({ ok: true, value: { found: true, value: 'newest' } });
  expect(await store.forget('a')).toEqual({ ok: true, value: true });
  expect(await desk.search('a')).toEqual([]);
});
