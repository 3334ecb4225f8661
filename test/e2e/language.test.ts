// Another language, chosen in the settings of the real app: the window, the tray and the next start speak it.
import { afterEach, expect, test } from 'vitest';
import german from '../../assets/languages/de.json' with { type: 'json' };
import { makeCodexHome } from '../codex/home.ts';
import { startSessionBus } from '../fakes/session-bus.ts';
import { joinAsTrayHost, type HostedEntry } from '../fakes/tray-host.ts';
import { startFakeUpstream } from '../fakes/upstream/server.ts';
import { makeProfile, removeProfile, startPostern, type Postern } from './postern.ts';

const toClose: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const close of toClose.splice(0).toReversed()) await close();
});

test('T7 a language applies at once in the window and the tray, and the next start opens in it', async () => {
  const bus = await startSessionBus();
  toClose.push(bus.end);
  const tray = await joinAsTrayHost(bus.address);
  toClose.push(tray.end);
  await tray.appear();
  const upstream = await startFakeUpstream();
  toClose.push(upstream.close);
  const home = await makeCodexHome({ auth: 'chatgpt', accountsBase: upstream.accountsBase });
  toClose.push(home.remove);
  const profile = await makeProfile(upstream);
  toClose.push(() => removeProfile(profile));
  const start = async (): Promise<Postern> => {
    const env = { DBUS_SESSION_BUS_ADDRESS: bus.address };
    const postern = await startPostern({ home, upstream, profile, env });
    toClose.push(postern.quit);
    return postern;
  };
  const speaks =
    (label: string) =>
    (entries: readonly HostedEntry[]): boolean =>
      entries.some((entry) => entry.label === label);
  const routing = 'Route Codex through Postern';

  const first = await start();
  await (await tray.item()).untilMenu(speaks(routing));
  await first.window.locator(':root[lang="en"]').waitFor({ state: 'attached' });
  // A key before the page listens is nobody's.
  await first.window.getByTestId('status-sentence').waitFor();
  await first.window.keyboard.press('Control+,');
  await first.window.getByTestId('settings').getByRole('radio', { name: 'Deutsch' }).click();
  await first.window.locator(':root[lang="de"]').waitFor({ state: 'attached' });
  expect(await first.window.getByTestId('settings').getByRole('heading', { level: 1 }).textContent()).toBe(
    german.Settings,
  );
  expect(german.Settings).not.toBe('Settings');
  await (await tray.item()).untilMenu(speaks(german[routing]));
  await first.quit();

  const second = await start();
  await second.window.locator(':root[lang="de"]').waitFor({ state: 'attached' });
  await second.window.getByTestId('status-sentence').waitFor();
  await second.window.keyboard.press('Control+,');
  await second.window.getByRole('heading', { level: 1, name: german.Settings }).waitFor();
  await (await tray.item()).untilMenu(speaks(german[routing]));
  await second.window.getByTestId('settings').getByRole('radio', { name: 'English' }).click();
  await second.window.getByRole('heading', { level: 1, name: 'Settings' }).waitFor();
  await (await tray.item()).untilMenu(speaks(routing));
});
