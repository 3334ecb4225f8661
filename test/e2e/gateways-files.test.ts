// Gateway files in the real window: what leaves holds no secret, what comes in is shown before anything of it is in force.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { startRoutescope } from '../fakes/providers/routescope.ts';
import { answerOpenDialogs, cardOf, inGatewayMenu, openGateways, rowOf } from './gateways-hand.ts';
import { bookOf, draft, makeGateway, saveKey, setGatewaysScene } from './gateways-scene.ts';

const toClose: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of toClose.splice(0).toReversed()) await close();
});

const key = 'sk-test-canary-exported-0123456789';

test('T13 I18 a gateway leaves as a file without its key, and comes in by menu, drop or link, never before a person agrees', async () => {
  const set = await setGatewaysScene();
  toClose.push(set.end);
  const { window, postern } = set;
  const { app } = postern;
  const host = 'gateway.test';
  const provider = await startRoutescope({
    keys: { [key]: 'good' },
    models: ['gpt-5.5'],
    tls: set.tlsFor(host),
  });
  toClose.push(provider.close);
  set.lead(`${host}:443`, Number(new URL(provider.origin).port));
  const { backendId } = await makeGateway(
    window,
    'team',
    draft({
      name: 'keyed',
      schema: 'OpenAICompatible',
      upstream: `https://${host}/v1`,
      auth: { type: 'apiKey', header: 'authorization' },
    }),
  );
  expect(await saveKey(window, backendId, key)).toMatchObject({ state: 'saved' });

  // Out.
  await openGateways(window);
  const path = join(postern.profile, 'exported.json');
  await app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
  }, path);
  await inGatewayMenu(window, 'team', 'gateway-export');
  await window.getByTestId('toast').waitFor();
  const text = await readFile(path, 'utf8');
  expect(JSON.parse(text)).toMatchObject({ postern: 'gateway', gateway: { name: 'team' } });
  expect(text).not.toMatch(/canary|key-/);
  expect(text).not.toContain(backendId);

  const names = async (): Promise<readonly string[]> =>
    (await bookOf(window)).gateways.map(({ name }) => name);
  const sheet = window.getByTestId('import-sheet');
  const drop = async (content: string): Promise<void> => {
    const carried = await window.evaluateHandle((one) => {
      const data = new DataTransfer();
      data.items.add(new File([one], 'dropped.json', { type: 'application/json' }));
      return data;
    }, content);
    await window.dispatchEvent('body', 'dragenter', { dataTransfer: carried });
    await window.getByTestId('drop-target').waitFor();
    await window.dispatchEvent('body', 'drop', { dataTransfer: carried });
  };
  const ways = {
    async menu() {
      await answerOpenDialogs(postern, path);
      await window.getByTestId('gateways-menu').click();
      await window.getByTestId('gateway-import').click();
    },
    drop: () => drop(text),
    async link() {
      const link = `postern://import?data=${Buffer.from(text).toString('base64url')}`;
      expect(await postern.startAgain(link)).toBe(0);
    },
  };

  // In: hosts and needs first, nothing in force; cancelled once, agreed to once.
  for (const [way, bring] of Object.entries(ways)) {
    const before = await names();
    for (const agree of [false, true]) {
      await bring();
      await sheet.getByText('A key from you').waitFor();
      expect(await sheet.locator('code').allInnerTexts()).toEqual([host]);
      await sheet.getByText('gateway.test, which is no provider Postern knows').waitFor();
      expect(await names()).toEqual(before);
      await window.getByTestId('import-name').fill(`by-${way}`);
      if (agree) await window.getByTestId('import-accept').click();
      else await sheet.getByRole('button', { name: 'Cancel' }).click();
      await sheet.waitFor({ state: 'detached' });
      expect(await names()).toEqual(agree ? [...before, `by-${way}`] : before);
    }
    await openGateways(window);
    // It comes without its key, and says so.
    await cardOf(window, `by-${way}`).waitFor();
    await rowOf(window, `by-${way}`, 'keyed').getByTestId('backend-enter-key').waitFor();
  }

  // A hostile file: its problem, and nothing else.
  const before = await names();
  const hostile = text.replace(`https://${host}/v1`, `http://${host}/v1`);
  expect(hostile).not.toBe(text);
  await drop(hostile);
  await sheet.locator('.problem').waitFor();
  expect(await window.getByTestId('import-accept').count()).toBe(0);
  await sheet.getByRole('button', { name: 'Close' }).click();
  await sheet.waitFor({ state: 'detached' });
  await writeFile(path, '{"postern":"gateway"');
  await ways.menu();
  await sheet.locator('.problem').waitFor();
  expect(await names()).toEqual(before);
});
