import { expect, test } from 'vitest';
import { openKeyring, reasonIn, type Keyring } from '../../../main/credentials/keyring.ts';
import { fakeKeyring, type FakeKeyring } from '../../fakes/keyring-process.ts';

const limitMs = 80;
const soon = (): number => performance.now() + limitMs;
const over = (fake: FakeKeyring, asksDuringCalls = false): Keyring =>
  openKeyring({ spawn: fake.spawn, service: null, systemName: 'Keychain', limitMs, asksDuringCalls });
const changeOf = (keyring: Keyring): Promise<void> => new Promise((resolve) => keyring.onChange(resolve));

test('calls go one at a time, however many are made at once', async () => {
  const fake = fakeKeyring();
  const keyring = over(fake);
  const until = performance.now() + 5_000;
  await Promise.all(Array.from({ length: 30 }, (_, at) => keyring.set(`a${at}`, 'v', until)));
  expect(fake.entries.size).toBe(30);
  expect(fake.mostAtOnce()).toBe(1);
  expect(fake.started()).toBe(1);
});

test('B5 a call that hangs is answered in time, its process killed, and the next call served by a fresh one', async () => {
  const fake = fakeKeyring();
  const keyring = over(fake);
  await keyring.set('a', 'v', soon());
  fake.from(0, 'hangs');
  expect(await keyring.get('a', soon())).toEqual({ ok: false, reason: 'slow' });
  expect(keyring.state()).toBe('unknown');
  expect(fake.alive()).toBe(0);
  fake.from(0, 'answers');
  expect(await keyring.get('a', soon())).toEqual({ ok: true, value: 'v' });
  expect(fake.started()).toBe(2);
  expect(keyring.state()).toBe('available');
});

test('B5 a crowd of calls behind one that hangs is answered when it is, not one limit after the other', async () => {
  const fake = fakeKeyring();
  const keyring = over(fake);
  fake.from(0, 'hangs');
  const until = soon();
  const answers = await Promise.all(Array.from({ length: 20 }, (_, at) => keyring.get(`a${at}`, until)));
  expect(new Set(answers.map((answer) => JSON.stringify(answer)))).toEqual(
    new Set(['{"ok":false,"reason":"slow"}']),
  );
  expect(fake.requests).toHaveLength(1);
});

test('B8 a process that dies answers as slow, never as absent', async () => {
  const fake = fakeKeyring();
  const keyring = over(fake);
  fake.from(0, 'dies');
  expect(await keyring.get('a', soon())).toEqual({ ok: false, reason: 'slow' });
});

test('a keyring that refuses is denied until it takes a call again', async () => {
  const fake = fakeKeyring();
  const keyring = over(fake);
  fake.from(0, 'refuses');
  expect(await keyring.set('a', 'v', soon())).toEqual({ ok: false, reason: 'denied' });
  expect(keyring.state()).toBe('denied');
  fake.from(0, 'answers');
  expect(await keyring.unlock()).toBe('available');
  expect(fake.entries.size).toBe(0);
});

test('where the system asks in the middle of a call, the question stays on screen and others are told at once', async () => {
  const fake = fakeKeyring();
  const keyring = over(fake, true);
  await keyring.set('a', 'v', soon());
  fake.from(0, 'hangs');
  expect(await keyring.get('a', soon())).toEqual({ ok: false, reason: 'slow' });
  expect(fake.alive()).toBe(1);
  expect(await keyring.get('a', soon())).toEqual({ ok: false, reason: 'locked' });
  fake.from(0, 'answers');
  const told = changeOf(keyring);
  fake.release();
  await told;
  expect(keyring.state()).toBe('available');
  expect(await keyring.get('a', soon())).toEqual({ ok: true, value: 'v' });
  expect(fake.started()).toBe(1);
});

test('an idle process is ended, and started again when it is needed', async () => {
  const fake = fakeKeyring();
  let exited: () => void = () => {};
  const gone = new Promise<void>((resolve) => (exited = resolve));
  const keyring = openKeyring({
    service: null,
    systemName: 'Keychain',
    idleMs: 1,
    spawn: ({ onAnswer, onExit }) =>
      fake.spawn({
        onAnswer,
        onExit: () => {
          onExit();
          exited();
        },
      }),
  });
  const keepAwake = setTimeout(() => {}, 10_000);
  await keyring.set('a', 'v', performance.now() + 3_000);
  await gone;
  clearTimeout(keepAwake);
  expect(fake.alive()).toBe(0);
  expect(await keyring.get('a', performance.now() + 3_000)).toEqual({ ok: true, value: 'v' });
  keyring.close();
});

test.each([
  ['The given address is empty', 'noBus'],
  ['The name org.freedesktop.secrets was not provided by any .service files', 'noProvider'],
  ['Cannot create an item in a locked collection', 'locked'],
  ['User interaction is not allowed.', 'locked'],
  ['User canceled the operation.', 'denied'],
])('the message "%s" means %s', (message, reason) => {
  expect(reasonIn(message)).toBe(reason);
});
