// From the click to the receipt: the terminal Postern opens, the interactive Codex in it, and what the window says.
import { readFile } from 'node:fs/promises';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { makeCodexHome } from '../codex/home.ts';
import { FAKE_ACCESS_TOKEN } from '../codex/login.ts';
import { listRollouts } from '../codex/rollouts.ts';
import { changesBetween } from '../codex/snapshot.ts';
import { quitCodex, submitPrompt } from '../codex/tui.ts';
import { startFakeUpstream } from '../fakes/upstream/server.ts';
import { chainOf, detailOf, sessionsOf } from './log-of.ts';
import { removeProfile, startPostern } from './postern.ts';
import { drivenTerminal } from './terminal.ts';

const toClose: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of toClose.splice(0).toReversed()) await close();
});

test('T3 one click opens a terminal with Codex routed; the interactive session, its hidden title and the receipt are shown', async () => {
  const upstream = await startFakeUpstream();
  toClose.push(upstream.close);
  const home = await makeCodexHome({ auth: 'chatgpt', accountsBase: upstream.accountsBase });
  toClose.push(home.remove);
  await mkdir(join(home.userHome, 'bin'), { recursive: true });
  const pane = await drivenTerminal(home);
  const postern = await startPostern({ home, upstream });
  toClose.push(() => removeProfile(postern.profile), postern.quit, pane.close);
  const { app, window } = postern;
  const before = await home.snapshot();

  // Choose the folder in the system's dialog, read what will run, and launch.
  await app.evaluate(({ dialog }, folder) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [folder] });
  }, home.cwd);
  await window.getByTestId('launch-button').click();
  await window.getByTestId('launch-folder').click();
  const sheet = window.getByRole('dialog');
  await sheet.getByText('openai_base_url=').waitFor();
  expect(await sheet.innerText()).toContain('Files changed: 0');
  await window.getByTestId('launch-start').click();

  await pane.waitFor('Ask Codex to do anything');
  const step = (name: string) =>
    window.locator(`[data-testid="receipt-step"][data-step="${name}"][data-state="done"]`);
  await step('processUp').waitFor();
  await submitPrompt(pane, 'say hi [[tool:echo from-the-tui]]');
  await pane.waitFor('• The fake upstream heard: say hi');
  for (const name of ['requestSeen', 'authAccepted', 'firstToken']) await step(name).waitFor();

  await submitPrompt(pane, 'and once more');
  await pane.waitFor('• The fake upstream heard: and once more');
  await window.getByTestId('session-row').first().click();
  await window.getByTestId('answer').filter({ hasText: 'and once more' }).waitFor();
  await window.locator('[data-testid="turn"][data-status="completed"]').nth(1).waitFor();

  // The title comes in a hidden session of its own, whenever it comes.
  await expect
    .poll(() => sessionsOf(window))
    .toMatchObject([
      {
        kind: 'user',
        title: 'Try say hi',
        folder: home.cwd,
        lane: 'chatgpt',
        originator: 'codex-tui',
        status: 'completed',
        turns: 2,
        toolCalls: 1,
        background: 1,
      },
    ]);
  const [session] = await sessionsOf(window);
  const detail = await detailOf(window, session?.id ?? '');
  expect(chainOf(detail).filter(([type]) => type !== 'reasoning')).toEqual([
    ['prompt', 'say hi [[tool:echo from-the-tui]]'],
    ['toolCall', 'echo from-the-tui'],
    ['answer', 'The fake upstream heard: say hi'],
    ['prompt', 'and once more'],
    ['answer', 'The fake upstream heard: and once more'],
  ]);
  expect(detail.background.map(({ kind, parentId }) => [kind, parentId])).toEqual([['title', session?.id]]);

  // I14: the child has the person's own environment, no secret of ours, and the loopback is kept from their proxy.
  const environ = await readFile(`/proc/${await pane.pid()}/environ`, 'utf8');
  const names = environ.split('\0').map((entry) => entry.split('=')[0] ?? '');
  expect(names.filter((name) => /^(ELECTRON|POSTERN|CHROME|NODE_OPTIONS)/.test(name))).toEqual([]);
  expect(environ).toContain('127.0.0.1');
  expect(environ).not.toContain(FAKE_ACCESS_TOKEN);

  const parting = await quitCodex(pane);
  expect(parting).toContain(`codex resume ${session?.id}`);
  expect((await listRollouts(home)).map(({ sessionId }) => sessionId)).toEqual([session?.id]);
  expect(changesBetween(before, await home.snapshot())).toMatchObject({ changed: [], removed: [] });
});
