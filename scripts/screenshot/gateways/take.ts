// Run by scripts/screenshot.mjs with everything set up: photographs gateways, backends and the network, step by step, from the
// real app with a real keyring, before providers and a network of its own.
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startAzure } from '../../../test/fakes/providers/azure.ts';
import { startLmStudio } from '../../../test/fakes/providers/local.ts';
import { startRoutescope } from '../../../test/fakes/providers/routescope.ts';
import { startFakeUpstream } from '../../../test/fakes/upstream/server.ts';
import {
  answerOpenDialogs,
  beginBackend,
  cardOf,
  copyFromSheet,
  createGateway,
  inGatewayMenu,
  openGateways,
  rowOf,
  untilEditorCloses,
} from '../../../test/e2e/gateways-hand.ts';
import { change, draft, makeGateway, setGatewaysScene } from '../../../test/e2e/gateways-scene.ts';
import { paste } from '../../../test/e2e/paste.ts';
import { cameraOn } from '../camera.ts';

const folder = process.argv[2] ?? join(tmpdir(), 'postern-gateways');
const key = 'sk-test-canary-0123456789';
const host = 'api.routescope.ai';
const endings: (() => Promise<unknown>)[] = [];

const scene = await setGatewaysScene();
endings.push(scene.end);
const { window, postern, home, lead, tlsFor } = scene;
const take = cameraOn(postern, folder);
try {
  await providers();
  await cards();
  await editor();
  await checks();
  await afterwards();
  await organisations();
  await files();
  await launch();
  await network();
} finally {
  for (const end of endings.toReversed()) await end();
}
console.log(folder);

/** What answers: OpenAI, a gateway to many providers, and Azure. */
async function providers(): Promise<void> {
  const many = await startRoutescope({
    keys: { [key]: 'good', 'sk-test-canary-empty': 'noQuota' },
    models: ['gpt-5.5', 'gpt-5.5-mini', 'gpt-6.1-sol'],
    tls: tlsFor(host),
  });
  const openai = await startFakeUpstream({ tls: tlsFor('api.openai.com') });
  const azure = await startAzure({
    deployments: ['mine'],
    key,
    api: 'v1',
    tls: tlsFor('work.openai.azure.com'),
  });
  const local = await startLmStudio({ models: ['gpt-oss:20b'] });
  endings.push(many.close, openai.close, azure.close, local.close);
  lead(`${host}:443`, portOf(many.origin));
  lead('api.openai.com:443', portOf(openai.origin));
  lead('work.openai.azure.com:443', portOf(azure.origin));
}

/** The page as it begins, and with a gateway of every kind of backend. */
async function cards(): Promise<void> {
  await openGateways(window);
  await take('gateways');
  await window.getByTestId('gateway-create').click();
  await window.getByTestId('gateway-name').fill('two words');
  await window.getByTestId('gateway-name').press('Enter');
  await window.locator('.name-form .problem').waitFor();
  await take('name-refused');
  await window.getByRole('button', { name: 'Cancel' }).click();
  await createGateway(window, 'team');
  await take('empty-gateway', cardOf(window, 'team'));
}

/** Setting up a backend: what there is, the forms, and everything that can be in the way. */
async function editor(): Promise<void> {
  await cardOf(window, 'team').getByTestId('add-backend').click();
  await window.locator('[data-choice="routescope"]').waitFor();
  await window.locator('.choice-none, [data-choice="ollama"]').first().waitFor();
  await take('chooser');
  await window.locator('[data-choice="routescope"]').click();
  await take('form');
  await window.getByTestId('backend-upstream').fill(`https://${host}/v1/responses/`);
  await window.getByTestId('lint').first().waitFor();
  await take('lint');
  while ((await window.getByTestId('lint').count()) > 0) {
    const before = await window.getByTestId('backend-upstream').inputValue();
    await window.getByTestId('lint-fix').first().click();
    await window.waitForFunction(
      (was) => document.querySelector<HTMLInputElement>('[data-testid=backend-upstream]')?.value !== was,
      before,
    );
    await window.waitForTimeout(400);
  }
  await window.getByTestId('backend-key').fill('sk-test-canary-wrong-wxyz');
  await window.getByTestId('key-save').click();
  await window.getByTestId('key-refused').waitFor();
  await take('key-refused', window.getByTestId('key-refused'));
  await window.getByTestId('backend-key').fill(key);
  await window.getByTestId('key-save').click();
  await window.locator('[data-testid="backend-key"][data-key="kept"]').waitFor();
  await take('key-kept');
  await window.locator('summary', { hasText: 'Advanced' }).click();
  await window.getByRole('button', { name: 'Add a header' }).click();
  await window.getByLabel('Name of header 1').fill('authorization');
  await window.getByLabel('Value of header 1').fill('Bearer x');
  await window.getByTestId('backend-editor').locator('.problem').first().waitFor();
  await take('advanced', window.getByTestId('backend-idle-timeout'));
  await window.getByRole('button', { name: 'Remove header 1' }).click();
  await window.getByTestId('backend-model').fill('gpt-5.5');
  await window.waitForTimeout(400);
  await window.getByTestId('backend-save').click();
  await untilEditorCloses(window);

  await beginBackend(window, 'team', 'azure');
  await window.getByTestId('backend-upstream').fill('work');
  await window.waitForTimeout(400);
  await take('azure');
  await window.keyboard.press('Escape');
  await beginBackend(window, 'team', 'bedrock');
  await window.waitForTimeout(400);
  await take('bedrock');
  await window.keyboard.press('Escape');
  await beginBackend(window, 'default', 'openai');
  await window.getByTestId('occupied').waitFor();
  await take('occupied');
  await window.getByTestId('occupied-replace').click();
  await untilEditorCloses(window);
  await window.getByTestId('toast').waitFor();
  await take('replaced', cardOf(window, 'default'));
  await window.getByTestId('undo').click();
  await rowOf(window, 'default', 'openai-transparent').waitFor();
}

/** The answers of a check. */
async function checks(): Promise<void> {
  const row = rowOf(window, 'team', 'routescope');
  await row.getByTestId('verify-run').click();
  await row.locator('[data-testid="verify-result"][data-verdict="works"]').waitFor();
  await take('check-works', row);
  const { gatewayId } = await makeGateway(
    window,
    'azure',
    draft({
      name: 'azure',
      schema: 'AzureOpenAI',
      upstream: 'https://work.openai.azure.com/openai/v1',
      auth: { type: 'apiKey', header: 'api-key' },
      model: 'other',
    }),
  );
  const azure = rowOf(window, 'azure', 'azure');
  await take('key-missing', azure);
  await azure.getByTestId('backend-enter-key').click();
  await window.getByTestId('backend-key').fill(key);
  await window.getByTestId('backend-save').click();
  await untilEditorCloses(window);
  await azure.locator('[data-testid="verify-result"]:not([data-verdict="asking"])').waitFor();
  await azure.getByTestId('verify-one-token').click();
  await azure.locator('[data-testid="verify-result"][data-verdict="fails"]').waitFor();
  await take('check-fails', azure);
  await change(window, { type: 'deleteGateway', gatewayId });
  const codexs = rowOf(window, 'default', 'openai-transparent');
  await codexs.getByTestId('verify-run').click();
  await codexs.locator('[data-testid="verify-result"]:not([data-verdict="asking"])').waitFor();
  await take('check-unreachable', codexs);
  await codexs.getByRole('button', { name: 'Close the check' }).click();
  await row.getByRole('button', { name: 'Close the check' }).click();
}

/** A gateway in use: menus, a budget that is passed, a pause, several backends of one lane. */
async function afterwards(): Promise<void> {
  await cardOf(window, 'team').getByTestId('gateway-menu').click();
  await take('gateway-menu');
  await window.keyboard.press('Escape');
  await rowOf(window, 'team', 'routescope').getByTestId('backend-menu').click();
  await take('backend-menu');
  await window.keyboard.press('Escape');
  await inGatewayMenu(window, 'team', 'gateway-budget');
  await take('budget-form', cardOf(window, 'team'));
  await window.getByTestId('budget-limit').fill('1');
  await cardOf(window, 'team').getByRole('radio', { name: 'Tokens' }).check();
  await window.getByTestId('budget-save').click();
  await cardOf(window, 'team').getByTestId('gateway-select').click();
  const command = await copyFromSheet(postern, home.cwd, null);
  await paste(home, `${command} exec --skip-git-repo-check 'Explain the retry loop'`);
  await cardOf(window, 'team').locator('[data-testid="budget"][data-over="true"]').waitFor();
  for (const dismiss of await window.getByLabel('Dismiss this receipt').all()) await dismiss.click();
  await take('budget-over', cardOf(window, 'team'));
  await inGatewayMenu(window, 'team', 'gateway-pause');
  await cardOf(window, 'team').getByTestId('gateway-resume').waitFor();
  await take('paused', cardOf(window, 'team'));
  await cardOf(window, 'team').getByTestId('gateway-resume').click();
  const book = await change(window, { type: 'createGateway', name: 'team' });
  const { gatewayId, backendId } = await change(window, {
    type: 'putBackend',
    gatewayId: book.gatewayId ?? '',
    draft: draft({
      name: 'second-with-a-rather-long-name-in-frankfurt',
      schema: 'OpenAICompatible',
      upstream: 'https://a-rather-long-host-name.eu-central-1.gateway.example.com/v1',
      auth: { type: 'apiKey', header: 'authorization' },
    }),
    replaces: null,
  });
  void gatewayId;
  await change(window, { type: 'disableBackend', backendId: backendId ?? '', disabled: true });
  await take('several', cardOf(window, 'team'));
}

/** Two organisations. */
async function organisations(): Promise<void> {
  await window.getByTestId('gateways-menu').click();
  await take('page-menu');
  await window.getByTestId('organisation-create').click();
  await window.getByTestId('organisation-name').fill('Acme Research');
  await window.getByTestId('organisation-name-save').click();
  await window.getByTestId('organisation-switch').waitFor();
  await take('organisations');
  await window.getByTestId('organisation-switch').click();
  await take('organisation-menu');
  await window.getByTestId('organisation-choice').filter({ hasText: 'Acme' }).click();
  await cardOf(window, 'team').waitFor({ state: 'detached' });
  await take('organisation-new');
  await window.getByTestId('organisation-delete').click();
  await take('organisation-delete');
  await window.getByTestId('organisation-delete-confirm').click();
  await window.getByTestId('toast').waitFor();
  await take('organisation-deleted');
}

/** A gateway file on its way in. */
async function files(): Promise<void> {
  const path = join(postern.profile, 'brought.json');
  await postern.app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
  }, path);
  await inGatewayMenu(window, 'team', 'gateway-export');
  await window.getByTestId('toast').getByText('No key is in it').waitFor();
  await take('exported');
  await window.getByTestId('toast').getByLabel('Dismiss').click();
  const bring = async (): Promise<void> => {
    await answerOpenDialogs(postern, path);
    await window.getByTestId('gateways-menu').click();
    await window.getByTestId('gateway-import').click();
    await window.getByTestId('import-sheet').waitFor();
  };
  await bring();
  await window.getByTestId('import-name').waitFor();
  await take('import');
  await window.keyboard.press('Escape');
  await writeFile(path, '{"postern":"gateway","version":1,"gateway":{"name":"x","backends":[],"run":"x"}}');
  await bring();
  await take('import-refused');
  await window.keyboard.press('Escape');
  await rm(path);
}

/** The launch sheet with several gateways and backends to choose from. */
async function launch(): Promise<void> {
  await answerOpenDialogs(postern, home.cwd);
  await window.getByTestId('launch-button').click();
  await window.getByRole('dialog').getByText('LAUNCH-TOKEN').first().waitFor();
  await take('launch');
  await window.keyboard.press('Escape');
  await window.getByTestId('top-gateway').click();
  await take('top-gateway');
  await window.keyboard.press('Escape');
}

/** Whom Postern trusts and through what it goes. */
async function network(): Promise<void> {
  await window.getByTestId('rail-settings').click();
  await window.getByTestId('proxy-in-force').waitFor();
  await take('network', window.getByTestId('proxy-in-force'));
  const broken = join(postern.profile, 'broken.pem');
  await writeFile(broken, '-----BEGIN CERTIFICATE-----\nnot one\n-----END CERTIFICATE-----\n');
  await answerOpenDialogs(postern, broken);
  await window.getByTestId('ca-choose').click();
  await window.locator('.setting .problem').first().waitFor();
  await take('network-broken', window.getByTestId('ca-choose'));
}

function portOf(origin: string): number {
  return Number(new URL(origin).port);
}
