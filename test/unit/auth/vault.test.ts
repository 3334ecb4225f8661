import { expect, test } from 'vitest';
import { openVault } from '../../../main/auth/vault.ts';
import { problem } from '../../../main/domain/problem.ts';
import { openMemoryStore } from '../../fakes/memory-store.ts';

const locked = problem('keyring-locked', 'The keyring is locked.', '', '');
const key = { type: 'apiKey', key: 'sk-test-canary' } as const;

test('after a restart with a locked keyring an account kept in it is not called ready', async () => {
  const store = openMemoryStore();
  await openVault(store).save('a1', key, 'API key', false);
  const again = openVault(store);
  expect(again.trouble('a1')).toBeNull();
  store.problem = locked;
  expect(again.trouble('a1')).toMatchObject({ code: 'secret-unreadable', what: locked.what });
  store.problem = null;
  expect(again.trouble('a1')).toBeNull();
});

test('B6 a credential that was read before the keyring was locked goes on serving', async () => {
  const store = openMemoryStore();
  const vault = openVault(store);
  await vault.save('a1', key, 'API key', false);
  store.problem = locked;
  expect(vault.trouble('a1')).toBeNull();
  expect(await vault.held('a1')).toEqual({ ok: true, value: key });
});
