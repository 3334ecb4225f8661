import { once } from 'node:events';
import { get } from 'node:http';
import { createServer, type Server } from 'node:net';
import type { Page } from 'playwright';
import type { LoginView, LoginWay } from '../../../preload/contract.ts';
import type { FakeIssuer } from '../../../test/fakes/issuer/server.ts';

/** Opens the sheet with the ways. */
export async function openWays(window: Page): Promise<void> {
  await window.getByTestId('sign-in-open').first().click();
  await window.getByTestId('way-browser').waitFor();
}

/** Opens the sheet and chooses a way. */
export async function choose(window: Page, way: LoginWay): Promise<void> {
  await openWays(window);
  await window.getByTestId(`way-${way}`).click();
}

export async function untilStep(window: Page, step: LoginView['step']): Promise<void> {
  await window.locator(`[data-testid="login-step"][data-step="${step}"]`).waitFor();
}

/** Types a secret and hands it in. */
export async function submit(window: Page, secret: string): Promise<void> {
  await window.getByTestId('secret-field').fill(secret);
  await window.getByTestId('secret-submit').click();
}

/** Signs in with a code that is approved at once, up to the last step. */
export async function signInAtOnce(window: Page, issuer: FakeIssuer): Promise<void> {
  issuer.rules.approveAtOnce = true;
  await choose(window, 'device');
  await untilStep(window, 'done');
  issuer.rules.approveAtOnce = false;
}

/** Closes the sheet, whatever it shows. */
export async function closeSheet(window: Page): Promise<void> {
  await window.keyboard.press('Escape');
  await window.getByTestId('sign-in').waitFor({ state: 'detached' });
}

/** Takes the place of the sign-in under way, as another program's sign-in does: asks for its port. */
export async function askForPort(window: Page): Promise<void> {
  const command = await window.getByTestId('headless-help').locator('code', { hasText: 'ssh' }).innerText();
  const port = /-L (\d+):/.exec(command)?.[1] ?? '';
  // Not fetch: its headers say that a web page asks.
  await once(get(`http://127.0.0.1:${port}/cancel`), 'response');
}

/** Holds both ports of the callback, as other programs might; resolves with what lets them go. */
export async function holdPorts(): Promise<() => void> {
  const held = await Promise.all([1455, 1457].map(holdPort));
  return () => {
    for (const server of held) server.close();
  };
}

function holdPort(port: number): Promise<Server> {
  return new Promise((resolve) => {
    const server = createServer();
    // Somebody else's is as busy as ours.
    server.once('error', () => resolve(server));
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}
