// The first start with no sign-in in Codex, by the keyboard alone: an API key, and a team's gateway, from a bare home to the first
// routed turn. A key that is refused and a keyring that is locked get their line, and nothing is lost.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { renderGateways } from '../../main/gateways/file.ts';
import { defaultSettings, renderSettings } from '../../main/settings/file.ts';
import { makeCodexHome } from '../codex/home.ts';
import { changesBetween } from '../codex/snapshot.ts';
import { quitCodex, submitPrompt } from '../codex/tui.ts';
import { makeKeyringBed } from '../fakes/keyring-bed.ts';
import { startRoutescope } from '../fakes/providers/routescope.ts';
import { startFakeUpstream } from '../fakes/upstream/server.ts';
import { atKeyboard } from './by-keyboard.ts';
import { filesHolding } from './canary.ts';
import { answerOpenDialogs, everythingOnPage } from './gateways-hand.ts';
import { everythingTold, sessionsOf } from './log-of.ts';
import { bookFor, startPostern } from './postern.ts';
import { drivenTerminal } from './terminal.ts';

const toClose: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of toClose.splice(0).toReversed()) await close();
});

const by = (testId: string): string => `[data-testid="${testId}"]`;
const good = 'sk-test-good-first-run-canary';
/** The one Codex starts with by itself, so that it suggests no other. */
const model = 'gpt-6.1-sol';
const bad = 'sk-test-bad-first-run-canary';

/** A person with a keyring, a Codex that is not signed in, and no Postern yet; the app's first window. */
async function firstWindow(api: 'openai' | 'team') {
  const bed = await makeKeyringBed();
  toClose.push(bed.end);
  await bed.startDaemon('open');
  const upstream = await startFakeUpstream();
  // What stands for api.openai.com, and for the team's own.
  const provider = await startRoutescope({ keys: { [good]: 'good' }, models: [model] });
  toClose.push(upstream.close, provider.close);
  const home = await makeCodexHome({ auth: 'none' });
  toClose.push(home.remove);
  await mkdir(join(home.userHome, 'bin'), { recursive: true });
  const profile = join(home.userHome, '.local', 'share', 'postern');
  await mkdir(profile, { recursive: true });
  // Nobody else is to be asked; that is all these two files say.
  const book = bookFor({
    chatgptBase: upstream.chatgptBase,
    apiBase: api === 'team' ? upstream.apiBase : provider.base,
  });
  await writeFile(join(profile, 'gateways.json'), renderGateways(book));
  const asks = { url: upstream.origin, chatgptOrigin: upstream.origin, apiUpstream: provider.base };
  await writeFile(join(profile, 'settings.json'), renderSettings({ ...defaultSettings, issuer: asks }));
  const pane = await drivenTerminal(home);
  toClose.push(pane.close);
  const env = { POSTERN_HOME: '', DBUS_SESSION_BUS_ADDRESS: bed.busAddress };
  const postern = await startPostern({ home, upstream, profile, env });
  toClose.push(postern.quit);
  await answerOpenDialogs(postern, home.cwd);
  const hand = await atKeyboard(postern.window);
  const before = await home.snapshot();
  await hand.reaches(`${by('welcome-key')} input:checked`);
  return { ...postern, bed, upstream, provider, home, pane, hand, before };
}

type Scene = Awaited<ReturnType<typeof firstWindow>>;

/** From a choice that is ready to the first token, and to the session. */
async function launchAndSee(set: Scene): Promise<void> {
  const { window, hand, home, pane, before } = set;
  await hand.press('Enter');
  await hand.reaches(by('launch-folder'));
  await hand.press('Enter');
  await hand.reaches(by('launch-start'));
  await hand.press('Enter');
  await pane.waitFor('Ask Codex to do anything');
  await window.getByTestId('receipt').waitFor();
  await submitPrompt(pane, 'say hi');
  await window.getByTestId('welcome-worked').waitFor();
  await hand.reaches(by('welcome-see'));
  await hand.press('Enter');
  await window.getByTestId('answer').filter({ hasText: 'say hi' }).waitFor();
  for (const step of ['processUp', 'requestSeen', 'authAccepted', 'firstToken'])
    await window.locator(`${by('receipt-step')}[data-step=${step}][data-state=done]`).waitFor();
  expect(changesBetween(before, await home.snapshot())).toMatchObject({ changed: [], removed: [] });
  await quitCodex(pane);
}

test('T8 B3 H9 an API key: a refused one is said and costs nothing, a locked keyring is said and nothing is lost, and the first turn is routed with it', async () => {
  const set = await firstWindow('openai');
  const { bed, provider, home, window, hand, profile } = set;
  await hand.press('Enter');
  await hand.reaches(by('secret-field'));
  await hand.type(bad);
  await hand.press('Enter');
  const failed = window.locator(`${by('login-step')}[data-step=failed]`);
  await failed.getByText('The API key was refused.').waitFor();
  await failed.getByText('Nothing was saved; earlier sign-ins are as they were.').waitFor();
  await hand.reaches(by('login-again'));
  expect(await bed.search()).toEqual([]);

  // The keyring is locked meanwhile, by another program.
  await bed.lock();
  await hand.press('Enter');
  await hand.reaches(by('secret-field'));
  await hand.type(good);
  await hand.press('Enter');
  const done = window.locator(`${by('login-step')}[data-step=done]`);
  await done.locator('[data-place=memory]').waitFor();
  await done.getByText('The keyring is locked', { exact: false }).waitFor();
  await done.getByText('Postern moves it there by itself.', { exact: false }).waitFor();
  expect(await filesHolding(home.userHome, [good, bad])).toEqual([]);
  await hand.reaches(by('login-use'));
  await hand.press('Enter');
  await hand.reaches(by('login-finish'));
  await hand.press('Enter');
  await hand.reaches(`${by('welcome-key')} input:checked`);
  await window.getByText('The key is there. The launch uses it in the API lane.').waitFor();

  // Open again, it takes up what waited for it.
  await bed.unlock('open');
  await expect.poll(() => bed.search()).toHaveLength(1);
  await launchAndSee(set);
  const turns = provider.seen().filter(({ method, model: asked }) => method === 'POST' && asked === model);
  expect(turns.length).toBeGreaterThan(0);
  expect(new Set(turns.map(({ authorization }) => authorization))).toEqual(new Set([`Bearer ${good}`]));
  expect(await sessionsOf(window)).toMatchObject([{ gateway: 'default', lane: 'api', turns: 1 }]);
  expect(await filesHolding(profile, [good, bad])).toEqual([]);
  expect(await everythingTold(window)).not.toMatch(/first-run-canary/);
});

test('T8 H9 a team’s gateway: its address and key typed, a refused key said, and the first turn goes through it alone', async () => {
  const set = await firstWindow('team');
  const { bed, upstream, provider, window, hand, profile } = set;
  await hand.press('ArrowDown');
  await hand.reaches(`${by('welcome-gateway')} input:checked`);

  // Looked at and left: no empty gateway stays.
  await hand.press('Enter');
  await hand.reaches(`dialog ${by('backend-choice')}`);
  await hand.press('Escape');
  await hand.reaches(`${by('welcome-gateway')} input:checked`);
  await hand.press('Enter');
  await hand.reaches(`dialog ${by('backend-choice')}`);
  await hand.walksTo('[data-choice=gateway]');
  await hand.press('Enter');
  await hand.reaches(by('backend-upstream'));
  await hand.type(provider.base);
  await hand.walksTo(by('backend-key'));
  await hand.type(bad);
  await hand.walksTo(by('backend-model'));
  await hand.type(model);
  await hand.walksTo(`${by('backend-save')}:enabled`);
  await hand.press('Enter');
  await window.getByTestId('key-refused').getByText('refused the key (401).', { exact: false }).waitFor();
  await window.getByTestId('key-refused').getByText('It was not kept.', { exact: false }).waitFor();
  expect(await everythingOnPage(window)).not.toContain(bad);
  expect(await bed.search()).toEqual([]);
  await hand.at();

  // The address that was typed is still there; only the key is typed again.
  expect(await window.getByTestId('backend-upstream').inputValue()).toBe(provider.base);
  await hand.walksTo(by('backend-key'), 'Shift+Tab');
  await hand.type(good);
  await hand.press('Enter');
  await window.getByTestId('backend-editor').waitFor({ state: 'detached' });
  await hand.reaches(`${by('welcome-gateway')} input:checked`);
  await window.getByText('The gateway is there. The launch goes through it.').waitFor();
  expect(await bed.search()).toHaveLength(1);
  await launchAndSee(set);
  expect(provider.requests.all.map(({ model }) => model)).toContain(model);
  expect(upstream.requests.all).toEqual([]);
  expect(await sessionsOf(window)).toMatchObject([{ gateway: 'team', turns: 1 }]);
  expect(await filesHolding(profile, [good, bad])).toEqual([]);
});
