// The keyring's daemon goes away and comes back while the app runs, as the accounts page shows it.
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Page } from 'playwright';
import { filesHolding } from './canary.ts';
import { addApiKey, setSignInScene, type SignInScene } from './sign-in-scene.ts';

const key = 'sk-test-good-canary';
let scene: SignInScene;

beforeEach(async () => {
  scene = await setSignInScene();
  await scene.bed.startDaemon('open');
});
afterEach(() => scene.end());

/** The page says everywhere that there is no keyring now. */
async function untilMissing(window: Page): Promise<void> {
  await window.locator('[data-testid="keyring-note"][data-keyring="missing"]').waitFor();
  await window.getByTestId('store-badge').waitFor();
  await window.getByRole('contentinfo').getByText('No keyring').waitFor();
}

/** The page has nothing more to say of the keyring. */
async function untilQuiet(window: Page): Promise<void> {
  await window.getByTestId('keyring-note').waitFor({ state: 'detached' });
  await window.getByTestId('store-badge').waitFor({ state: 'detached' });
  await window.getByRole('contentinfo').getByText('No keyring').waitFor({ state: 'detached' });
}

test('B6 B7 a keyring that goes away is said on the accounts page while a key in use still works, and the page falls quiet when it is back', async () => {
  const { window, profile } = await scene.start();
  await addApiKey(window, key);
  await window.locator('[data-testid="secret"][data-place="keyring"]').waitFor();
  await untilQuiet(window);
  await scene.bed.stopDaemon();
  await untilMissing(window);
  await window.getByTestId('secret-test').click();
  await window.getByTestId('secret').getByText('The provider accepts it.').waitFor();
  expect(await filesHolding(profile, [key])).toEqual([]);
  await scene.bed.startDaemon('open');
  await untilQuiet(window);
  expect(await scene.bed.search()).toHaveLength(1);
});

test('B6 B7 a key saved by an earlier run is said to be out of reach while the keyring is away, and read from it when it is back, without a restart', async () => {
  const earlier = await scene.start();
  await addApiKey(earlier.window, key);
  await earlier.quit();

  // This run has not read the key before the keyring goes, so that only the keyring can give it back.
  const { window } = await scene.start();
  await window.getByTestId('rail-accounts').click();
  await window.locator('[data-testid="secret"][data-place="keyring"]').waitFor();
  await scene.bed.stopDaemon();
  await untilMissing(window);
  await window.getByTestId('secret-test').click();
  await window.getByTestId('secret').locator('[data-code="keyring-missing"]').waitFor();
  const asked = scene.issuer.to('/v1/models').length;

  await scene.bed.startDaemon('open');
  await untilQuiet(window);
  await window.getByTestId('secret-test').click();
  await window.getByTestId('secret').getByText('The provider accepts it.').waitFor();
  expect(scene.issuer.to('/v1/models').length).toBe(asked + 1);
});

test('B7 an account that could not be read is marked, and loses its mark when the keyring is back', async () => {
  const earlier = await scene.start();
  await addApiKey(earlier.window, key);
  await earlier.quit();
  await scene.bed.stopDaemon();

  const { window } = await scene.start();
  await window.getByTestId('rail-accounts').click();
  await window.getByTestId('secret-test').click();
  await window.getByTestId('secret').locator('[data-code="keyring-missing"]').waitFor();
  await window.getByTestId('rail-sessions').click();
  await window.getByTestId('rail-accounts').click();
  await window.locator('[data-testid="account"][data-state="unreadable"]').waitFor();
  await scene.bed.startDaemon('open');
  await window.locator('[data-testid="account"][data-state="ready"]').waitFor();
});
