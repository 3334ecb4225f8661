// What assistive technology is told of every main screen and sheet of the real app, and whether its text can be read in both themes.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type Axe from 'axe-core';
import type { Page } from 'playwright';
import { afterEach, expect, test } from 'vitest';
import { beginBackend, openGateways } from './gateways-hand.ts';
import { copiedCommand } from './log-of.ts';
import { paste } from './paste.ts';
import type { Postern } from './postern.ts';
import { setSignInScene, type SignInScene } from './sign-in-scene.ts';

const toClose: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of toClose.splice(0).toReversed()) await close();
});

const only: Readonly<Record<'light' | 'dark', Axe.RunOptions>> = {
  light: { resultTypes: ['violations'] },
  dark: { resultTypes: ['violations'], runOnly: ['color-contrast'] },
};

/** What axe finds on the page as it is: everything in light, and what a theme can change in dark. */
async function faultsOn(window: Page): Promise<readonly string[]> {
  const faults: string[] = [];
  for (const theme of ['light', 'dark'] as const) {
    // Without motion a theme is there at once: no colour is measured half way.
    await window.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    const violations = await window.evaluate(async (options) => {
      const { axe } = globalThis as unknown as { readonly axe: typeof Axe };
      return (await axe.run(options)).violations;
    }, only[theme]);
    for (const { id, nodes } of violations)
      for (const { target, failureSummary } of nodes)
        faults.push(`${theme} ${id} ${target.join(' ')}: ${failureSummary ?? ''}`);
  }
  return faults;
}

/** Proves that axe sees this page in both themes: a picture without words and text nobody can read are found. */
async function expectPlantedFaultsFound(window: Page): Promise<void> {
  const planted = await window.evaluateHandle(() => {
    const text = document.createElement('p');
    text.textContent = 'Hard to read';
    text.style.color = 'light-dark(oklch(0.9 0 0), oklch(0.3 0 0))';
    text.append(document.createElement('img'));
    document.querySelector('main')?.prepend(text);
    return text;
  });
  const rules = (await faultsOn(window)).map((fault) => fault.split(' ').slice(0, 2).join(' '));
  expect(rules.toSorted()).toEqual(['dark color-contrast', 'light color-contrast', 'light image-alt']);
  await planted.evaluate((element) => element.remove());
}

/** The app with an answered turn in its log. */
async function opened(scene: SignInScene): Promise<Postern> {
  await scene.bed.startDaemon('open');
  const postern = await scene.start();
  const { app, window } = postern;
  const clipboard = (): Promise<string> => app.evaluate(({ clipboard: board }) => board.readText());
  const command = await copiedCommand(window, clipboard, scene.home.cwd);
  const said = 'name the rivers [[tool:echo rhine]]';
  const ran = await paste(scene.home, `${command} exec --skip-git-repo-check '${said}'`);
  expect(ran, ran.stderr).toMatchObject({ code: 0 });
  for (const dismiss of await window.getByLabel('Dismiss this receipt').all()) await dismiss.click();
  // Evaluated, not added as a script: the page's own policy forbids those.
  const source = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
  await window.evaluate(await readFile(source, 'utf8'));
  return postern;
}

test('every main screen and sheet is free of what axe calls a violation, in both themes', async () => {
  const scene = await setSignInScene('accept', 'chatgpt');
  toClose.push(scene.end);
  const { window } = await opened(scene);
  const { keyboard } = window;
  const found: Record<string, readonly string[]> = {};
  const look = async (name: string): Promise<void> => {
    found[name] = await faultsOn(window);
  };
  const closeSheet = async (): Promise<void> => {
    await keyboard.press('Escape');
    await window.locator('dialog').waitFor({ state: 'detached' });
  };

  await window.getByTestId('session-row').first().click();
  const turn = window.locator('[data-testid="turn"][data-status="completed"]');
  await turn.waitFor();
  await window.getByTestId('tool-call').getByRole('button').first().click();
  await expectPlantedFaultsFound(window);
  await look('a session');
  await turn.getByTestId('turn-exchanges').click();
  await turn.getByTestId('raw-exchange').last().locator('.raw-line').click();
  await turn.getByTestId('raw-message').first().waitFor();
  await look('a raw exchange');
  await window.getByTestId('session-menu').click();
  await look('the menu of a session');
  await window.getByTestId('session-export').first().click();
  await window.getByTestId('export-sample').waitFor();
  await look('export');
  await closeSheet();

  await window.getByTestId('session-search').fill('rivers');
  await window.getByTestId('search-hit').first().waitFor();
  await window.getByTestId('filter-add').click();
  await window.getByTestId('facet-popover').waitFor();
  await look('search');
  await keyboard.press('Escape');
  await window.getByTestId('filter-clear').click();

  await window.getByTestId('rail-totals').click();
  await window.getByTestId('totals-figures').waitFor();
  await look('totals');

  await openGateways(window);
  await look('gateways');
  await beginBackend(window, 'default', 'azure');
  await look('the editor of a backend');
  await closeSheet();

  await window.getByTestId('rail-accounts').click();
  await window.getByTestId('usage-bars').getByTestId('usage').first().waitFor();
  await look('accounts');
  await window.getByTestId('sign-in-open').first().click();
  await window.getByTestId('way-browser').waitFor();
  await look('signing in');
  await closeSheet();

  await window.getByTestId('rail-codex').click();
  await window.locator('[data-testid=home], [data-testid=homes-empty]').first().waitFor();
  await look('Codex on this machine');
  await window.getByTestId('run-checks').click();
  await window.locator('[data-testid=doctor][aria-busy=false]').waitFor();
  await look('the doctor');

  await window.getByTestId('rail-settings').click();
  await window.getByTestId('kept-now').waitFor();
  await look('settings');
  await keyboard.press('Control+k');
  await window.getByTestId('palette-line').first().waitFor();
  await look('the palette');
  await closeSheet();
  await window.getByTestId('launch-button').click();
  await window.getByTestId('launch-folder').waitFor();
  await look('launching');

  expect(Object.entries(found).filter(([, faults]) => faults.length > 0)).toEqual([]);
});
