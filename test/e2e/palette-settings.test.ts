// Getting about by the palette with nothing but keys, and the settings as a file: out, in again, and what it would change.
import { createServer } from 'node:http';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { makeCodexHome } from '../codex/home.ts';
import { freePort } from '../fakes/free-port.ts';
import { startFakeUpstream } from '../fakes/upstream/server.ts';
import { answerOpenDialogs } from './gateways-hand.ts';
import { copiedCommand } from './log-of.ts';
import { paste } from './paste.ts';
import { removeProfile, startPostern, type Postern } from './postern.ts';

const toClose: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const close of toClose.splice(0).toReversed()) await close();
});

async function opened(): Promise<
  Postern & { readonly folder: string; readonly home: Awaited<ReturnType<typeof makeCodexHome>> }
> {
  const folder = await mkdtemp(join(tmpdir(), 'postern-settings-test-'));
  toClose.push(() => rm(folder, { recursive: true, force: true }));
  const upstream = await startFakeUpstream();
  toClose.push(upstream.close);
  const home = await makeCodexHome({ auth: 'chatgpt', accountsBase: upstream.accountsBase });
  toClose.push(home.remove);
  const postern = await startPostern({ home, upstream });
  toClose.push(() => removeProfile(postern.profile), postern.quit);
  return { ...postern, folder, home };
}

/** What the field says is chosen, as somebody who listens is told it. */
const chosen = `(() => {
  const id = document.activeElement?.getAttribute('aria-activedescendant');
  return id == null ? null : document.getElementById(id)?.dataset.entry ?? null;
})()`;

test('T7 the palette by keys alone: it opens anywhere, finds, goes there, and gives the focus back', async () => {
  const { window } = await opened();
  const { keyboard } = window;
  const palette = window.getByTestId('palette');
  await window.getByTestId('status-sentence').getByText('Routing').waitFor();

  await keyboard.press('Control+k');
  await palette.waitFor();
  expect(await window.evaluate('document.activeElement?.getAttribute("role")')).toBe('combobox');
  await keyboard.type('dark');
  expect(await window.evaluate(chosen)).toBe('theme-dark');
  await keyboard.press('Enter');
  await palette.waitFor({ state: 'detached' });
  await window.locator(':root[data-theme="dark"]').waitFor();

  // From a text field as well; a setting that is gone to has the focus on its control.
  await keyboard.press('Control+,');
  await window.getByTestId('settings-search').focus();
  await keyboard.press('Control+k');
  await keyboard.type('port');
  expect(await window.evaluate(chosen)).toBe('setting-port');
  await keyboard.press('Enter');
  await window.locator('[data-testid=port]:focus').waitFor();

  // Down and up, round at the ends, and Escape leaves things as they were, with the focus where it was.
  await keyboard.press('Control+k');
  const first = await window.evaluate(chosen);
  await keyboard.press('ArrowUp');
  expect(await window.evaluate(chosen)).not.toBe(first);
  await keyboard.press('ArrowDown');
  expect(await window.evaluate(chosen)).toBe(first);
  await keyboard.press('Escape');
  await palette.waitFor({ state: 'detached' });
  await window.locator('[data-testid=port]:focus').waitFor();

  // An entry that opens a sheet: closed again, the focus is back as well.
  await keyboard.press('Control+k');
  await keyboard.type('launch codex');
  await keyboard.press('Enter');
  await window.getByTestId('launch-folder').waitFor();
  await keyboard.press('Escape');
  await window.locator('[data-testid=port]:focus').waitFor();

  await keyboard.press('Control+k');
  await keyboard.type('run checks');
  await keyboard.press('Enter');
  await window.getByTestId('doctor').waitFor();
});

test('T7 settings go out as a file without secrets, come back after they were shown, and a port changes without cutting anybody off', async () => {
  const { app, window, folder, profile, port, home, ...rest } = await opened();
  const file = join(folder, 'settings.json');
  await app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
  }, file);
  const clipboard = (): Promise<string> => app.evaluate(({ clipboard: board }) => board.readText());
  const before = await copiedCommand(window, clipboard, home.cwd);
  await window.getByTestId('rail-settings').click();
  await window.getByTestId('traces-header').fill('Authorization: Bearer settings-canary-0123456789');
  await window.getByTestId('traces-endpoint').fill('http://127.0.0.1:4318');
  await window.getByTestId('traces-endpoint-save').click();
  await window.getByTestId('traces-header-save').click();
  await window.getByText('Saved as', { exact: false }).waitFor({ state: 'detached' });
  await window.getByTestId('settings-export').click();
  await window.getByTestId('toast').getByText('No secret is in it.').waitFor();
  const text = await readFile(file, 'utf8');
  expect(JSON.parse(text)).toMatchObject({ postern: 'settings', settings: { theme: 'system', port: null } });
  expect(text).not.toContain('canary');
  expect(text).not.toContain(home.cwd);

  // A folder off the list and back, by keys: the next button takes the focus, and Ctrl+Z brings it back.
  const folders = window.getByTestId('folder-forget');
  await expect.poll(() => folders.count()).toBe(1);
  await folders.first().focus();
  await window.keyboard.press('Enter');
  await window.getByTestId('folder-list').waitFor({ state: 'detached' });
  // The list hears of it from main as well, which may be before the answer that brings the way back.
  await window.getByTestId('undo').waitFor();
  await window.keyboard.press('Control+z');
  await window.getByTestId('folder-list').waitFor();

  // A port somebody else has is refused beside the field, and nothing is changed by the file that asks for it.
  const portBefore = await port();
  const wanted = await freePort();
  const holder = createServer().listen(wanted, '127.0.0.1');
  await once(holder, 'listening');
  const asked = { theme: 'dark', port: wanted, storage: { keepDays: 30 } };
  await writeFile(file, JSON.stringify({ postern: 'settings', version: 1, settings: asked }));
  await answerOpenDialogs({ app }, file);
  await window.getByTestId('settings-import').click();
  const rows = window.getByTestId('settings-file-change');
  await rows.first().waitFor();
  expect(await rows.evaluateAll((all) => all.map((row) => row.dataset['settingKey']))).toEqual([
    'theme',
    'port',
    'storage.keepDays',
  ]);
  await window.getByTestId('settings-file-accept').click();
  await window.getByTestId('settings-file-sheet').getByText('Another program uses it.').waitFor();
  const saved = async (): Promise<unknown> =>
    JSON.parse(await readFile(join(profile, 'settings.json'), 'utf8'));
  expect(await saved()).toMatchObject({ theme: 'system', port: null, retention: { keepDays: null } });

  await new Promise((resolve) => holder.close(resolve));
  await window.getByTestId('settings-file-accept').click();
  await window.getByTestId('settings-file-sheet').waitFor({ state: 'detached' });
  await window.locator(':root[data-theme="dark"]').waitFor();
  await window.getByTestId('port-now').getByText(`In use now: ${wanted}`).waitFor();
  expect(await saved()).toMatchObject({ theme: 'dark', port: wanted, retention: { keepDays: 30 } });
  await expect.poll(port).toBe(wanted);

  // The command that was copied before holds the old port, and goes through; a new one has the new port.
  expect(before).toContain(`127.0.0.1:${portBefore}/`);
  for (const command of [before, await copiedCommand(window, clipboard, home.cwd)]) {
    const ran = await paste(home, `${command} exec --skip-git-repo-check 'say hi'`);
    expect(ran, ran.stderr).toMatchObject({ code: 0 });
  }
  expect(await clipboard()).toContain(`127.0.0.1:${wanted}/`);
  void rest;
});
