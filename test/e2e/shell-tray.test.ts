import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { ElectronApplication } from 'playwright';
import type { TrayModel } from '../../main/shell/tray-model.ts';
import type { HostedEntry } from '../fakes/tray-host.ts';
import { inApp, makeShellDesktop, type ShellDesktop } from './shell-app/launch.ts';

vi.setConfig({ testTimeout: 30_000 });

let desktop: ShellDesktop;
let app: ElectronApplication;
beforeAll(async () => {
  desktop = await makeShellDesktop();
});
beforeEach(() => desktop.tray.appear());
afterEach(async () => {
  await app.close();
  await desktop.tray.vanish();
});
afterAll(() => desktop.end());

const busy: TrayModel = {
  sentence: 'Routing through Work · 2 sessions running',
  routing: true,
  runningSessions: 2,
  problem: null,
  fix: 'doctor',
  account: 'Signed in as a***@example.com (Plus)',
  needsSignIn: false,
  usage: null,
  canLaunch: true,
  recentFolders: ['/home/ada/src/my_app & co', '/srv/site'],
  userHome: '/home/ada',
  recentSessions: [
    { id: 's1', title: 'fix the flaky test', folder: '/srv/site', turns: 7, status: 'streaming' },
    { id: 's2', title: null, folder: '/home/ada/src/my_app & co', turns: 1, status: 'completed' },
  ],
  connected: true,
  gateways: [
    { id: 'g1', name: 'default', selected: true, paused: false },
    { id: 'g2', name: 'Team & co', selected: false, paused: false },
  ],
  update: { type: 'look' },
};

function update(model: TrayModel): Promise<void> {
  return app.evaluate((_electron, next) => {
    (globalThis as unknown as { shellApp: { tray: { update(model: unknown): void } } }).shellApp.tray.update(
      next,
    );
  }, model);
}

function outline(entries: readonly HostedEntry[]): unknown[] {
  return entries.map((entry) => {
    if (entry.separator) return '---';
    const label = `${entry.checked === null ? '' : entry.checked ? '[x] ' : '[ ] '}${entry.label}`;
    if (entry.entries.length > 0) return [label, ...outline(entry.entries)];
    return entry.enabled ? label : `(${label})`;
  });
}

const shows = (label: string) => (entries: readonly HostedEntry[]) =>
  entries.some((entry) => entry.label === label);

test('a desktop reads the whole menu over the bus', async () => {
  app = await desktop.start({ hidden: true });
  const item = await desktop.tray.item();
  await update(busy);
  expect(outline(await item.untilMenu(shows(busy.sentence)))).toEqual([
    '(Routing through Work · 2 sessions running)',
    'Signed in as a***@example.com (Plus)',
    '[x] Route Codex through Postern',
    '---',
    'Launch Codex in ~/src/my_app & co',
    ['Launch Codex in…', '~/src/my_app & co', '/srv/site', '---', 'Choose folder…', 'Copy command'],
    ['Gateway: default', '[x] default', '[ ] Team & co', '---', 'Edit gateways…'],
    [
      'Recent sessions',
      'fix the flaky test · 7 turns · running',
      'my_app & co · 1 turn · done',
      '---',
      'Show all',
    ],
    '---',
    'Restore Codex’s configuration',
    'Run checks…',
    'Open window',
    'Settings…',
    '---',
    'Check for updates…',
    'Quit',
  ]);
  expect(await item.tooltip()).toBe(busy.sentence);
});

test('every entry, clicked over the bus, asks for what it says', async () => {
  app = await desktop.start({ hidden: true });
  const item = await desktop.tray.item();
  await update(busy);
  await item.untilMenu(shows(busy.sentence));
  const clicked = async (...labels: readonly string[]): Promise<unknown> => {
    await item.click(...labels);
    return inApp(app, (shellApp) => shellApp.nextAction());
  };
  const folder = '/home/ada/src/my_app & co';
  expect(await clicked('Launch Codex in ~/src/my_app & co')).toEqual({ type: 'launch', folder });
  expect(await clicked('Launch Codex in…', '/srv/site')).toEqual({ type: 'launch', folder: '/srv/site' });
  expect(await clicked('Launch Codex in…', 'Choose folder…')).toEqual({ type: 'launchChoosing' });
  expect(await clicked('Launch Codex in…', 'Copy command')).toEqual({ type: 'copyCommand', folder });
  expect(await clicked('Recent sessions', 'fix the flaky test · 7 turns · running')).toEqual({
    type: 'showSession',
    sessionId: 's1',
  });
  expect(await clicked('Gateway: default', 'Team & co')).toEqual({ type: 'selectGateway', gatewayId: 'g2' });
  expect(await clicked('Restore Codex’s configuration')).toEqual({ type: 'restoreCodex' });
  expect(await clicked('Signed in as a***@example.com (Plus)')).toEqual({ type: 'showAccounts' });
  expect(await clicked('Run checks…')).toEqual({ type: 'runChecks' });
  expect(await clicked('Recent sessions', 'Show all')).toEqual({ type: 'showSessions' });
  expect(await clicked('Gateway: default', 'Edit gateways…')).toEqual({ type: 'showGateways' });
  expect(await clicked('Settings…')).toEqual({ type: 'showSettings' });
  expect(await clicked('Check for updates…')).toEqual({ type: 'lookForUpdate' });
  expect(await clicked('Open window')).toEqual({ type: 'openWindow' });
  expect(await clicked('Quit')).toEqual({ type: 'quit' });
  expect(await clicked('Route Codex through Postern')).toEqual({ type: 'setRouting', on: false });
});

test('what needs attention opens where it is mended', async () => {
  app = await desktop.start({ hidden: true });
  const item = await desktop.tray.item();
  await update({ ...busy, problem: 'The proxy cannot listen on port 4141.', fix: 'settings' });
  const label = 'Needs attention: The proxy cannot listen on port 4141.';
  await item.untilMenu(shows(label));
  await item.click(label);
  expect(await inApp(app, (shellApp) => shellApp.nextAction())).toEqual({ type: 'showFix', fix: 'settings' });
});

test('a toggle that changed nothing goes back to what is true', async () => {
  app = await desktop.start({ hidden: true });
  const item = await desktop.tray.item();
  const before = await item.menu();
  await item.click('Route Codex through Postern');
  const after = await item.untilMenu((entries) => entries[0]?.id !== before[0]?.id);
  expect(outline(after)).toEqual(outline(before));
});

test('T2 an open menu is not made anew under the pointer; what changed meanwhile is there once it is closed', async () => {
  app = await desktop.start({ hidden: true });
  const item = await desktop.tray.item();
  await update(busy);
  const before = await item.untilMenu(shows(busy.sentence));
  await item.open();
  // A question of ours in between, so that what the desktop told has arrived.
  await item.tooltip();
  for (const runningSessions of [3, 4, 5])
    await update({ ...busy, runningSessions, sentence: `Routing · ${runningSessions} sessions running` });
  // Longer than changes are paced: what does not come cannot be waited for in another way.
  await inApp(app, () => new Promise<void>((resolve) => setTimeout(resolve, 2500)));
  expect(await item.menu()).toEqual(before);
  await item.close();
  const after = await item.untilMenu(shows('Routing · 5 sessions running'));
  // Opened again and clicked: the click is the end of it, whether the desktop says so or not.
  await item.open();
  await item.tooltip();
  await update(busy);
  await item.click('Run checks…');
  expect(await inApp(app, (shellApp) => shellApp.nextAction())).toEqual({ type: 'runChecks' });
  expect(outline(await item.untilMenu(shows(busy.sentence)))).toEqual(outline(before));
  expect(after).toHaveLength(before.length);
});

test('the icon tells its state by shape', async () => {
  app = await desktop.start({ hidden: true });
  const item = await desktop.tray.item();
  const shape = ({ argb }: { readonly argb: Buffer }): string =>
    Buffer.from(argb.filter((_byte, index) => index % 4 === 0)).toString('hex');
  const shapes = [shape(await item.untilIcon((icon) => icon.width > 0))];
  for (const change of [{ runningSessions: 1 }, { routing: false }, { problem: 'API key rejected' }]) {
    await update({ ...busy, runningSessions: 0, ...change });
    const seen = new Set(shapes);
    shapes.push(shape(await item.untilIcon((icon) => !seen.has(shape(icon)))));
  }
  expect(new Set(shapes).size).toBe(4);
});

test('a click on the icon itself opens the window', async () => {
  app = await desktop.start({ hidden: true });
  const item = await desktop.tray.item();
  await item.activate();
  expect(await inApp(app, (shellApp) => shellApp.nextAction())).toEqual({ type: 'openWindow' });
});

/** The item that was made while no tray was there answers for a moment more; the app has made another for this tray. */
async function clickOnTheOneThatStays(label: string): Promise<void> {
  for (;;) {
    const item = await desktop.tray.item();
    const gone = await item.click(label).then(
      () => null,
      (error: unknown) => error,
    );
    if (gone === null) return;
    if (!(gone instanceof Error && gone.message.includes('was not provided by any .service'))) throw gone;
  }
}

test('F18 the icon and its menu come back with the tray that left', async () => {
  app = await desktop.start({ hidden: true });
  await desktop.tray.item();
  expect(await inApp(app, (shellApp) => shellApp.nextReachable())).toBe(true);
  await desktop.tray.vanish();
  expect(await inApp(app, (shellApp) => shellApp.nextReachable())).toBe(false);
  await desktop.tray.appear();
  expect(await inApp(app, (shellApp) => shellApp.nextReachable())).toBe(true);
  await clickOnTheOneThatStays('Open window');
  expect(await inApp(app, (shellApp) => shellApp.nextAction())).toEqual({ type: 'openWindow' });
});

test('F18 a tray that appears after the start is joined', async () => {
  await desktop.tray.vanish();
  app = await desktop.start({ hidden: true });
  expect(await inApp(app, (shellApp) => shellApp.tray.known)).toBe(false);
  await desktop.tray.appear();
  expect(await inApp(app, (shellApp) => shellApp.nextReachable())).toBe(true);
  await clickOnTheOneThatStays('Quit');
  expect(await inApp(app, (shellApp) => shellApp.nextAction())).toEqual({ type: 'quit' });
});
