import type { Locator, Page } from 'playwright';
import type { Postern } from './postern.ts';

/** The card of a gateway. */
export function cardOf(window: Page, gateway: string): Locator {
  return window.locator(`[data-testid="gateway"][data-name="${gateway}"]`);
}

/** The line of a backend on the card of its gateway. */
export function rowOf(window: Page, gateway: string, backend: string): Locator {
  return cardOf(window, gateway).locator(`[data-testid="backend-row"][data-name="${backend}"]`);
}

/** Goes to the gateways. */
export async function openGateways(window: Page): Promise<void> {
  await window.getByTestId('rail-gateways').click();
  await window.getByTestId('gateway').first().waitFor();
}

/** Makes an empty gateway. */
export async function createGateway(window: Page, name: string): Promise<void> {
  await window.getByTestId('gateway-create').click();
  await window.getByTestId('gateway-name').fill(name);
  await window.getByTestId('gateway-name-save').click();
  await cardOf(window, name).waitFor();
}

/** Opens the form of a new backend on one of the known providers. */
export async function beginBackend(window: Page, gateway: string, choice: string): Promise<void> {
  await cardOf(window, gateway).getByTestId('add-backend').click();
  await window.locator(`[data-testid="backend-choice"][data-choice="${choice}"]`).click();
  await window.getByTestId('backend-name').waitFor();
}

/** Takes an entry of the menu of a gateway. */
export async function inGatewayMenu(window: Page, gateway: string, entry: string): Promise<void> {
  await cardOf(window, gateway).getByTestId('gateway-menu').click();
  await cardOf(window, gateway).getByTestId(entry).click();
}

/** Resolves when the sheet of a backend is gone. */
export async function untilEditorCloses(window: Page): Promise<void> {
  await window.getByTestId('backend-editor').waitFor({ state: 'detached' });
}

/** Copies the command of a launch from the sheet, with a gateway chosen for it alone where one is given. */
export async function copyFromSheet(
  { app, window }: Pick<Postern, 'app' | 'window'>,
  folder: string,
  gateway: string | null,
): Promise<string> {
  await answerOpenDialogs({ app }, folder);
  await window.getByTestId('launch-button').click();
  const sheet = window.getByRole('dialog');
  await window.getByTestId('launch-folder').click();
  if (gateway !== null) {
    const choice = sheet.locator('option', { hasText: gateway });
    await window.getByTestId('launch-gateway').selectOption((await choice.getAttribute('value')) ?? '');
    await sheet.getByTestId('launch-lane').getByText(gateway, { exact: true }).waitFor();
  }
  await sheet.getByText('LAUNCH-TOKEN').first().waitFor();
  await sheet.getByRole('button', { name: 'Copy command' }).click();
  await sheet.waitFor({ state: 'detached' });
  return app.evaluate(({ clipboard }) => clipboard.readText());
}

/** From now on the system's dialogs that open a file or folder answer with this one. */
export async function answerOpenDialogs({ app }: Pick<Postern, 'app'>, path: string): Promise<void> {
  await app.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] });
  }, path);
}

/** All the page holds as text: what is drawn, what is hidden, and what stands in its fields. */
export function everythingOnPage(window: Page): Promise<string> {
  return window.evaluate(() => {
    const fields = [...document.querySelectorAll('input, textarea, select')];
    const typed = fields.map((field) => (field as HTMLInputElement).value);
    return [document.documentElement.outerHTML, ...typed].join('\n');
  });
}
