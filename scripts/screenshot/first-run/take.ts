// Run by scripts/screenshot.mjs with everything set up: the first run in both themes and the seconds of each step, from a bare
// home to the first routed turn, in the real app with the real Codex. Without a folder of one's own docs/first-run.md is written too.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { renderGateways } from '../../../main/gateways/file.ts';
import { makeCodexHome } from '../../../test/codex/home.ts';
import { quitCodex, submitPrompt } from '../../../test/codex/tui.ts';
import { bookFor, startPostern } from '../../../test/e2e/postern.ts';
import { drivenTerminal } from '../../../test/e2e/terminal.ts';
import { makeKeyringBed } from '../../../test/fakes/keyring-bed.ts';
import { joinAsTrayHost } from '../../../test/fakes/tray-host.ts';
import { startFakeUpstream } from '../../../test/fakes/upstream/server.ts';
import { firstRunText, type Step } from './text.ts';

const own = join('docs', 'images', 'first-run');
const folder = process.argv[2] ?? own;
const size = [960, 680] as const;
const prompt = 'Say hello in one sentence';

const upstream = await startFakeUpstream();
upstream.answer({
  when: ({ kind, prompt: asked }) => kind === 'turn' && asked === prompt,
  answer: { kind: 'message', text: 'Hello, and welcome: this turn came through Postern.' },
});
const home = await makeCodexHome({ auth: 'chatgpt', accountsBase: upstream.accountsBase });
await mkdir(join(home.userHome, 'bin'), { recursive: true });
await mkdir(folder, { recursive: true });
const profile = join(home.userHome, '.local', 'share', 'postern');
await mkdir(profile, { recursive: true });
await writeFile(join(profile, 'gateways.json'), renderGateways(bookFor(upstream)));
// A desktop as people have it: a keyring that is open, and a tray.
const bed = await makeKeyringBed();
await bed.startDaemon('open');
const tray = await joinAsTrayHost(bed.busAddress);
await tray.appear();
const pane = await drivenTerminal(home);
const steps: Step[] = [];
let since = performance.now();
const postern = await startPostern({
  home,
  upstream,
  profile,
  env: { POSTERN_HOME: '', DBUS_SESSION_BUS_ADDRESS: bed.busAddress },
});
const { app, window } = postern;
await app.evaluate(
  ({ BrowserWindow, dialog }, { chosen, wanted }) => {
    BrowserWindow.getAllWindows()[0]?.setContentSize(...wanted);
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] });
  },
  { chosen: home.cwd, wanted: size },
);

/** What the person did is over once the app has answered; the clock stands still while a picture is taken. */
async function stepped(step: Omit<Step, 'waitedS' | 'words'>): Promise<void> {
  const waitedS = (performance.now() - since) / 1000;
  const words = (await window.locator('body').innerText()).split(/\s+/).length;
  steps.push({ ...step, waitedS, words });
  if (step.picture !== null) {
    // Nothing under the pointer: the keys have the say here.
    await window.mouse.move(0, 0);
    for (const theme of ['light', 'dark'] as const) {
      await window.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
      await window.screenshot({ path: join(folder, `${step.picture}-${theme}.png`) });
    }
  }
  since = performance.now();
}

try {
  await window.getByTestId('welcome-found').getByText('Nothing of another tool').waitFor();
  await window.locator('[data-testid="welcome-own"] input:checked:focus').waitFor();
  await stepped({ does: 'Starts Postern', keys: 0, picture: '1-welcome' });
  await window.keyboard.press('Enter');
  await window.locator('[data-testid="launch-folder"]:focus').waitFor();
  await stepped({ does: 'Takes the choice that stands ready', keys: 1, picture: null });
  await window.keyboard.press('Enter');
  await window.locator('[data-testid="launch-start"]:focus').waitFor();
  await stepped({ does: 'Chooses a folder, and sees what will run', keys: 1, picture: '2-launch' });
  await window.keyboard.press('Enter');
  await pane.waitFor('Ask Codex to do anything');
  await window.locator('[data-step="processUp"][data-state="done"]').waitFor();
  await stepped({ does: 'Launches; Codex opens in a terminal', keys: 1, picture: '3-launched' });
  await submitPrompt(pane, prompt);
  await window.locator('[data-testid="welcome-see"]:focus').waitFor();
  await stepped({ does: 'Types a prompt in Codex', keys: prompt.length + 1, picture: '4-worked' });
  await window.keyboard.press('Enter');
  await window.locator('[data-testid="turn"][data-status="completed"]').waitFor();
  await window.getByTestId('answer').getByText('this turn came through Postern').waitFor();
  await stepped({ does: 'Looks at the session', keys: 1, picture: '5-session' });
  await quitCodex(pane);
  const text = firstRunText(steps);
  process.stdout.write(text);
  if (folder === own) await writeFile(join('docs', 'first-run.md'), text);
} finally {
  await pane.close();
  await postern.quit();
  await tray.end();
  await bed.end();
  await home.remove();
  await upstream.close();
}
