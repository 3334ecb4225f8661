// Run by scripts/screenshot.mjs with everything set up: photographs the session log, from the list to the wire and out of
// Postern, from the real app with sessions of the real Codex.
import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { copiedCommand, sessionsOf } from '../../../test/e2e/log-of.ts';
import { paste } from '../../../test/e2e/paste.ts';
import { cameraOn } from '../camera.ts';
import { signInAtOnce } from '../sign-in/moves.ts';
import { setScene } from '../sign-in/scene.ts';
import { interrupted, tell, toTheEnd } from './story.ts';

const folder = process.argv[2] ?? join(tmpdir(), 'postern-log');
const scene = await setScene((bed) => bed.startDaemon('open'));
const { home, issuer, postern, upstream } = scene;
const { app, window } = postern;
const take = cameraOn(postern, folder);
const freely = '--dangerously-bypass-approvals-and-sandbox';

try {
  tell(upstream);
  await sessions();
  await search();
  await detail();
  await leaving();
  await totals();
  await usage();
  await settings();
} finally {
  await scene.end();
}
console.log(folder);

/** Sessions of every kind, as a morning leaves them. */
async function sessions(): Promise<void> {
  await window.getByTestId('rail-sessions').click();
  await mkdir(join(home.cwd, 'test'), { recursive: true });
  await writeFile(
    join(home.cwd, 'test', 'retry.test.js'),
    "import { once } from 'node:events';\nimport { sleep } from './clock.js';\n\nserver.listen(0);\nawait sleep(50);\nawait retry(server);\n",
  );
  const clipboard = (): Promise<string> => app.evaluate(({ clipboard: board }) => board.readText());
  const command = await copiedCommand(window, clipboard, home.cwd);
  const run = (prompt: string, closed?: AbortSignal) =>
    paste(home, `${command} exec --skip-git-repo-check ${freely} '${prompt}'`, {}, closed);
  for (const { prompt } of toTheEnd.slice(0, -1)) await run(prompt);
  upstream.hold();
  const closed = new AbortController();
  const ran = run(interrupted.prompt, closed.signal);
  await upstream.reached();
  upstream.release(12);
  await upstream.reached();
  closed.abort();
  await ran;
  upstream.release();
  for (const { prompt } of toTheEnd.slice(-1)) await run(prompt);
  await window.getByTestId('session-row').nth(4).waitFor();
  while ((await sessionsOf(window)).some(({ status }) => status === 'streaming'))
    await window.waitForTimeout(100);
  for (const dismiss of await window.getByLabel('Dismiss this receipt').all()) await dismiss.click();
  await take('list');
}

/** Words, places, chips, and filters that are kept. */
async function search(): Promise<void> {
  await window.getByTestId('session-search').fill('retry');
  await window.getByTestId('search-hit').first().waitFor();
  await take('search');
  await window.getByTestId('filter-add').click();
  await window.getByTestId('facet-popover').waitFor();
  await take('facets');
  await window.keyboard.type('completed');
  await window.getByTestId('facet-choice').filter({ hasText: 'Completed' }).waitFor();
  await take('facet-choices');
  await window.keyboard.press('Enter');
  await window.keyboard.press('Escape');
  await window.locator('[data-testid=filter-chip][data-facet=statuses]').waitFor();
  await take('chips');
  await window.getByTestId('filter-save').click();
  await window.keyboard.type('Retries that worked');
  await take('filter-name');
  await window.keyboard.press('Enter');
  await window.getByTestId('toast').waitFor();
  await window.getByTestId('filter-add').click();
  await window.getByTestId('saved-filter').waitFor();
  await take('saved-filters');
  await window.keyboard.press('Escape');
  await window.getByTestId('toast').getByLabel('Dismiss').click();
  await window.getByTestId('session-search').fill('no such word');
  await window.getByTestId('search-nothing').waitFor();
  await take('nothing-found');
  await window.getByTestId('filter-clear').click();
  await window.getByTestId('session-row').nth(4).waitFor();
}

/** A session read down to the wire, and those that did not end well. */
async function detail(): Promise<void> {
  const found = await sessionsOf(window);
  const row = (status: string) => {
    const at = found.findIndex((one) => one.status === status);
    return window.getByTestId('session-row').nth(at);
  };
  await window.getByTestId('session-row').first().click();
  const turn = window.locator('[data-testid="turn"][data-status="completed"]').first();
  await turn.waitFor();
  await take('detail');
  await window.getByTestId('tool-call').nth(1).getByRole('button').first().click();
  await window.getByTestId('diff').waitFor();
  await take('detail-patch', window.getByTestId('diff'));
  await take('detail-end', turn.getByTestId('turn-tokens'));
  await turn.getByTestId('turn-exchanges').click();
  const exchange = turn.getByTestId('raw-exchange').last();
  await exchange.waitFor();
  await take('raw-list', turn.getByTestId('turn-exchanges'));
  await exchange.locator('.raw-line').click();
  await exchange.getByTestId('raw-message').first().waitFor();
  await take('raw', exchange);
  await exchange.locator('.raw-line').click();
  await turn.getByTestId('turn-exchanges').click();
  await window.getByTestId('session-menu').click();
  await take('session-menu');
  await window.keyboard.press('Escape');
  await row('failed').click();
  await window.locator('[data-testid="turn"][data-status="failed"]').waitFor();
  await take('detail-failed');
  await row('interrupted').click();
  await window.locator('[data-testid="turn"][data-status="interrupted"]').waitFor();
  await take('detail-interrupted');
  await window.getByTestId('session-row').nth(2).click();
  await window.getByTestId('tool-call').getByText('seq 1 240').waitFor();
  await window.getByTestId('tool-call').getByRole('button').first().click();
  await take('detail-long');
  await window.getByTestId('session-row').first().click();
  await turn.waitFor();
}

/** Out of Postern, or out of the log. */
async function leaving(): Promise<void> {
  await window.getByTestId('session-menu').click();
  await window.getByTestId('session-export').first().click();
  await window.getByTestId('export-sample').waitFor();
  await take('export');
  await window.getByTestId('export-redacted').click();
  await window.getByTestId('export-sample').waitFor();
  await take('export-open');
  await window.keyboard.press('Escape');
  await window.getByTestId('session-menu').click();
  await window.getByTestId('session-delete').first().click();
  await window.getByTestId('session-delete-confirm').waitFor();
  await take('delete');
  await window.keyboard.press('Escape');
}

async function totals(): Promise<void> {
  await window.getByTestId('rail-totals').click();
  await window.getByTestId('totals-figures').waitFor();
  await take('totals-week');
  await window.getByRole('radio', { name: 'Day' }).check();
  await window.locator('[data-testid="totals-period"][data-period="day"]').waitFor();
  await window.getByTestId('totals-bar').nth(20).waitFor();
  await take('totals-day');
  await take('totals-tables', window.getByTestId('price-note'));
}

/** The plan's limits, in the foot and with the accounts. */
async function usage(): Promise<void> {
  await window.getByTestId('usage-summary').click();
  await take('usage');
  await window.keyboard.press('Escape');
  await window.getByTestId('rail-accounts').click();
  await signInAtOnce(window, issuer);
  await window.getByTestId('login-finish').click();
  await window.getByTestId('usage-ask').waitFor();
  await take('limits', window.getByTestId('usage-bars'));
  await window.getByTestId('usage-ask').click();
  await window.getByTestId('usage-bars').getByTestId('problem').waitFor();
  await take('limits-refused', window.getByTestId('usage-bars'));
}

async function settings(): Promise<void> {
  await window.getByTestId('rail-settings').click();
  await window.getByTestId('storage-settings').waitFor();
  await window.getByTestId('kept-now').waitFor();
  await take('settings', window.getByTestId('storage-settings'));
  await take('settings-notices', window.getByTestId('notices-settings'));
  await window.getByTestId('traces-endpoint').fill('http://127.0.0.1:9');
  await window.getByTestId('traces-endpoint-save').click();
  await window.getByTestId('traces-on').click();
  await window.getByTestId('traces-test').click();
  await window.getByTestId('traces-settings').getByTestId('problem').waitFor();
  await take('settings-traces', window.getByTestId('traces-settings'));
  await window.getByTestId('delete-everything').click();
  await window.getByTestId('delete-everything-confirm').waitFor();
  await take('delete-everything', window.getByTestId('storage-settings'));
  await window.keyboard.press('Escape');
  await window.getByTestId('bundle-open').click();
  await window.getByTestId('bundle-text').waitFor();
  await take('bundle');
}
