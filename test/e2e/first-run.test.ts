// The first start, by the keyboard alone: from a bare home to the first routed turn, and the demo where there is no sign-in.
import { access, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { renderGateways } from '../../main/gateways/file.ts';
import { makeCodexHome, type CodexHome } from '../codex/home.ts';
import { changesBetween } from '../codex/snapshot.ts';
import { quitCodex, submitPrompt } from '../codex/tui.ts';
import { startFakeUpstream } from '../fakes/upstream/server.ts';
import { detailOf, sessionsOf } from './log-of.ts';
import { bookFor, startPostern, type Postern } from './postern.ts';
import { drivenTerminal } from './terminal.ts';

const toClose: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of toClose.splice(0).toReversed()) await close();
});

/** A person who has never started Postern: nothing is there but, so that nobody else is asked, where requests go. */
async function bareHome(auth: 'chatgpt' | 'none') {
  const upstream = await startFakeUpstream();
  toClose.push(upstream.close);
  const home = await makeCodexHome({ auth, accountsBase: upstream.accountsBase });
  toClose.push(home.remove);
  await mkdir(join(home.userHome, 'bin'), { recursive: true });
  const profile = join(home.userHome, '.local', 'share', 'postern');
  await mkdir(profile, { recursive: true });
  await writeFile(join(profile, 'gateways.json'), renderGateways(bookFor(upstream)));
  return { upstream, home, profile };
}

/** Starts with no POSTERN_HOME; an empty one is none. */
async function start(scene: Awaited<ReturnType<typeof bareHome>>): Promise<Postern> {
  const postern = await startPostern({ ...scene, env: { POSTERN_HOME: '' } });
  toClose.push(postern.quit);
  return postern;
}

/** What a person does, counted, with the seconds since the window was there. */
function counting() {
  const startedAt = performance.now();
  const steps: string[] = [];
  return {
    did: (step: string): void => void steps.push(step),
    report(what: string): number {
      const seconds = (performance.now() - startedAt) / 1000;
      process.stdout.write(`${what}: ${steps.length} steps (${steps.join(', ')}), ${seconds.toFixed(1)} s\n`);
      return seconds;
    },
  };
}

const there = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
const settingsOf = async (profile: string): Promise<Record<string, unknown>> =>
  JSON.parse(await readFile(join(profile, 'settings.json'), 'utf8')) as Record<string, unknown>;

test('T8 from a bare home to the first routed turn by the keyboard, and only then is anything else asked', async () => {
  const scene = await bareHome('chatgpt');
  const { home, profile } = scene;
  const pane = await drivenTerminal(home);
  toClose.push(pane.close);
  const postern = await start(scene);
  const { app, window } = postern;
  const before = await home.snapshot();
  await app.evaluate(({ dialog }, folder) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [folder] });
  }, home.cwd);

  await window.getByTestId('welcome').waitFor();
  const person = counting();
  const found = window.getByTestId('welcome-found');
  await found.getByText('Version 0.169').waitFor();
  await found.getByText('Nothing of another tool is left in it.').waitFor();
  expect(await window.getByTestId('welcome-own').innerText()).toMatch(
    /^Use my ChatGPT sign-in as it is\n[^]*Files changed: none\.$/,
  );
  await window.locator('[data-testid="welcome-own"] input:checked:focus').waitFor();
  expect(await window.getByTestId('welcome-worked').count()).toBe(0);

  await window.keyboard.press('Enter');
  person.did('Enter on the choice that stands ready');
  await window.locator('[data-testid="launch-folder"]:focus').waitFor();
  await window.keyboard.press('Enter');
  person.did('Enter on Choose a folder, and a folder');
  await window.locator('[data-testid="launch-start"]:focus').waitFor();
  await window.keyboard.press('Enter');
  person.did('Enter on Launch');
  await pane.waitFor('Ask Codex to do anything');
  await window.getByTestId('receipt').waitFor();
  await submitPrompt(pane, 'say hi');
  person.did('a prompt in Codex');
  await window.getByTestId('welcome-worked').waitFor();
  expect(person.report('From the first window to the first token')).toBeLessThan(60);

  // What it offers now, it does: the system starts Postern, hidden, and the screen does not come back.
  await window.locator('[data-testid="welcome-see"]:focus').waitFor();
  const entry = join(home.userHome, '.config', 'autostart', 'postern.desktop');
  expect(await there(entry)).toBe(false);
  await window.keyboard.press('Shift+Tab');
  await window.keyboard.press('Shift+Tab');
  await window.locator('[data-testid="welcome-autostart"]:focus').waitFor();
  await window.keyboard.press('Space');
  await window.locator('[data-testid="welcome-autostart"][aria-checked="true"]').waitFor();
  expect(await readFile(entry, 'utf8')).toMatch(/^Exec="[^"]+" .*"--hidden"$/m);
  await window.keyboard.press('Space');
  await window.locator('[data-testid="welcome-autostart"][aria-checked="false"]').waitFor();
  expect(await there(entry)).toBe(false);
  await window.keyboard.press('Tab');
  await window.keyboard.press('Tab');
  await window.keyboard.press('Enter');
  await window.getByTestId('answer').filter({ hasText: 'say hi' }).waitFor();
  expect(changesBetween(before, await home.snapshot())).toMatchObject({ changed: [], removed: [] });
  await quitCodex(pane);
  await postern.quit();
  expect(await settingsOf(profile)).toMatchObject({ firstRun: 'done' });

  const again = await start(scene);
  await again.window.getByTestId('session-row').waitFor();
  expect(await again.window.getByTestId('welcome').count()).toBe(0);
  await again.window.getByTestId('rail-settings').click();
  await again.window.getByTestId('open-welcome').click();
  await again.window.getByTestId('welcome').waitFor();
});

test('T8 the first screen can be left at once, and stays away', async () => {
  const scene = await bareHome('chatgpt');
  const postern = await start(scene);
  await postern.window.getByTestId('welcome').waitFor();
  await postern.window.keyboard.press('Escape');
  await postern.window.getByTestId('sessions-empty').waitFor();
  await postern.quit();
  expect(await settingsOf(scene.profile)).toMatchObject({ firstRun: 'done' });
});

/** Chooses the demo and waits for its one turn; the session as the log has it. */
async function playDemo({ window }: Postern, arrows: number) {
  const person = counting();
  for (let pressed = 0; pressed < arrows; pressed += 1) await window.keyboard.press('ArrowDown');
  person.did(`${arrows} arrows`);
  await window.locator('[data-testid="welcome-demo"] input:checked').waitFor();
  await window.keyboard.press('Enter');
  person.did('Enter');
  await window.getByTestId('demo-mark').first().waitFor();
  await window.locator('[data-testid="turn"][data-status="completed"]').waitFor();
  person.report('From the first screen to a whole session of the demo');
  const [session] = await sessionsOf(window);
  const detail = await detailOf(window, session?.id ?? '');
  return { session, items: detail.items };
}

/** Ends it in one click; nothing of it is left, and the choices are there again. */
async function endDemo({ window, profile, database }: Postern): Promise<void> {
  await window.getByTestId('demo-end').click();
  await window.getByTestId('welcome').waitFor();
  expect(await there(join(profile, 'demo'))).toBe(false);
  expect(await sessionsOf(window)).toEqual([]);
  expect(await readFile(join(profile, 'gateways.json'), 'utf8')).not.toContain('postern-demo');
  const log = database();
  expect(log.prepare('SELECT count(*) AS rows FROM turns').get()).toEqual({ rows: 0 });
  log.close();
}

const told = [
  { type: 'prompt', text: 'Greet people by their name in greet.js' },
  { type: 'toolCall', summary: 'cat greet.js', exitCode: 0 },
  { type: 'toolCall', input: expect.stringContaining('*** Update File: greet.js') },
  { type: 'answer', text: expect.stringContaining('This is Postern’s demo.') },
];

test('T8 the demo with the real Codex needs no sign-in, is counted nowhere, and goes in one click', async () => {
  const scene = await bareHome('none');
  const pane = await drivenTerminal(scene.home);
  toClose.push(pane.close);
  const postern = await start(scene);
  const { window, profile } = postern;
  await window.locator('[data-testid="welcome-key"] input:checked:focus').waitFor();
  const before = await scene.home.snapshot();
  const { session, items } = await playDemo(postern, 2);
  expect(session).toMatchObject({ demo: true, gateway: 'Demo', originator: 'codex-tui', turns: 1 });
  expect(items.filter(({ type }) => type !== 'reasoning')).toMatchObject(told);
  expect(session?.costUsd).toBeGreaterThan(0);
  expect(await readFile(join(profile, 'demo', 'greet.js'), 'utf8')).toContain('`Hello ${name}`');
  await nothingCounted(postern);
  expect(changesBetween(before, await scene.home.snapshot())).toMatchObject({ changed: [], removed: [] });
  await endDemo(postern);
});

test('T8 the demo without Codex plays a session through the real proxy into the real log', async () => {
  const scene = await bareHome('none');
  await withoutCodex(scene.home);
  const postern = await start(scene);
  await postern.window.locator('[data-testid="welcome-demo"] input:checked:focus').waitFor();
  const { session, items } = await playDemo(postern, 0);
  expect(session).toMatchObject({ demo: true, gateway: 'Demo', originator: 'postern_demo', turns: 1 });
  expect(items.filter(({ type }) => type !== 'reasoning')).toMatchObject(told);
  expect(session?.costUsd).toBeGreaterThan(0);
  await nothingCounted(postern);
  await endDemo(postern);
});

async function nothingCounted(postern: Postern): Promise<void> {
  const totals = await postern.window.evaluate(() =>
    window.postern.call('totals/read', { period: 'day', at: Date.now() }),
  );
  expect(totals).toMatchObject({ ok: true, value: { total: { turns: 0, costUsd: null }, byGateway: [] } });
}

async function withoutCodex(home: CodexHome): Promise<void> {
  await symlink('/nonexistent/codex', join(home.userHome, 'bin', 'codex'));
}
