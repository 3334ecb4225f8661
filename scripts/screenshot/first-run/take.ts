// Run by scripts/screenshot.mjs with everything set up: the first start, from a bare home to what is asked once it worked.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { renderGateways } from '../../../main/gateways/file.ts';
import { makeCodexHome } from '../../../test/codex/home.ts';
import { quitCodex, submitPrompt } from '../../../test/codex/tui.ts';
import { bookFor, startPostern } from '../../../test/e2e/postern.ts';
import { drivenTerminal } from '../../../test/e2e/terminal.ts';
import { startFakeUpstream } from '../../../test/fakes/upstream/server.ts';
import { cameraOn } from '../camera.ts';

const folder = process.argv[2] ?? join('docs', 'images');
const upstream = await startFakeUpstream();
const home = await makeCodexHome({ auth: 'chatgpt', accountsBase: upstream.accountsBase });
await mkdir(join(home.userHome, 'bin'), { recursive: true });
const profile = join(home.userHome, '.local', 'share', 'postern');
await mkdir(profile, { recursive: true });
await writeFile(join(profile, 'gateways.json'), renderGateways(bookFor(upstream)));
const pane = await drivenTerminal(home);
const postern = await startPostern({ home, upstream, profile, env: { POSTERN_HOME: '' } });
const { app, window } = postern;
const takePicture = cameraOn(postern, folder);

try {
  await app.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] });
  }, home.cwd);
  await window.getByTestId('welcome-found').getByText('Nothing of another tool').waitFor();
  await takePicture('first-run');
  await window.getByTestId('welcome-demo').click();
  await window.getByTestId('welcome-continue').click();
  await window.locator('[data-testid="turn"][data-status="completed"]').waitFor();
  await window.getByTestId('tool-call').nth(1).getByRole('button').first().click();
  await takePicture('first-run-demo');
  await window.getByTestId('demo-end').click();
  await quitCodex(pane);
  await window.getByTestId('welcome-continue').click();
  await window.getByTestId('launch-folder').click();
  await window.locator('[data-testid="launch-start"]:enabled').click();
  await pane.waitFor('Ask Codex to do anything');
  await window.getByTestId('receipt').waitFor();
  await takePicture('first-run-launched');
  await submitPrompt(pane, 'say hi');
  await window.getByTestId('welcome-worked').waitFor();
  await takePicture('first-run-worked');
  await quitCodex(pane);
} finally {
  await pane.close();
  await postern.quit();
  await home.remove();
  await upstream.close();
}
