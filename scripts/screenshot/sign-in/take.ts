// Run by scripts/screenshot.mjs with everything set up: photographs signing in and the accounts, step by step, from the
// real app with a real keyring and a fake issuer.
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cameraOn } from '../camera.ts';
import {
  askForPort,
  choose,
  closeSheet,
  holdPorts,
  openWays,
  signInAtOnce,
  submit,
  untilStep,
} from './moves.ts';
import { setScene } from './scene.ts';

const folder = process.argv[2] ?? join(tmpdir(), 'postern-sign-in');

await ways();
await accounts();
await keyringMissing();
console.log(folder);

/** Every way to sign in, with every end it can have. */
async function ways(): Promise<void> {
  const scene = await setScene((bed) => bed.startDaemon('open'));
  const { issuer, postern, bed } = scene;
  const { window } = postern;
  const take = cameraOn(postern, folder);
  try {
    await take('accounts-empty');
    await openWays(window);
    await take('ways');
    await window.getByTestId('way-browser').click();
    await untilStep(window, 'waitingForBrowser');
    await take('browser');
    await window.getByTestId('headless-help').locator('summary').click();
    await take('browser-elsewhere');
    await askForPort(window);
    await untilStep(window, 'failed');
    await take('gave-way');
    await closeSheet(window);

    const release = await holdPorts();
    await choose(window, 'browser');
    await untilStep(window, 'failed');
    await take('ports-busy');
    release();
    await window.getByTestId('login-offer').click();
    await untilStep(window, 'showingCode');
    await take('code');
    const held = hold();
    issuer.rules.hold = held.promise;
    issuer.approve();
    await closeSheet(window);
    await window.getByTestId('login-under-way').waitFor();
    await take('under-way');
    await window.getByTestId('login-under-way').getByRole('button').first().click();
    held.release();
    await untilStep(window, 'done');
    await take('done');
    await closeSheet(window);

    issuer.rules.canned.set('/api/accounts/deviceauth/usercode', [{ status: 404, body: '{}' }]);
    await choose(window, 'device');
    await untilStep(window, 'failed');
    await take('code-off');
    await closeSheet(window);

    await choose(window, 'apiKey');
    await take('key');
    await window.getByTestId('secret-field').fill('sk-test-bad-canary');
    await take('key-typed');
    const asked = hold();
    issuer.rules.hold = asked.promise;
    await window.getByTestId('secret-submit').click();
    await untilStep(window, 'checking');
    await take('key-checking');
    asked.release();
    await untilStep(window, 'failed');
    await take('key-refused');
    await window.getByTestId('login-again').click();
    issuer.rules.hold = null;
    bed.pauseDaemon();
    await submit(window, 'sk-test-good-canary');
    await untilStep(window, 'saving');
    await take('key-saving');
    bed.resumeDaemon();
    await untilStep(window, 'done');
    await take('key-done');
    await closeSheet(window);

    await choose(window, 'accessToken');
    await take('token');
    await submit(window, 'no-token');
    await window.getByTestId('sign-in').locator('.problem').waitFor();
    await take('token-objection');
    await closeSheet(window);
  } finally {
    await scene.end();
  }
}

/** The accounts page with an account on it, through everything that can become of one. */
async function accounts(): Promise<void> {
  const scene = await setScene((bed) => bed.startDaemon('open'));
  const { issuer, bed } = scene;
  const { window } = scene.postern;
  let take = cameraOn(scene.postern, folder);
  try {
    await signInAtOnce(window, issuer);
    await window.getByTestId('login-use').click();
    await window.getByTestId('login-use').waitFor({ state: 'detached' });
    await take('done-used');
    await window.getByTestId('login-finish').click();
    await window.getByTestId('account').waitFor();
    await take('accounts');
    await window.getByTestId('secret-test').click();
    await window.locator('.secret-test').waitFor();
    await take('ledger', window.getByTestId('ledger'));
    await window.getByTestId('account-hand-over').click();
    await take('hand-over', window.getByTestId('account'));
    await window.keyboard.press('Escape');
    await window.getByTestId('account-sign-out').click();
    await take('sign-out', window.getByTestId('account'));
    await window.keyboard.press('Escape');

    // About to end, so that it is renewed when it is used next.
    issuer.rules.accessTokenMs = 60_000;
    await signInAtOnce(window, issuer);
    await window.getByTestId('login-finish').click();
    const gone = { status: 401, body: '{"error":{"code":"refresh_token_invalidated","message":"revoked"}}' };
    issuer.rules.canned.set('/oauth/token', [gone, gone]);
    await window.getByTestId('secret-test').click();
    await window.locator('[data-testid="account"][data-state="signInAgain"]').waitFor();
    await take('sign-in-again', window.getByTestId('accounts').locator('.page-head'));
    issuer.rules.canned.clear();
    issuer.rules.accessTokenMs = 3_600_000;
    await signInAtOnce(window, issuer);
    await window.getByTestId('login-finish').click();
    await window.locator('[data-testid="account"][data-state="ready"]').waitFor();

    await bed.lock();
    const again = await scene.restart();
    take = cameraOn(again, folder);
    await again.window.getByTestId('keyring-note').waitFor();
    await take('keyring-locked');
    await openWays(again.window);
    await take('keyring-locked-ways');
    await closeSheet(again.window);
    await bed.unlock('open');
    await again.window.getByTestId('keyring-note').waitFor({ state: 'detached' });

    await again.window.getByTestId('account-hand-over').click();
    await again.window.getByTestId('account-hand-over-confirm').click();
    await again.window.getByTestId('account-outcome').waitFor();
    await again.window.getByTestId('codex-login').getByText('person@example.com').first().waitFor();
    await take('handed-over');
  } finally {
    await scene.end();
  }
}

/** No keyring at all: what is signed in with lasts for this run. */
async function keyringMissing(): Promise<void> {
  const scene = await setScene(() => Promise.resolve());
  const { issuer, postern } = scene;
  const { window } = postern;
  const take = cameraOn(postern, folder);
  try {
    await window.getByTestId('keyring-note').waitFor();
    await take('keyring-missing');
    await signInAtOnce(window, issuer);
    await take('done-this-run');
    await window.getByTestId('login-finish').click();
    await window.getByTestId('store-badge').waitFor();
    await take('this-run-only', window.getByTestId('ledger'));
  } finally {
    await scene.end();
  }
}

function hold(): { readonly promise: Promise<void>; release(): void } {
  let release: () => void = () => {};
  const promise = new Promise<void>((resolve) => (release = resolve));
  return { promise, release: () => release() };
}
