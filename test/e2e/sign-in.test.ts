// Signing in from the window, and what it is for: the real Codex, with no sign-in of its own, through our account.
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { runCodex } from '../codex/run.ts';
import type { KeyringBed } from '../fakes/keyring-bed.ts';
import { headerValues } from '../fakes/upstream/exchange.ts';
import type { WebSocketPolicy } from '../fakes/upstream/server.ts';
import { openBrowser } from './browser.ts';
import { filesHolding } from './canary.ts';
import { copiedCommand, everythingTold, sessionsOf } from './log-of.ts';
import { paste } from './paste.ts';
import { setSignInScene } from './sign-in-scene.ts';

const toClose: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of toClose.splice(0).toReversed()) await close();
});

async function setScene(websocket: WebSocketPolicy, prepare: (bed: KeyringBed) => Promise<void>) {
  const scene = await setSignInScene(websocket);
  toClose.push(scene.end);
  await prepare(scene.bed);
  return { ...scene, postern: await scene.start() };
}

test.each<[string, WebSocketPolicy]>([
  ['websocket', 'accept'],
  ['http', { refuse: 426 }],
])(
  'C2 P3 a device code from the window, then the real codex with no sign-in of its own over %s',
  async (_, websocket) => {
    const { upstream, issuer, home, postern, bed } = await setScene(websocket, (keyring) =>
      keyring.startDaemon('open'),
    );
    const { window, app, profile } = postern;
    const before = await home.snapshot();

    await window.getByTestId('rail-accounts').click();
    await window.getByTestId('sign-in-open').first().click();
    await window.getByTestId('way-device').click();
    expect((await window.getByTestId('device-code').innerText()).replace(/\s/g, '')).toContain('ABCD');
    issuer.approve();
    await window.locator('[data-testid="login-step"][data-step="done"]').waitFor();
    await window.getByTestId('login-finish').click();
    await window.getByTestId('account').getByText('person@example.com').first().waitFor();
    await window.getByTestId('account-use-chatgpt').click();
    await window.locator('[data-testid="account-use-chatgpt"][data-used="true"]').waitFor();
    expect((await bed.search()).length).toBeGreaterThan(0);

    const clipboard = (): Promise<string> => app.evaluate(({ clipboard: board }) => board.readText());
    const command = await copiedCommand(window, clipboard, home.cwd);
    const ran = await paste(
      home,
      `${command} exec --skip-git-repo-check 'list it [[tool:env; echo tool-ran-ok]]'`,
    );
    expect(ran, ran.stderr).toMatchObject({ code: 0, stdout: 'The fake upstream heard: list it\n' });

    // The upstream saw our account; the client had only its launch's own bearer.
    const carriers = upstream.exchanges.all.filter(({ path }) => path.endsWith('/responses'));
    expect(carriers.length).toBeGreaterThan(0);
    const tokens = carriers.flatMap((carrier) => headerValues(carrier, 'authorization'));
    expect(new Set(tokens).size).toBe(1);
    const token = (tokens[0] ?? '').replace('Bearer ', '');
    expect(issuer.isCurrent(token)).toBe(true);
    for (const carrier of carriers)
      expect(headerValues(carrier, 'chatgpt-account-id')).toEqual(['ws-test-1']);
    const childEnvironment = upstream.requests.all.flatMap(({ toolOutputs }) => toolOutputs).join('\n');
    expect(childEnvironment).toContain('tool-ran-ok');
    for (const secret of [token, 'rt-test-canary']) {
      expect(childEnvironment).not.toContain(secret);
      expect(command).not.toContain(secret);
    }
    expect(await filesHolding(home.userHome, [token, 'rt-test-canary'])).toEqual([]);
    expect(await filesHolding(profile, [token, 'rt-test-canary'])).toEqual([]);
    // Codex makes files of its own as it runs; what was there is as it was, and no sign-in came to it.
    const after = await home.snapshot();
    for (const [name, hash] of before) expect([name, after.get(name)]).toEqual([name, hash]);
    expect([...after.keys()].filter((name) => name.startsWith('auth'))).toEqual([]);
    await expect
      .poll(() => sessionsOf(window))
      .toMatchObject([{ status: 'completed', turns: 1, toolCalls: 1, backend: 'chatgpt-codex' }]);

    // H3: nothing the window can ask for holds a secret.
    const told = await everythingTold(window);
    for (const secret of [token, 'rt-test-canary']) expect(told).not.toContain(secret);

    // Signing out revokes, forgets, and lets the lane pass the caller's own through again.
    await window.getByTestId('rail-accounts').click();
    await window.getByTestId('account-sign-out').click();
    await window.getByTestId('account-sign-out-confirm').click();
    await window.getByTestId('accounts-empty').waitFor();
    expect(issuer.revoked).toHaveLength(1);
    expect(await bed.search()).toEqual([]);
    expect(await readFile(join(profile, 'gateways.json'), 'utf8')).not.toContain('accountId');
  },
);

test('C1 in the browser: the page the system is asked to open leads back, and the account is there', async () => {
  const { issuer, postern } = await setScene('accept', (keyring) => keyring.startDaemon('open'));
  const { window, app } = postern;
  await app.evaluate(({ shell }) => {
    shell.openExternal = (url: string) => {
      (globalThis as { opened?: string }).opened = url;
      return Promise.resolve();
    };
  });
  await window.getByTestId('rail-accounts').click();
  await window.getByTestId('sign-in-open').first().click();
  await window.getByTestId('way-browser').click();
  await window.locator('[data-testid="login-step"][data-step="waitingForBrowser"]').waitFor();
  const opened = await app.evaluate(() => (globalThis as { opened?: string }).opened ?? '');
  expect(new URL(opened).origin).toBe(issuer.origin);
  const browser = await openBrowser();
  toClose.push(browser.close);
  await browser.page.goto(opened);
  await window.locator('[data-testid="login-step"][data-step="done"]').waitFor();
  // The page that is left in the browser names nobody and carries nothing.
  expect(browser.page.url()).not.toMatch(/canary|token|code=/);
  expect(await browser.page.content()).not.toContain('canary');
  await window.getByTestId('login-finish').click();
  await window.getByTestId('account').getByText('person@example.com').first().waitFor();
});

test('C6 without a keyring a sign-in lasts for this run only, and the window says so', async () => {
  const { issuer, postern } = await setScene('accept', async () => {});
  const { window, profile } = postern;
  await window.getByTestId('rail-accounts').click();
  await window.getByTestId('sign-in-open').first().click();
  issuer.rules.approveAtOnce = true;
  await window.getByTestId('way-device').click();
  await window.locator('[data-testid="login-step"][data-step="done"]').waitFor();
  await window.getByTestId('login-finish').click();
  await window.getByTestId('account').first().waitFor();
  await window.getByTestId('store-badge').first().waitFor();
  expect(await filesHolding(profile, ['rt-test-canary'])).toEqual([]);
});

test('B3 B5 a locked keyring, its prompt left standing: said in the window, which goes on answering, and nothing is written in plain text', async () => {
  const { bed, issuer, postern } = await setScene('accept', async (keyring) => {
    await keyring.startDaemon('open');
    await keyring.lock();
  });
  const prompter = await bed.joinPrompter('ignores');
  const { window, profile } = postern;
  await window.getByTestId('rail-accounts').click();
  await window.getByTestId('keyring-note').waitFor();
  await window.getByTestId('keyring-look-again').click();
  await prompter.untilShown();

  // With the prompt on screen the app does what it is asked, a sign-in included.
  await window.getByTestId('routing-toggle').click();
  await window.getByTestId('status-sentence').getByText('Not routing').waitFor();
  issuer.rules.approveAtOnce = true;
  await window.getByTestId('sign-in-open').first().click();
  await window.getByTestId('way-device').click();
  await window.locator('[data-testid="login-step"][data-step="done"]').waitFor();
  expect(await filesHolding(profile, ['rt-test-canary'])).toEqual([]);
  await postern.quit();
});

test('H9 C3 a key typed into the field is checked, kept in the keyring, and stays in no part of the page', async () => {
  const { issuer, postern } = await setScene('accept', (keyring) => keyring.startDaemon('open'));
  const { window, profile } = postern;
  await window.getByTestId('rail-accounts').click();
  await window.getByTestId('sign-in-open').first().click();
  await window.getByTestId('way-apiKey').click();
  await window.getByTestId('secret-field').fill('sk-test-bad-canary');
  await window.getByTestId('secret-submit').click();
  await window.locator('[data-testid="login-step"][data-step="failed"]').waitFor();
  expect(await window.content()).not.toContain('sk-test-bad-canary');
  await window.getByTestId('login-again').click();
  await window.getByTestId('secret-field').fill('sk-test-good-canary');
  await window.getByTestId('secret-submit').click();
  await window.locator('[data-testid="login-step"][data-step="done"]').waitFor();
  expect(await window.content()).not.toContain('sk-test-good-canary');
  expect(issuer.to('/v1/models').length).toBe(2);
  expect(await filesHolding(profile, ['sk-test-good-canary', 'sk-test-bad-canary'])).toEqual([]);
});

test('C12 a sign-in handed to Codex is Codex’s alone: its own status says so, and Postern keeps no copy', async () => {
  const { bed, issuer, home, postern } = await setScene('accept', (keyring) => keyring.startDaemon('open'));
  const { window, profile } = postern;
  await window.getByTestId('rail-accounts').click();
  await window.getByTestId('codex-login').getByText('Not signed in').first().waitFor();
  issuer.rules.approveAtOnce = true;
  await window.getByTestId('sign-in-open').first().click();
  await window.getByTestId('way-device').click();
  await window.locator('[data-testid="login-step"][data-step="done"]').waitFor();
  await window.getByTestId('login-finish').click();
  await window.getByTestId('account-hand-over').click();
  await window.getByTestId('account-hand-over-confirm').click();
  await window.getByTestId('codex-login').getByText('person@example.com').first().waitFor();

  const status = await runCodex({ home, args: ['login', 'status'] });
  expect(status).toMatchObject({
    code: 0,
    stderr: expect.stringContaining('Logged in using ChatGPT') as string,
  });
  const file = join(home.path, 'auth.json');
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({
    auth_mode: 'chatgpt',
    OPENAI_API_KEY: null,
    tokens: { account_id: 'ws-test-1', refresh_token: expect.stringContaining('rt-test-') as string },
  });
  await window.getByTestId('accounts-empty').waitFor();
  expect(issuer.revoked).toEqual([]);
  expect(await bed.search()).toEqual([]);
  expect(await filesHolding(profile, ['rt-test-canary'])).toEqual([]);
});
