// What the window makes of secrets that are elsewhere, and of a person who wants none kept: the real app, keyring and secret-tool.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { writeAtomically } from '../../main/files/atomic.ts';
import { defaultSettings, renderSettings } from '../../main/settings/file.ts';
import { makeCodexHome } from '../codex/home.ts';
import { startFakeIssuer } from '../fakes/issuer/server.ts';
import { makeKeyringBed, type KeyringBed } from '../fakes/keyring-bed.ts';
import { secretToolOn } from '../fakes/secret-tool.ts';
import { startFakeUpstream } from '../fakes/upstream/server.ts';
import { filesHolding } from './canary.ts';
import { makeProfile, removeProfile, startPostern, type Postern } from './postern.ts';

const toClose: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of toClose.splice(0).toReversed()) await close();
});

async function openBed(): Promise<KeyringBed> {
  const bed = await makeKeyringBed();
  toClose.push(bed.end);
  await bed.startDaemon('open');
  return bed;
}

/** A profile with an issuer of the test's own, and a way to start the app on it with a keyring of choice. */
async function setScene() {
  const upstream = await startFakeUpstream();
  toClose.push(upstream.close);
  const issuer = await startFakeIssuer();
  toClose.push(issuer.close);
  issuer.rules.interval = '1';
  issuer.rules.approveAtOnce = true;
  const home = await makeCodexHome({ auth: 'none' });
  toClose.push(home.remove);
  const profile = await makeProfile(upstream);
  toClose.push(() => removeProfile(profile));
  const own = { url: issuer.origin, chatgptOrigin: upstream.origin, apiUpstream: `${issuer.origin}/v1` };
  const settings = { ...defaultSettings, firstRun: 'done' as const, terminal: 'xterm', issuer: own };
  await writeAtomically(join(profile, 'settings.json'), renderSettings(settings));
  const start = async (bed: KeyringBed): Promise<Postern> => {
    const env = { DBUS_SESSION_BUS_ADDRESS: bed.busAddress };
    const postern = await startPostern({ home, upstream, profile, env });
    toClose.push(postern.quit);
    await postern.window.getByTestId('rail-accounts').click();
    return postern;
  };
  return { issuer, profile, start };
}

async function signIn({ window }: Postern): Promise<void> {
  await window.getByTestId('sign-in-open').first().click();
  await window.getByTestId('way-device').click();
  await window.locator('[data-testid="login-step"][data-step="done"]').waitFor();
  await window.getByTestId('login-finish').click();
}

async function addKey({ window }: Postern): Promise<void> {
  await window.getByTestId('sign-in-open').first().click();
  await window.getByTestId('way-apiKey').click();
  await window.getByTestId('secret-field').fill('sk-test-good-canary');
  await window.getByTestId('secret-submit').click();
  await window.locator('[data-testid="login-step"][data-step="done"]').waitFor();
  await window.getByTestId('login-finish').click();
}

test('B15 forgetting all secrets asks once what will go, revokes, and leaves nothing for secret-tool or in any file', async () => {
  const bed = await openBed();
  const tool = secretToolOn(bed.busAddress);
  const { issuer, profile, start } = await setScene();
  const postern = await start(bed);
  const { window } = postern;
  await signIn(postern);
  await addKey(postern);
  await window.getByTestId('account-use-chatgpt').click();
  await window.locator('[data-testid="account-use-chatgpt"][data-used="true"]').waitFor();
  expect(await tool.count('Postern')).toBeGreaterThan(1);

  await window.getByTestId('forget-all').click();
  const asked = window.getByTestId('ledger').getByRole('group', { name: 'Forget all secrets' });
  expect(await asked.innerText()).toMatch(
    /ChatGPT sign-in of person@example\.com.*API key .*nary.*2 accounts leave.*OpenAI is told.*cannot be undone/s,
  );
  // Keeping is what Escape and the first key of the keyboard do.
  await window.keyboard.press('Escape');
  expect(await tool.count('Postern')).toBeGreaterThan(1);
  await window.getByTestId('forget-all').click();
  await window.getByTestId('forget-all-confirm').click();
  await window.getByTestId('accounts-empty').waitFor();
  await window.getByText('Postern keeps no secret.').waitFor();

  expect(issuer.revoked).toHaveLength(1);
  expect([await tool.count('Postern'), await tool.search('Postern')]).toEqual([0, '']);
  expect(await readFile(join(profile, 'gateways.json'), 'utf8')).not.toContain('accountId');
  await postern.quit();
  expect(JSON.parse(await readFile(join(profile, 'secrets.json'), 'utf8'))).toMatchObject({
    secrets: [],
    leftovers: [],
  });
  expect(JSON.parse(await readFile(join(profile, 'accounts.json'), 'utf8'))).toMatchObject({ accounts: [] });
  expect(await filesHolding(profile, ['rt-test-canary', 'sk-test-good-canary'])).toEqual([]);
});

test('B15 with the issuer out of reach everything is gone here all the same, and the window says what was not told', async () => {
  const bed = await openBed();
  const { issuer, start } = await setScene();
  const postern = await start(bed);
  const { window } = postern;
  await signIn(postern);
  issuer.rules.canned.set('/oauth/revoke', [{ status: 503, body: '' }]);
  await window.getByTestId('forget-all').click();
  await window.getByTestId('forget-all-confirm').click();
  await window.locator('[data-testid="problem"][data-code="login-revoke-failed"]').waitFor();
  await window.getByTestId('accounts-empty').waitFor();
  expect(await secretToolOn(bed.busAddress).count('Postern')).toBe(0);
});

test('B9 on another keyring the account says where its secret was kept and offers a new sign-in; back on the first it works', async () => {
  const [first, second] = [await openBed(), await openBed()];
  const { start } = await setScene();
  const before = await start(first);
  await signIn(before);
  await before.window.locator('[data-testid="account"][data-state="ready"]').waitFor();
  await before.quit();
  const kept = await secretToolOn(first.busAddress).count('Postern');

  const elsewhere = await start(second);
  const secret = elsewhere.window.getByTestId('secret');
  await secret.getByTestId('secret-test').click();
  await secret.getByText('It was saved in “login”').waitFor();
  const card = elsewhere.window.locator('[data-testid="account"][data-state="signInAgain"]');
  await card.getByText('either another keyring of that name answers now').waitFor();
  await card.getByRole('button', { name: 'Sign in again' }).waitFor();
  await elsewhere.quit();
  expect(await secretToolOn(first.busAddress).count('Postern')).toBe(kept);
  expect(await secretToolOn(second.busAddress).count('Postern')).toBe(0);

  const back = await start(first);
  await back.window.getByTestId('secret-test').click();
  await back.window.getByTestId('secret').getByText('Works.').waitFor();
  await back.window.locator('[data-testid="account"][data-state="ready"]').waitFor();
});
