import { expect, test } from 'vitest';
import { boundSecret } from '../../../main/app/bound-secret.ts';
import { openMemoryStore } from '../../fakes/memory-store.ts';

const url = 'https://collector.example:4318/base';

test('M5 a bound secret is given for the address it was entered for and for no other', async () => {
  const store = openMemoryStore();
  const secret = boundSecret('s', 'A secret');
  expect(await secret.set(store, 'canary', url)).toMatchObject({ ok: true });
  expect(secret.for(url)).toBe('canary');
  expect([secret.for('https://elsewhere.example'), secret.for(null)]).toEqual([null, null]);
  const next = boundSecret('s', 'A secret');
  expect(await next.read(store)).toBeNull();
  expect(next.for(url)).toBe('canary');
  await next.set(store, null, url);
  expect([next.for(url), store.values.size]).toEqual([null, 0]);
});

test('one that cannot be read yet is not taken for one that is not there', async () => {
  const store = openMemoryStore();
  await boundSecret('s', 'A secret').set(store, 'canary', url);
  const secret = boundSecret('s', 'A secret');
  store.failReads = true;
  expect(await secret.read(store)).toMatchObject({ code: 'keyring-locked' });
  expect([secret.isRead(), secret.for(url)]).toEqual([false, null]);
  store.failReads = false;
  expect(await secret.read(store)).toBeNull();
  expect([secret.isRead(), secret.for(url)]).toEqual([true, 'canary']);
  const none = boundSecret('none', 'A secret');
  expect([await none.read(store), none.isRead()]).toEqual([null, true]);
});
