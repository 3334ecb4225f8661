// The main job by the keyboard alone, in the real app with the real Codex: at each stop what has the focus is seen, shows it, and
// says what it is; what was opened and is closed again gives the focus back.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { makeCodexHome } from '../codex/home.ts';
import { quitCodex, submitPrompt } from '../codex/tui.ts';
import { startFakeUpstream } from '../fakes/upstream/server.ts';
import { atKeyboard, type Keyboard } from './by-keyboard.ts';
import { answerOpenDialogs } from './gateways-hand.ts';
import { draft, makeGateway } from './gateways-scene.ts';
import { copiedCommand } from './log-of.ts';
import { paste } from './paste.ts';
import { removeProfile, startPostern, type Postern } from './postern.ts';
import { drivenTerminal } from './terminal.ts';

const toClose: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of toClose.splice(0).toReversed()) await close();
});

const by = (testId: string): string => `[data-testid="${testId}"]`;

/** A day's profile: a second gateway, and two sessions in the log. */
async function opened() {
  const upstream = await startFakeUpstream();
  toClose.push(upstream.close);
  const home = await makeCodexHome({ auth: 'chatgpt', accountsBase: upstream.accountsBase });
  toClose.push(home.remove);
  await mkdir(join(home.userHome, 'bin'), { recursive: true });
  const pane = await drivenTerminal(home);
  const postern = await startPostern({ home, upstream });
  toClose.push(() => removeProfile(postern.profile), postern.quit, pane.close);
  const { app, window } = postern;
  await window.getByTestId('status-sentence').getByText('Routing').waitFor();
  await makeGateway(
    window,
    'spare',
    draft({
      name: 'chatgpt-spare',
      schema: 'ChatGPTCodex',
      upstream: upstream.chatgptBase,
      auth: { type: 'transparent' },
    }),
  );
  const clipboard = (): Promise<string> => app.evaluate(({ clipboard: board }) => board.readText());
  const command = await copiedCommand(window, clipboard, home.cwd);
  for (const prompt of ['tidy the drawer', 'water the plants']) {
    const ran = await paste(home, `${command} exec --skip-git-repo-check '${prompt}'`);
    expect(ran, ran.stderr).toMatchObject({ code: 0 });
  }
  return { ...postern, home, upstream, pane, hand: await atKeyboard(window) };
}

/** The text of the row the list points at. */
const chosenRow = ({ window }: Pick<Postern, 'window'>): Promise<string> =>
  window.evaluate(() => {
    const id = document.getElementById('session-list')?.getAttribute('aria-activedescendant') ?? '';
    return document.getElementById(id)?.textContent ?? '';
  });

/** The text of what the focused field points at. */
const offered = ({ window }: Pick<Postern, 'window'>): Promise<string> =>
  window.evaluate(() => {
    const id = document.activeElement?.getAttribute('aria-activedescendant') ?? '';
    return document.getElementById(id)?.textContent ?? '';
  });

test('T11 the main job by the keyboard alone: launch, read, search, filter, delete, switch, pause, set, find, sign in', async () => {
  const set = await opened();
  const { app, window, hand, home, pane } = set;
  await answerOpenDialogs({ app }, home.cwd);

  // Launch, and a prompt in Codex.
  await hand.walksTo(by('launch-button'));
  await hand.press('Enter');
  await hand.reaches(by('launch-start'));
  await hand.press('Escape');
  await hand.reaches(by('launch-button'));
  await hand.press('Enter');
  await hand.reaches(by('launch-start'));
  await hand.walksTo(by('launch-folder'), 'Shift+Tab');
  await hand.press('Enter');
  await window.getByTestId('launch-lane').waitFor();
  await hand.walksTo(by('launch-start'));
  await hand.press('Enter');
  await hand.reaches(by('launch-button'));
  await pane.waitFor('Ask Codex to do anything');
  await submitPrompt(pane, 'say hi [[tool:echo by-the-keys]]');
  await pane.waitFor('• The fake upstream heard: say hi');
  await window.getByTestId('session-row').filter({ hasText: 'say hi' }).waitFor();

  // A receipt is dismissed with what was pressed in it: what stands nearest has the focus then.
  const receipts = window.getByLabel('Dismiss this receipt');
  const before = await receipts.count();
  await hand.walksTo('[aria-label="Dismiss this receipt"]');
  await hand.press('Enter');
  await expect.poll(() => receipts.count()).toBe(before - 1);
  await hand.reaches('main :is(button, a, summary, [tabindex="0"])');

  await theList(set);
  await searching(set);
  await deleting(set);
  await gateways(set);
  await theRest(set);
  await quitCodex(pane);
  process.stdout.write(`By the keyboard: ${hand.stops.length} stops looked at\n`);
});

type Scene = Awaited<ReturnType<typeof opened>>;

/** Down and up in the list, into a session, a tool call opened, and back. */
async function theList(set: Scene): Promise<void> {
  const { window, hand } = set;
  await hand.walksTo('#session-list');
  await hand.press('Home');
  await expect.poll(() => chosenRow(set)).toContain('say hi');
  await hand.press('ArrowDown');
  await expect.poll(() => chosenRow(set)).toContain('water the plants');
  await hand.at();
  await hand.press('End');
  await expect.poll(() => chosenRow(set)).toContain('tidy the drawer');
  await hand.press('Home');
  await expect.poll(() => chosenRow(set)).toContain('say hi');
  await hand.press('Enter');
  await hand.reaches('.chain');
  const call = await hand.walksTo('.tool-line');
  expect(call.name).toContain('echo by-the-keys');
  await hand.press('Enter');
  await window.locator('.tool-line[aria-expanded="true"]').waitFor();
  await hand.at();
  await hand.walksTo('pre[aria-label="Output"]');
  await hand.press('Escape');
  await hand.reaches('#session-list');
}

/** Words in the log, the place they stand, and a filter from its popover. */
async function searching(set: Scene): Promise<void> {
  const { window, hand } = set;
  await hand.press('/');
  await hand.reaches(by('session-search'));
  await hand.type('plants');
  await window.getByTestId('search-hit').first().waitFor();
  await hand.press('ArrowDown');
  await hand.reaches('#session-list');
  await hand.press('Enter');
  await hand.reaches('.chain');
  await window.getByTestId('answer').filter({ hasText: 'water the plants' }).waitFor();
  await hand.press('Escape');
  await hand.reaches('#session-list');
  await hand.press('Escape');
  await window.getByTestId('search-hit').first().waitFor({ state: 'detached' });
  await hand.at();

  await hand.press('f');
  await hand.reaches(by('facet-field'));
  await hand.press('Escape');
  await window.locator(`${by('facet-popover')}:popover-open`).waitFor({ state: 'detached' });
  await hand.at();
  await hand.press('f');
  await hand.reaches(by('facet-field'));
  await hand.type('status');
  await expect.poll(() => offered(set)).toContain('Status');
  await hand.press('Enter');
  await window.locator('[data-testid="facet-choice"]').first().waitFor();
  await hand.reaches(by('facet-field'));
  await hand.press('ArrowDown', 'ArrowUp', 'Enter');
  await window.getByTestId('filter-chip').waitFor();
  await hand.press('Escape');
  await window.locator(`${by('facet-popover')}:popover-open`).waitFor({ state: 'detached' });
  await hand.at();
  await hand.walksTo(by('filter-clear'));
  await hand.press('Enter');
  await hand.reaches(by('session-search'));
  await window.getByTestId('filter-chip').waitFor({ state: 'detached' });
}

/** From the list's own menu; kept once, then gone. */
async function deleting(set: Scene): Promise<void> {
  const { window, hand } = set;
  await hand.press('ArrowDown');
  await hand.reaches('#session-list');
  await hand.press('End');
  await expect.poll(() => chosenRow(set)).toContain('tidy the drawer');
  const toDelete = async (): Promise<void> => {
    await hand.press('Shift+F10');
    await hand.reaches(`${by('session-context-menu')} [role=menuitem]`);
    await hand.press('End');
    await hand.reaches(by('session-delete'));
  };
  await toDelete();
  await hand.press('Escape');
  await hand.reaches('#session-list');
  await toDelete();
  await hand.press('Enter');
  await hand.reaches('#session-list');
  await window.getByTestId('toast').getByText('Session deleted.').waitFor();
  await expect.poll(() => chosenRow(set)).toContain('water the plants');
  await hand.press('Control+z');
  await window.getByTestId('toast').waitFor({ state: 'detached' });
  await expect.poll(() => chosenRow(set)).toContain('tidy the drawer');
  await hand.reaches('#session-list');
  await toDelete();
  await hand.press('Enter');
  await hand.reaches('#session-list');
  await expect.poll(() => chosenRow(set)).toContain('water the plants');
}

/** Another gateway, a paused one, one deleted and had back. */
async function gateways(set: Scene): Promise<void> {
  const { window, hand } = set;
  await hand.walksTo(by('top-gateway'), 'Shift+Tab');
  await hand.press('Enter');
  await hand.reaches('[role=menu]:popover-open [role^=menuitem]');
  await hand.press('Escape');
  await hand.reaches(by('top-gateway'));
  await hand.press('Enter');
  await hand.reaches('[role=menu]:popover-open [role^=menuitem]');
  await hand.press('ArrowDown');
  expect((await hand.at()).name).toContain('spare');
  await hand.press('Enter');
  await hand.reaches(by('top-gateway'));
  await window.getByLabel('Gateway in use: spare').first().waitFor();

  await hand.press('g', 'g');
  await window.getByTestId('gateways').waitFor();
  const spare = `${by('gateway')}[data-name=spare]`;
  await hand.walksTo(`${spare} ${by('gateway-menu')}`);
  const inMenu = async (entry: string): Promise<void> => {
    await hand.press('Enter');
    await hand.reaches(`${spare} [role=menuitem]`);
    await hand.walksTo(`${spare} ${by(entry)}`, 'ArrowDown');
    await hand.press('Enter');
  };
  await inMenu('gateway-pause');
  await window.locator(`${spare}[data-paused=true]`).waitFor();
  await hand.reaches(`${spare} ${by('gateway-menu')}`);
  await hand.walksTo(`${spare} ${by('gateway-resume')}`);
  await hand.press('Enter');
  await window.locator(`${spare}[data-paused=false]`).waitFor();
  await hand.reaches(`${spare} ${by('gateway-menu')}`);
  await inMenu('gateway-rename');
  await hand.reaches(by('gateway-rename-name'));
  await hand.press('Escape');
  await hand.reaches(`${spare} ${by('gateway-menu')}`);
  await hand.walksTo(`${spare} ${by('add-backend')}`);
  await hand.press('Enter');
  await hand.reaches(`dialog ${by('backend-choice')}`);
  await hand.press('Escape');
  await hand.reaches(`${spare} ${by('add-backend')}`);

  await hand.walksTo(`${spare} ${by('gateway-menu')}`, 'Shift+Tab');
  await inMenu('gateway-delete');
  await window.locator(spare).waitFor({ state: 'detached' });
  await hand.reaches('main button');
  await window.getByTestId('undo').waitFor();
  await hand.press('Control+z');
  await window.locator(spare).waitFor();
  await hand.at();

  // Routing off and on, by the key and by the switch.
  const routing = (on: boolean): Promise<void> =>
    window.locator(`${by('routing-toggle')}[aria-checked=${on}]`).waitFor();
  await hand.press('Control+Shift+P');
  await routing(false);
  await hand.walksTo(by('routing-toggle'), 'Shift+Tab');
  await hand.press('Space');
  await routing(true);
  await hand.at();
}

/** A setting, the palette, the keys and the sheet of signing in. */
async function theRest({ window, hand }: Scene): Promise<void> {
  await hand.press('Control+,');
  await window.getByTestId('settings').waitFor();
  await hand.walksTo('[data-setting=theme] input');
  await hand.press('ArrowRight');
  await window.locator(':root[data-theme="light"]').waitFor();
  await hand.press('ArrowRight');
  await window.locator(':root[data-theme="dark"]').waitFor();
  await hand.at();

  await hand.press('Control+k');
  await hand.reaches(by('palette-field'));
  await hand.press('ArrowDown', 'Escape');
  await hand.reaches('[data-setting=theme] input');
  await hand.press('Control+k');
  await hand.reaches(by('palette-field'));
  await hand.type('light');
  await hand.at();
  await hand.press('Enter');
  await window.locator(':root[data-theme="light"]').waitFor();
  await hand.reaches('[data-setting=theme] input');

  await hand.press('?');
  await hand.reaches('dialog *');
  await hand.press('Escape');
  await hand.reaches('[data-setting=theme] input');

  await hand.press('g', 'a');
  await hand.walksTo(by('sign-in-open'));
  await hand.press('Enter');
  await hand.reaches(by('way-browser'));
  await hand.walksTo(by('way-apiKey'));
  await hand.press('Enter');
  await hand.reaches(by('secret-field'));
  await hand.press('Escape');
  await hand.reaches(by('sign-in-open'));
}

test('T11 round every place by Tab: each stop is seen, shows the focus, and has a name and a role', async () => {
  const { window, hand } = await opened();
  for (const place of [
    'sessions',
    'totals',
    'gateways',
    'accounts',
    'codex',
    'doctor',
    'settings',
  ] as const) {
    await hand.walksTo(by(`rail-${place}`));
    await hand.press('Enter');
    await window.locator(`${by(`rail-${place}`)}[aria-current=page]`).waitFor();
    const stops = await roundFrom(hand, by(`rail-${place}`));
    expect(stops, place).toBeGreaterThan(8);
  }
});

/** Tab until the focus is there again. */
async function roundFrom(hand: Keyboard, selector: string): Promise<number> {
  const before = hand.stops.length;
  await hand.press('Tab');
  await hand.walksTo(selector);
  return hand.stops.length - before;
}
