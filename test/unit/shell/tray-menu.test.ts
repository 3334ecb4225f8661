import { expect, test } from 'vitest';
import { trayMenu } from '../../../main/shell/tray-menu.ts';
import type { TrayEntry, TrayModel } from '../../../main/shell/tray-model.ts';

const fresh: TrayModel = {
  sentence: 'Routing through default',
  routing: true,
  runningSessions: 0,
  problem: null,
  fix: 'doctor',
  account: null,
  needsSignIn: false,
  usage: null,
  canLaunch: true,
  recentFolders: [],
  userHome: '/home/ada',
  recentSessions: [],
  connected: false,
  gateways: [{ id: 'g1', name: 'default', selected: true, paused: false }],
  update: { type: 'none' },
};

const entry = (menu: readonly TrayEntry[], id: string): TrayEntry | undefined =>
  menu.find((one) => one.id === id);
const ids = (menu: readonly TrayEntry[]): readonly string[] => menu.map((one) => one.id);
const inside = (menu: readonly TrayEntry[], id: string): readonly TrayEntry[] => {
  const found = entry(menu, id);
  return found?.type === 'submenu' ? found.entries : [];
};

test('the first menu of all: status, routing, a folder to choose, the window, quit', () => {
  expect(trayMenu(fresh)).toEqual([
    { type: 'text', id: 'status', label: 'Routing through default' },
    {
      type: 'checkbox',
      id: 'routing',
      label: 'Route Codex through Postern',
      checked: true,
      action: { type: 'setRouting', on: false },
    },
    { type: 'separator', id: 'after-routing' },
    {
      type: 'submenu',
      id: 'launch-in',
      label: 'Launch Codex in…',
      entries: [
        { type: 'command', id: 'choose-folder', label: 'Choose folder…', action: { type: 'launchChoosing' } },
      ],
    },
    { type: 'separator', id: 'before-window' },
    { type: 'command', id: 'checks', label: 'Run checks…', action: { type: 'runChecks' } },
    { type: 'command', id: 'open', label: 'Open window', action: { type: 'openWindow' } },
    { type: 'command', id: 'settings', label: 'Settings…', action: { type: 'showSettings' } },
    { type: 'separator', id: 'before-quit' },
    { type: 'command', id: 'quit', label: 'Quit', action: { type: 'quit' } },
  ]);
});

test('routing that is off is unchecked, and a click turns it on', () => {
  expect(entry(trayMenu({ ...fresh, routing: false }), 'routing')).toMatchObject({
    checked: false,
    action: { type: 'setRouting', on: true },
  });
});

test('the last folder launches at once; all recent ones are listed, and its command can be copied', () => {
  const menu = trayMenu({ ...fresh, recentFolders: ['/home/ada/src/app', '/srv/site'] });
  expect(entry(menu, 'launch')).toEqual({
    type: 'command',
    id: 'launch',
    label: 'Launch Codex in ~/src/app',
    action: { type: 'launch', folder: '/home/ada/src/app' },
  });
  expect(inside(menu, 'launch-in')).toEqual([
    {
      type: 'command',
      id: 'folder-0',
      label: '~/src/app',
      action: { type: 'launch', folder: '/home/ada/src/app' },
    },
    { type: 'command', id: 'folder-1', label: '/srv/site', action: { type: 'launch', folder: '/srv/site' } },
    { type: 'separator', id: 'after-folders' },
    { type: 'command', id: 'choose-folder', label: 'Choose folder…', action: { type: 'launchChoosing' } },
    {
      type: 'command',
      id: 'copy-command',
      label: 'Copy command',
      action: { type: 'copyCommand', folder: '/home/ada/src/app' },
    },
  ]);
});

test('where nothing can be launched, the menu leads to the window instead', () => {
  const menu = trayMenu({ ...fresh, canLaunch: false, recentFolders: ['/srv/site'] });
  expect(ids(menu)).toEqual([
    'status',
    'routing',
    'after-routing',
    'set-up',
    'before-window',
    'checks',
    'open',
    'settings',
    'before-quit',
    'quit',
  ]);
  expect(entry(menu, 'set-up')).toMatchObject({ label: 'Set up Codex…', action: { type: 'showLaunch' } });
});

test('where Codex is connected, the menu leads to taking it out again, and not where it is not', () => {
  expect(ids(trayMenu(fresh))).not.toContain('restore');
  expect(entry(trayMenu({ ...fresh, connected: true }), 'restore')).toEqual({
    type: 'command',
    id: 'restore',
    label: 'Restore Codex’s configuration',
    action: { type: 'restoreCodex' },
  });
});

test('who is signed in stands below the status, and opens the accounts', () => {
  const menu = trayMenu({ ...fresh, account: 'Signed in as a***@example.com (Plus)' });
  expect(ids(menu).slice(0, 3)).toEqual(['status', 'account', 'routing']);
  expect(entry(menu, 'account')).toMatchObject({
    label: 'Signed in as a***@example.com (Plus)',
    action: { type: 'showAccounts' },
  });
});

test('where a sign-in is needed and there is none, that is offered in the same place', () => {
  const menu = trayMenu({ ...fresh, needsSignIn: true });
  expect(ids(menu).slice(0, 3)).toEqual(['status', 'account', 'routing']);
  expect(entry(menu, 'account')).toMatchObject({ label: 'Sign in…', action: { type: 'showAccounts' } });
});

test('a newer version is looked for, fetched, and put in at the quit, which says so', () => {
  const update = (now: TrayModel['update']) => trayMenu({ ...fresh, update: now });
  expect(entry(trayMenu(fresh), 'update')).toBeUndefined();
  expect(entry(update({ type: 'look' }), 'update')).toMatchObject({
    label: 'Check for updates…',
    action: { type: 'lookForUpdate' },
  });
  expect(entry(update({ type: 'offered', version: '1.2.0' }), 'update')).toMatchObject({
    label: 'Fetch Postern 1.2.0…',
    action: { type: 'fetchUpdate' },
  });
  const ready = update({ type: 'ready', version: '1.2.0' });
  expect(entry(ready, 'update')).toBeUndefined();
  expect(entry(ready, 'quit')).toMatchObject({
    label: 'Quit and update to 1.2.0',
    action: { type: 'quit' },
  });
});

test('what needs attention stands below the status, and opens where it is mended', () => {
  const menu = trayMenu({ ...fresh, problem: 'the port 4141 is in use', fix: 'settings' });
  expect(ids(menu).slice(0, 3)).toEqual(['status', 'attention', 'routing']);
  expect(entry(menu, 'attention')).toMatchObject({
    label: 'Needs attention: the port 4141 is in use',
    action: { type: 'showFix', fix: 'settings' },
  });
});

test('sessions are named by title, else folder, with turns and state in words', () => {
  const session = {
    id: 's',
    title: 'fix the flaky test',
    folder: '/srv/site',
    turns: 7,
    status: 'streaming',
  } as const;
  const menu = trayMenu({
    ...fresh,
    recentSessions: [
      session,
      { ...session, id: 't', title: null, turns: 1, status: 'completed' },
      { ...session, id: 'u', title: null, folder: 'C:\\work\\site\\', turns: 0, status: 'failed' },
      { ...session, id: 'v', title: null, folder: null, turns: 2, status: 'interrupted' },
    ],
  });
  expect(inside(menu, 'sessions').map((one) => 'label' in one && one.label)).toEqual([
    'fix the flaky test · 7 turns · running',
    'site · 1 turn · done',
    'site · 0 turns · failed',
    'Untitled session · 2 turns · interrupted',
    false,
    'Show all',
  ]);
  expect(inside(menu, 'sessions')[0]).toMatchObject({ action: { type: 'showSession', sessionId: 's' } });
});

test('J10 five thousand sessions and folders make a menu of five each, every id its own', () => {
  const menu = trayMenu({
    ...fresh,
    recentFolders: Array.from({ length: 5000 }, (_, index) => `/src/${index}`),
    recentSessions: Array.from({ length: 5000 }, (_, index) => ({
      id: String(index),
      title: `session ${index}`,
      folder: null,
      turns: 1,
      status: 'completed',
    })),
  });
  expect(inside(menu, 'sessions')).toHaveLength(5 + 2);
  expect(inside(menu, 'launch-in')).toHaveLength(5 + 3);
  const every = [...ids(menu), ...ids(inside(menu, 'sessions')), ...ids(inside(menu, 'launch-in'))];
  expect(new Set(every).size).toBe(every.length);
});

test('G16 a title written by a model stays one plain line', () => {
  const title = 'first\nsecond\u202e\u001b[31m\u2066 third\t & fourth';
  const menu = trayMenu({
    ...fresh,
    recentSessions: [{ id: 's', title, folder: null, turns: 1, status: 'completed' }],
  });
  expect(inside(menu, 'sessions')[0]).toMatchObject({
    label: 'first second [31m third & fourth · 1 turn · done',
  });
});

test('with several gateways the one in use is marked, and a click uses another', () => {
  const menu = trayMenu({
    ...fresh,
    gateways: [
      { id: 'g1', name: 'default', selected: true, paused: false },
      { id: 'g2', name: 'work & play', selected: false, paused: true },
    ],
  });
  expect(entry(menu, 'gateways')).toEqual({
    type: 'submenu',
    id: 'gateways',
    label: 'Gateway: default',
    entries: [
      {
        type: 'radio',
        id: 'gateway-g1',
        label: 'default',
        checked: true,
        action: { type: 'selectGateway', gatewayId: 'g1' },
      },
      {
        type: 'radio',
        id: 'gateway-g2',
        label: 'work & play (paused)',
        checked: false,
        action: { type: 'selectGateway', gatewayId: 'g2' },
      },
      { type: 'separator', id: 'after-gateways' },
      { type: 'command', id: 'edit-gateways', label: 'Edit gateways…', action: { type: 'showGateways' } },
    ],
  });
});

test('a paused gateway in use can be resumed from the tray, also when it is the only one', () => {
  const menu = trayMenu({
    ...fresh,
    gateways: [{ id: 'g1', name: 'default', selected: true, paused: true }],
  });
  expect(entry(menu, 'resume')).toEqual({
    type: 'command',
    id: 'resume',
    label: 'Resume default',
    action: { type: 'resumeGateway', gatewayId: 'g1' },
  });
  expect(entry(menu, 'gateways')).toBeUndefined();
});

test('T5 what is used of the plan stands in one line under the status', () => {
  const menu = trayMenu({ ...fresh, usage: '5-hour limit 12 % used, weekly limit 40 % used' });
  expect(menu.slice(0, 2)).toEqual([
    { type: 'text', id: 'status', label: 'Routing through default' },
    { type: 'text', id: 'usage', label: '5-hour limit 12 % used, weekly limit 40 % used' },
  ]);
});
