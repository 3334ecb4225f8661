// The demo beside what is real: it says everywhere that it is a demo, is in no total, budget or trace, and is gone once it ends.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { defaultSettings, renderSettings } from '../../main/settings/file.ts';
import { makeCodexHome } from '../codex/home.ts';
import { openCollector } from '../fakes/collector.ts';
import { startFakeUpstream } from '../fakes/upstream/server.ts';
import { atKeyboard } from './by-keyboard.ts';
import { copiedCommand, sessionsOf } from './log-of.ts';
import { paste } from './paste.ts';
import { makeProfile, removeProfile, startPostern } from './postern.ts';
import { drivenTerminal } from './terminal.ts';

const toClose: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of toClose.splice(0).toReversed()) await close();
});

test('T8 the demo is named in the list, the header and a line across the page, and only what is real is counted and sent to a collector', async () => {
  const upstream = await startFakeUpstream();
  const collector = await openCollector();
  toClose.push(upstream.close, collector.close);
  const home = await makeCodexHome({ auth: 'chatgpt', accountsBase: upstream.accountsBase });
  toClose.push(home.remove);
  const profile = await makeProfile(upstream);
  toClose.push(() => removeProfile(profile));
  const traces = { ...defaultSettings.traces, on: true, endpoint: collector.endpoint };
  const settings = { ...defaultSettings, terminal: 'xterm', traces };
  await writeFile(join(profile, 'settings.json'), renderSettings(settings));
  await mkdir(join(home.userHome, 'bin'), { recursive: true });
  const pane = await drivenTerminal(home);
  toClose.push(pane.close);
  const postern = await startPostern({ home, upstream, profile });
  toClose.push(postern.quit);
  const { app, window } = postern;
  const hand = await atKeyboard(window);
  await hand.reaches('[data-testid="welcome-own"] input:checked');
  await hand.press('ArrowUp');
  await hand.reaches('[data-testid="welcome-demo"] input:checked');
  await hand.press('Enter');
  await window.locator('[data-testid="turn"][data-status="completed"]').waitFor();
  for (const place of ['session-row', 'session-detail'])
    expect(await window.getByTestId(place).getByTestId('demo-mark').innerText(), place).toBe('Demo');
  await window.getByTestId('demo-note').getByText('Nothing of it is counted.', { exact: false }).waitFor();
  expect(await sessionsOf(window)).toMatchObject([{ demo: true, gateway: 'Demo', status: 'completed' }]);

  // A turn of a real Codex beside it: that one is counted and sent, so the other one could have been.
  const clipboard = (): Promise<string> => app.evaluate(({ clipboard: board }) => board.readText());
  const command = await copiedCommand(window, clipboard, home.cwd);
  const ran = await paste(home, `${command} exec --skip-git-repo-check 'a real one'`);
  expect(ran, ran.stderr).toMatchObject({ code: 0 });
  await collector.asked(1);
  await expect.poll(async () => (await sessionsOf(window)).length).toBe(2);
  const [session] = await sessionsOf(window);
  expect(session?.demo).not.toBe(true);
  expect(collector.faults).toEqual([]);
  expect(collector.taken.size).toBeGreaterThan(0);
  const told =
    JSON.stringify([...collector.taken.values()]) + collector.requests.map(({ text }) => text).join('');
  expect(told).not.toMatch(/postern-demo|"Demo"|greet/);
  const totals = await window.evaluate(() =>
    globalThis.window.postern.call('totals/read', { period: 'day', at: Date.now() }),
  );
  expect(totals).toMatchObject({ ok: true, value: { total: { turns: 1 }, byGateway: [{ turns: 1 }] } });

  // It ends while the real one stays.
  await hand.walksTo('[data-testid="demo-end"]');
  await hand.press('Enter');
  await window.getByTestId('welcome').waitFor();
  expect(await sessionsOf(window)).toMatchObject([{ id: session?.id }]);
});
