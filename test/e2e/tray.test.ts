// The real app's tray, read and clicked over the bus as a desktop does it.
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { makeCodexHome } from '../codex/home.ts';
import { submitPrompt } from '../codex/tui.ts';
import { startSessionBus } from '../fakes/session-bus.ts';
import { joinAsTrayHost, type HostedEntry } from '../fakes/tray-host.ts';
import { startFakeUpstream } from '../fakes/upstream/server.ts';
import { defaultSettings, renderSettings } from '../../main/settings/file.ts';
import { writeAtomically } from '../../main/files/atomic.ts';
import { makeProfile, removeProfile, startPostern } from './postern.ts';
import { drivenTerminal } from './terminal.ts';

const toClose: (() => Promise<unknown> | void)[] = [];

afterEach(async () => {
  for (const close of toClose.splice(0).toReversed()) await close();
});

const shows =
  (label: string, checked: boolean | null = null) =>
  (entries: readonly HostedEntry[]): boolean =>
    entries.some((entry) => entry.label === label && entry.checked === checked);
const route = 'Route Codex through Postern';

test('T2 a hidden start is in the tray only; its menu toggles routing, launches, shows the session, and quits', async () => {
  const bus = await startSessionBus();
  toClose.push(bus.end);
  const tray = await joinAsTrayHost(bus.address);
  toClose.push(tray.end);
  await tray.appear();
  const upstream = await startFakeUpstream();
  toClose.push(upstream.close);
  const home = await makeCodexHome({ auth: 'chatgpt', accountsBase: upstream.accountsBase });
  toClose.push(home.remove);
  await mkdir(join(home.userHome, 'bin'), { recursive: true });
  const pane = await drivenTerminal(home);
  const profile = await makeProfile(upstream);
  const settings = {
    ...defaultSettings,
    firstRun: 'done' as const,
    terminal: 'xterm',
    recentFolders: [home.cwd],
  };
  await writeAtomically(join(profile, 'settings.json'), renderSettings(settings));
  toClose.push(() => removeProfile(profile));
  const postern = await startPostern({
    home,
    upstream,
    profile,
    window: false,
    args: ['--hidden'],
    env: { DBUS_SESSION_BUS_ADDRESS: bus.address },
  });
  toClose.push(postern.quit, pane.close);
  const { app } = postern;
  const windows = (): Promise<number> =>
    app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length);

  const item = await tray.item();
  await item.untilMenu(shows('Routing through default'));
  expect(await windows()).toBe(0);
  // Who Codex is signed in as, legible to nobody who looks over a shoulder.
  const told = await item.untilMenu((entries) =>
    entries.some(({ label }) => label.startsWith('Signed in as ')),
  );
  expect(told.find(({ label }) => label.startsWith('Signed in as '))?.label).toMatch(
    /^Signed in as .\*{3}@\S+( \(\w+\))?$/,
  );
  const on = await item.icon();

  // Off and on again: the sentence, the tick, the shape of the icon and the file agree.
  await item.click(route);
  await item.untilMenu(shows(route, false));
  expect(await item.tooltip()).toBe('Not routing · Codex goes straight to its provider');
  await item.untilIcon((icon) => !icon.argb.equals(on.argb));
  expect(JSON.parse(await readFile(join(profile, 'settings.json'), 'utf8'))).toMatchObject({
    routing: false,
  });
  await item.click(route);
  await item.untilMenu(shows(route, true));
  await item.untilIcon((icon) => icon.argb.equals(on.argb));

  // Launch in the last folder, and see it run.
  const menu = await item.menu();
  const launch = menu.find(({ label }) => label.startsWith('Launch Codex in ') && !label.endsWith('…'));
  await item.click(launch?.label ?? 'no launch entry');
  await pane.waitFor('Ask Codex to do anything');
  upstream.hold();
  await submitPrompt(pane, 'from the tray [[slow:30]]');
  await upstream.reached();
  upstream.release(15);
  await item.untilMenu(shows('Routing through default · 1 session running'));
  await item.untilIcon((icon) => !icon.argb.equals(on.argb));
  upstream.release();
  await pane.waitFor('• The fake upstream heard: from the tray');
  await item.untilMenu((entries) =>
    entries.some(
      ({ label, entries: rows }) =>
        label === 'Recent sessions' && rows.some((row) => row.label.endsWith('1 turn · done')),
    ),
  );

  // A session of the menu opens the window on it. Its title may come between the look and the click.
  await item.click('Recent sessions', / · 1 turn · done$/);
  const window = await app.firstWindow();
  await window.getByTestId('session-detail').getByText('from the tray').first().waitFor();

  // Closing leaves the tray; it opens again from there; quit ends the process.
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible())).toBe(
    false,
  );
  await item.click('Open window');
  await expect
    .poll(() => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible()))
    .toBe(true);
  await item.click('Settings…');
  await window.getByTestId('settings').waitFor();
  await item.click('Recent sessions', 'Show all');
  await window.getByTestId('settings').waitFor({ state: 'detached' });
  await window.getByRole('heading', { level: 1, name: 'Sessions' }).waitFor({ state: 'attached' });
  const gone = new Promise<number | null>((resolve) => app.process().once('exit', resolve));
  await item.click('Quit');
  expect(await gone).toBe(0);
});

test('T2 F8 where no tray exists the window stays reachable, and a second start focuses the first', async () => {
  const bus = await startSessionBus();
  toClose.push(bus.end);
  const upstream = await startFakeUpstream();
  toClose.push(upstream.close);
  const home = await makeCodexHome({ auth: 'none' });
  toClose.push(home.remove);
  const env = { DBUS_SESSION_BUS_ADDRESS: bus.address };
  const postern = await startPostern({ home, upstream, env });
  toClose.push(() => removeProfile(postern.profile), postern.quit);
  const { app } = postern;
  const visible = (): Promise<boolean | undefined> =>
    app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible());
  // It appears when it has loaded, and once more would undo what is done to it before that.
  const loaded = (): Promise<boolean | undefined> =>
    app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.isLoading() === false);
  await expect.poll(async () => [await visible(), await loaded()]).toEqual([true, true]);
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
  // Without a window manager nothing is minimised, but neither is it hidden: somebody can still get at it.
  await expect.poll(visible).toBe(true);

  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide());
  expect(await visible()).toBe(false);
  expect(await postern.startAgain()).toBe(0);
  await expect.poll(visible).toBe(true);
  expect(await postern.port()).toBeGreaterThan(0);
});
