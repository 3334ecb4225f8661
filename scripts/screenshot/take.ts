// Run by scripts/screenshot.mjs with everything set up: drives the real Codex through the real app and takes pictures.
import { appendFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { makeCodexHome } from '../../test/codex/home.ts';
import { quitCodex, submitPrompt } from '../../test/codex/tui.ts';
import { copiedCommand } from '../../test/e2e/log-of.ts';
import { draft, makeGateway } from '../../test/e2e/gateways-scene.ts';
import { paste } from '../../test/e2e/paste.ts';
import { removeProfile, startPostern } from '../../test/e2e/postern.ts';
import { drivenTerminal } from '../../test/e2e/terminal.ts';
import { startFakeUpstream } from '../../test/fakes/upstream/server.ts';
import { earlier, flaky, followUp, makeProject, tell } from './story.ts';

const folder = process.argv[2] ?? join('docs', 'images');
/** The documents show these; a folder of one's own gets every picture. */
const inDocuments = ['session', 'launch', 'streaming', 'search', 'gateways'];
const themes = ['light', 'dark'] as const;

const upstream = await startFakeUpstream();
tell(upstream);
const home = await makeCodexHome({ auth: 'chatgpt', accountsBase: upstream.accountsBase });
const project = await makeProject(home.userHome);
await appendFile(join(home.path, 'config.toml'), `\n[projects."${project}"]\ntrust_level = "trusted"\n`);
await mkdir(folder, { recursive: true });
await mkdir(join(home.userHome, 'bin'), { recursive: true });
const pane = await drivenTerminal(home);
const postern = await startPostern({ home, upstream });
const { app, window } = postern;

try {
  await window.getByTestId('sessions-empty').waitFor();
  await inBothThemes('empty');
  await fillLog();
  await openLaunch();
  await inBothThemes('launch');
  await window.getByTestId('launch-start').click();
  await pane.waitFor('Ask Codex to do anything');
  await submitPrompt(pane, flaky.prompt);
  await pane.waitFor('Nothing outside the test changed');
  await window.locator('[data-step="firstToken"][data-state="done"]').waitFor();
  await window.getByTestId('session-row').first().click();
  await window.locator('[data-testid="turn"][data-status="completed"]').first().waitFor();
  await inBothThemes('receipt');
  await window.getByLabel('Dismiss this receipt').click();
  await window.getByTestId('tool-call').nth(2).getByRole('button').first().click();
  await inBothThemes('session');
  upstream.hold();
  await submitPrompt(pane, followUp.prompt);
  await upstream.reached();
  upstream.release(25);
  await upstream.reached();
  await window.locator('[data-testid="turn"][data-status="streaming"]').waitFor();
  await inBothThemes('streaming');
  upstream.release();
  await pane.waitFor('the same way?');
  await search();
  await teamGateway();
  for (const place of ['totals', 'gateways', 'settings'] as const) {
    await window.getByTestId(`rail-${place}`).click();
    await window.getByTestId(place).waitFor();
    await inBothThemes(place);
  }
  await quitCodex(pane);
} finally {
  await pane.close();
  await postern.quit();
  await removeProfile(postern.profile);
  await home.remove();
  await upstream.close();
}

/** A few earlier sessions, so that the list looks as it does after a day. */
async function fillLog(): Promise<void> {
  const clipboard = (): Promise<string> => app.evaluate(({ clipboard: board }) => board.readText());
  const command = await copiedCommand(window, clipboard, project);
  for (const { prompt } of earlier) {
    await paste(home, `${command} exec --skip-git-repo-check '${prompt}'`);
  }
}

async function openLaunch(): Promise<void> {
  await app.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] });
  }, project);
  for (const dismiss of await window.getByLabel('Dismiss this receipt').all()) await dismiss.click();
  await window.getByTestId('launch-button').click();
  const sheet = window.getByRole('dialog');
  if ((await sheet.getByText('openai_base_url=').count()) === 0)
    await window.getByTestId('launch-folder').click();
  await sheet.getByText('openai_base_url=').waitFor();
}

/** What was said about a word, and the session that said most of it. */
async function search(): Promise<void> {
  await window.getByTestId('session-search').fill('retry');
  await window.getByTestId('search-hit').nth(2).waitFor();
  await inBothThemes('search');
  await window.getByTestId('filter-clear').click();
}

/** A second gateway, with a provider of the team's own. */
async function teamGateway(): Promise<void> {
  await makeGateway(
    window,
    'team',
    draft({
      name: 'azure',
      schema: 'AzureOpenAI',
      upstream: 'https://team.openai.azure.com/openai/v1',
      auth: { type: 'apiKey', header: 'api-key' },
    }),
  );
}

async function inBothThemes(name: string): Promise<void> {
  if (process.argv[2] === undefined && !inDocuments.includes(name)) return;
  for (const theme of themes) {
    await setTheme(window, theme);
    await window.screenshot({ path: join(folder, `${name}-${theme}.png`) });
  }
}

async function setTheme(page: Page, theme: (typeof themes)[number]): Promise<void> {
  await page.emulateMedia({ colorScheme: theme });
}
