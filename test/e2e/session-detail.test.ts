// What a person does with one recorded session: reads it down to the wire, links to it, exports it and deletes it.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { FAKE_ACCESS_TOKEN } from '../codex/login.ts';
import { listRollouts } from '../codex/rollouts.ts';
import { sessionsOf } from './log-of.ts';
import { openSignedIn } from './opened.ts';
import { paste } from './paste.ts';

const toClose: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of toClose.splice(0).toReversed()) await close();
});

test('P12 T10 one session is read to the wire, linked to, exported redacted and deleted, and Codex keeps its own', async () => {
  const opened = await openSignedIn(toClose, { websocket: { refuse: 426 } });
  const { home, readClipboard } = opened;
  const { window, app } = opened.postern;
  const command = await opened.command();
  const ran = await paste(home, `${command} exec --skip-git-repo-check 'say hi to ada@example.com'`, {});
  expect(ran, ran.stderr).toMatchObject({ code: 0 });

  await window.getByTestId('session-row').click();
  const turn = window.locator('[data-testid="turn"][data-status="completed"]');
  await turn.waitFor();
  expect(await turn.getByTestId('turn-timeline').innerText()).toMatch(
    /Completed in .*first token after .*by Postern/s,
  );
  const [session] = await sessionsOf(window);

  // The wire: the request that carried the turn, its credential taken out, its events to the last.
  await turn.getByTestId('turn-exchanges').click();
  const exchange = turn.getByTestId('raw-exchange').filter({ hasText: 'POST' }).first();
  await exchange.locator('.raw-line').click();
  await exchange.getByText('Request headers').click();
  await exchange.locator('dt', { hasText: /^authorization$/ }).waitFor();
  await exchange.getByText('redacted').first().waitFor();
  expect(await exchange.getByLabel('Request body').innerText()).toContain('"model"');
  await exchange.getByRole('listbox').focus();
  await exchange.getByTestId('raw-message').first().waitFor();
  expect(await window.content()).not.toContain(FAKE_ACCESS_TOKEN);

  // A link to the turn leads back to it, and marks it.
  await turn.getByTestId('turn-link').click();
  await expect.poll(readClipboard).toContain(session?.id ?? 'no session');

  // An export as a person saves it.
  const file = join(home.cwd, 'export.md');
  await app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
  }, file);
  await window.getByTestId('session-menu').click();
  await window.getByTestId('session-export').first().click();
  await window.getByTestId('export-sample').waitFor();
  expect(await window.getByTestId('export-sample').innerText()).not.toContain('ada@example.com');
  await window.getByTestId('export-save').click();
  await window.getByTestId('toast').filter({ hasText: 'Saved as' }).waitFor();
  const written = await readFile(file, 'utf8');
  expect(written).toContain('The fake upstream heard: say hi');
  expect(written).not.toContain('ada@example.com');

  // Deleted is gone from the log, and from nowhere else.
  await window.getByTestId('session-menu').click();
  await window.getByTestId('session-delete').first().click();
  await window.getByTestId('sessions-empty').waitFor();
  await window.getByTestId('toast').getByTestId('undo').click();
  await turn.waitFor();
  expect((await sessionsOf(window)).map(({ id }) => id)).toEqual([session?.id]);
  await window.getByTestId('session-menu').click();
  await window.getByTestId('session-delete').first().click();
  await window.getByTestId('sessions-empty').waitFor();
  expect(await sessionsOf(window)).toEqual([]);
  expect((await listRollouts(home)).map(({ sessionId }) => sessionId)).toEqual([session?.id]);
});
