// The smallest app that joins the shell's parts, with nothing behind them.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { app, ipcMain } from 'electron';
import { channelOf } from '../../../preload/names.ts';
import type { Log } from '../../../main/log.ts';
import { setAppMenu } from '../../../main/shell/app-menu.ts';
import { hardenApp, hardenSession, windowSession } from '../../../main/shell/hardening.ts';
import { registerAppScheme, serveWindow } from '../../../main/shell/protocol.ts';
import { isOurSender } from '../../../main/shell/sender.ts';
import { claimSingleInstance } from '../../../main/shell/single.ts';
import { createTray } from '../../../main/shell/tray.ts';
import type { TrayAction, TrayModel } from '../../../main/shell/tray-model.ts';
import { createMainWindow } from '../../../main/shell/window.ts';
import type { ShellApp, ShellAppSetup } from './setup.ts';

const setup = JSON.parse(readFileSync(join(import.meta.dirname, 'setup.json'), 'utf8')) as ShellAppSetup;
const logged: string[] = [];
const write = (event: string, facts = {}): void => void logged.push(`${event} ${JSON.stringify(facts)}`);
const log: Log = { info: write, warn: write, error: write };

const idle: TrayModel = {
  sentence: 'Routing through default · nothing running',
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
  gateways: [],
  update: { type: 'none' },
};

let shellApp: ShellApp | null = null;

app.setPath('userData', setup.userData);
registerAppScheme();
hardenApp(log);
if (claimSingleInstance(() => shellApp?.window.open())) void app.whenReady().then(start);
else app.exit(0);

function start(): void {
  const actions = waiting<TrayAction>();
  const reachable = waiting<boolean>();
  const session = windowSession();
  hardenSession(session, log);
  serveWindow(session, setup.page);
  const tray = createTray(
    {
      imagesFolder: setup.images,
      platform: process.platform,
      sessionBusAddress: process.env['DBUS_SESSION_BUS_ADDRESS'] ?? null,
      log,
      onAction: actions.add,
      onReachable: reachable.add,
    },
    idle,
  );
  const window = createMainWindow({
    preloadPath: setup.preload,
    session,
    iconPath: null,
    packaged: setup.packaged,
    log,
    place: null,
    onPlace: (place) => log.info('test: place', { ...place }),
    onSeen: () => undefined,
    hidesOnClose: () => tray.reachable(),
  });
  setAppMenu(process.platform, setup.packaged, { openWindow: window.open });
  ipcMain.handle(channelOf('status/read'), (event) => ({ ok: isOurSender(event, window.contentsId()) }));
  shellApp = {
    window,
    tray,
    preload: setup.preload,
    logged,
    nextAction: actions.next,
    nextReachable: reachable.next,
  };
  Object.assign(globalThis, { shellApp });
  if (!setup.hidden) window.open();
}

function waiting<T>(): { add(value: T): void; next(): Promise<T> } {
  const values: T[] = [];
  const takers: ((value: T) => void)[] = [];
  return {
    add: (value) => {
      const taker = takers.shift();
      if (taker === undefined) values.push(value);
      else taker(value);
    },
    next: () => {
      const value = values.shift();
      return value === undefined ? new Promise((resolve) => takers.push(resolve)) : Promise.resolve(value);
    },
  };
}
