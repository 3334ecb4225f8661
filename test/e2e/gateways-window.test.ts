// Gateways and organisations as a person sets them up: by clicks in the real window, then the real Codex through them.
import { afterEach, expect, test } from 'vitest';
import { startRoutescope } from '../fakes/providers/routescope.ts';
import { headerValues } from '../fakes/upstream/exchange.ts';
import { startFakeUpstream, type FakeUpstream } from '../fakes/upstream/server.ts';
import { filesHolding } from './canary.ts';
import {
  beginBackend,
  cardOf,
  copyFromSheet,
  createGateway,
  everythingOnPage,
  inGatewayMenu,
  openGateways,
  rowOf,
  untilEditorCloses,
} from './gateways-hand.ts';
import { setGatewaysScene, type GatewaysScene } from './gateways-scene.ts';
import { everythingTold, sessionsOf } from './log-of.ts';
import { paste, type Pasted } from './paste.ts';
import { addApiKey } from './sign-in-scene.ts';

const toClose: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of toClose.splice(0).toReversed()) await close();
});

const key = 'sk-test-canary-typed-0123456789';
const said = { code: 0, stdout: 'The fake upstream heard: say hi\n' };
const portOf = (origin: string): number => Number(new URL(origin).port);

async function scene(): Promise<GatewaysScene> {
  const set = await setGatewaysScene();
  toClose.push(set.end);
  return set;
}

function run(set: GatewaysScene, command: string): Promise<Pasted> {
  return paste(set.home, `${command} exec --skip-git-repo-check 'say hi'`);
}

/** OpenAI itself, as far as the window and Codex ask it. */
async function startOpenai(set: GatewaysScene): Promise<FakeUpstream> {
  const upstream = await startFakeUpstream({ tls: set.tlsFor('api.openai.com') });
  toClose.push(upstream.close);
  set.lead('api.openai.com:443', portOf(upstream.origin));
  return upstream;
}

test('C5 H9 a gateway by clicks: a known provider, a lint mended, a wrong key explained, the right one kept; codex through it', async () => {
  const set = await scene();
  const { window, postern, home } = set;
  const host = 'api.routescope.ai';
  const provider = await startRoutescope({
    keys: { [key]: 'good' },
    models: ['gpt-5.5', 'gpt-5.5-mini'],
    tls: set.tlsFor(host),
  });
  toClose.push(provider.close);
  set.lead(`${host}:443`, portOf(provider.origin));

  await openGateways(window);
  await createGateway(window, 'team');
  await beginBackend(window, 'team', 'routescope');
  const address = window.getByTestId('backend-upstream');
  expect(await address.inputValue()).toBe(`https://${host}/v1`);
  await address.fill(`https://${host}/v1/responses`);
  await window.locator('[data-testid="lint"][data-code="endpoint-in-url"]').waitFor();
  await window.getByTestId('lint-fix').click();
  await window.getByTestId('lint').waitFor({ state: 'detached' });
  expect(await address.inputValue()).toBe(`https://${host}/v1`);
  await window.getByTestId('backend-model').fill('gpt-5.5');

  // A wrong key: why, in words; nothing of it kept, not even the part the provider said back.
  const wrong = 'sk-test-canary-wrong-wxyz';
  await window.getByTestId('backend-key').fill(wrong);
  await window.getByTestId('key-save').click();
  const refusal = window.getByTestId('key-refused');
  await refusal.getByText(`${host} refused the key (401).`).waitFor();
  expect(await window.getByTestId('backend-key').inputValue()).toBe('');
  expect(await everythingOnPage(window)).not.toMatch(/canary|sk-te\*/);

  // The right one: a password field, empty the moment it is sent.
  const field = window.getByTestId('backend-key');
  expect(await field.getAttribute('type')).toBe('password');
  await field.fill(key);
  await window.getByTestId('key-save').click();
  await window.locator('[data-testid="backend-key"][data-key="kept"]').waitFor();
  expect(await refusal.count()).toBe(0);
  await window.getByTestId('backend-save').click();
  await untilEditorCloses(window);
  expect(await everythingOnPage(window)).not.toContain(key);
  expect(await everythingTold(window)).not.toContain(key);

  const row = rowOf(window, 'team', 'routescope');
  await row.getByTestId('verify-run').click();
  const result = row.locator('[data-testid="verify-result"][data-verdict="works"]');
  await result.getByText('2 models').first().waitFor();

  // This launch alone goes through it: the one in use stays the one in use.
  const command = await copyFromSheet(postern, home.cwd, 'team');
  const ran = await run(set, command);
  expect(ran, ran.stderr).toMatchObject(said);
  expect(provider.requests.all.map(({ model }) => model)).toContain('gpt-5.5');
  expect(provider.seen().filter(({ authorization }) => authorization === `Bearer ${key}`)).not.toEqual([]);
  expect(await cardOf(window, 'default').getAttribute('data-selected')).toBe('true');
  expect(command).not.toContain(key);
  expect(await filesHolding(postern.profile, [key, wrong])).toEqual([]);
  // The log hears of a turn's end a moment after Codex.
  await expect
    .poll(() => sessionsOf(window))
    .toMatchObject([{ gateway: 'team', backend: 'routescope', status: 'completed' }]);
});

test('P5 a taken lane has two ways out, one click each; what was replaced, renamed, copied or deleted can be had back', async () => {
  const set = await scene();
  const { window, postern, home } = set;
  const upstream = await startOpenai(set);
  await openGateways(window);

  // Replace, and take it back.
  await beginBackend(window, 'default', 'openai');
  await window.getByTestId('occupied').getByText('default already has openai-transparent').waitFor();
  await window.getByTestId('occupied-replace').click();
  await untilEditorCloses(window);
  await rowOf(window, 'default', 'openai').waitFor();
  expect(await rowOf(window, 'default', 'openai-transparent').count()).toBe(0);
  await window.getByTestId('toast').getByText('Replaced openai-transparent.').waitFor();
  await window.getByTestId('undo').click();
  await rowOf(window, 'default', 'openai-transparent').waitFor();
  expect(await rowOf(window, 'default', 'openai').count()).toBe(0);

  // The other way, with its key typed before.
  await beginBackend(window, 'default', 'openai');
  await window.getByTestId('backend-key').fill(key);
  await window.getByTestId('occupied-new-gateway').click();
  await untilEditorCloses(window);
  await rowOf(window, 'default-2', 'openai').waitFor();

  // Renamed in its place; the duplicate has the key as well.
  await inGatewayMenu(window, 'default-2', 'gateway-rename');
  await window.getByTestId('gateway-rename-name').fill('spare');
  await window.getByTestId('gateway-rename-name').press('Enter');
  await cardOf(window, 'spare').waitFor();
  await inGatewayMenu(window, 'spare', 'gateway-duplicate');
  const copy = rowOf(window, 'spare-2', 'openai').and(window.locator('[data-key="kept"]'));
  await copy.waitFor();
  const ran = await run(set, await copyFromSheet(postern, home.cwd, 'spare-2'));
  expect(ran, ran.stderr).toMatchObject(said);
  const carriers = upstream.exchanges.all.filter(({ path }) => path.endsWith('/responses'));
  expect(carriers.length).toBeGreaterThan(0);
  for (const carrier of carriers) expect(headerValues(carrier, 'authorization')).toEqual([`Bearer ${key}`]);

  // Deleted and brought back, by the toast and by the keyboard, its key with it.
  for (const way of ['toast', 'keyboard'] as const) {
    await inGatewayMenu(window, 'spare-2', 'gateway-delete');
    await cardOf(window, 'spare-2').waitFor({ state: 'detached' });
    await window.getByTestId('toast').getByText('Deleted spare-2.').waitFor();
    if (way === 'toast') await window.getByTestId('undo').click();
    else await window.keyboard.press('Control+z');
    await copy.waitFor();
  }
});

test('P14 an organisation by clicks has gateways and accounts of its own, and stays while it has accounts', async () => {
  const set = await scene();
  const { window } = set;
  await startOpenai(set);
  await openGateways(window);
  await createGateway(window, 'mine');
  await window.getByTestId('gateways-menu').click();
  await window.getByTestId('organisation-create').click();
  await window.getByTestId('organisation-name').fill('Acme');
  await window.getByTestId('organisation-name-save').click();
  const switchTo = async (name: string): Promise<void> => {
    await window.getByTestId('organisation-switch').click();
    await window.getByTestId('organisation-choice').filter({ hasText: name }).click();
    await window.getByTestId('organisation-switch').getByText(name).waitFor();
  };
  await switchTo('Acme');
  await cardOf(window, 'mine').waitFor({ state: 'detached' });
  await window.getByTestId('gateway').first().waitFor();
  await addApiKey(window, key);
  await window.getByTestId('account').waitFor();

  await openGateways(window);
  await window.getByTestId('organisation-delete').click();
  await window.getByText('This organisation still has accounts.').first().waitFor();
  expect(await window.getByTestId('organisation').innerText()).toContain('Acme');

  await switchTo('Personal');
  await cardOf(window, 'mine').waitFor();
  await window.getByTestId('rail-accounts').click();
  await window.getByTestId('accounts').waitFor();
  await expect.poll(() => window.getByTestId('account').count()).toBe(0);
  await switchTo('Acme');
  await window.getByTestId('account').waitFor();
});
