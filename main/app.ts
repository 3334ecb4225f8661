import { join } from 'node:path';
import { app, powerMonitor } from 'electron';
import { claimProfile } from './app/claim.ts';
import { endAtOnce } from './app/end-at-once.ts';
import { openFace, speakAsWished } from './app/face-electron.ts';
import { onTrayAction, trayModel } from './app/tray.ts';
import { openMainWindow } from './app/window.ts';
import { openCore, type Core } from './core.ts';
import { ownAppImage, ownCommand } from './domain/own-program.ts';
import { ok, type Result } from './domain/problem.ts';
import type { Places, Variables } from './environment.ts';
import { registerCalls } from './ipc/register.ts';
import { openLog } from './log.ts';
import { setAppMenu } from './shell/app-menu.ts';
import type { DeepLink } from './shell/deep-link.ts';
import { watchGraphics } from './shell/graphics.ts';
import { isOurSender } from './shell/sender.ts';
import { updateSource } from './shell/update-source.ts';
import { createTray, type PosternTray } from './shell/tray.ts';
import type { MainWindow } from './shell/window.ts';
import { openSettings } from './settings/settings.ts';
import { applyTheme } from './shell/theme.ts';

export interface AppOptions {
  readonly variables: Variables;
  readonly platform: NodeJS.Platform;
  readonly places: Places;
  /** Start in the tray only. */
  readonly hidden: boolean;
}

/** The app once its rooms are open. */
export interface RunningApp {
  /** Shows the tray, and the window unless the start is a hidden one, once Electron is ready; called once. */
  show(): Promise<void>;
  /** Shows the window: what a second start asks for. */
  open(): void;
  /** Shows what a link brought; nothing of it is in force before the person agrees. Once `show` is over. */
  openLink(link: DeepLink): void;
  /** True while the person can see the window, or will as soon as there is one. */
  visible(): boolean;
  /** True once it is on its way out. */
  quitting(): boolean;
  /** Commits what was seen and cuts streams: for a process that has failed. */
  abandon(): Promise<void>;
}

/** How long running exchanges may go on after a person chose Quit, in milliseconds. */
const quitGraceMs = 1_500;

/** How long all of a quit may take, in milliseconds: a keyring that hangs, or a disk, must not keep it from ending. */
const quitLimitMs = 10_000;

/**
 * Opens the core, which needs nothing of Electron's and so may come before it is ready; `show` puts the window and the tray
 * around it. Problems: `control-busy`, `control-hung`.
 */
export async function startApp(options: AppOptions): Promise<Result<RunningApp>> {
  const { places, platform, variables } = options;
  const log = openLog(places.logs, !app.isPackaged);
  let tray: PosternTray | null = null;
  let window: MainWindow | null = null;
  let closeCalls = (): void => undefined;
  let hidden = options.hidden;
  let becomeReady = (): void => undefined;
  const ready = new Promise<void>((resolve) => (becomeReady = resolve));
  let quitting = false;
  const control = await claimProfile({ variables, platform, places, log });
  if (!control.ok) {
    log.error('app: no socket for commands', { code: control.problem.code });
    // Two that write the same files would undo each other's work; without a socket alone there are just no commands.
    if (control.problem.code !== 'control-no-place') return control;
  }
  const settings = await openSettings(places.settings, Date.now);
  // Before anything is said.
  await speakAsWished(settings.current().language);
  const trayReachable = (): boolean => tray?.reachable() ?? false;
  const showMenu = (): void => setAppMenu(platform, app.isPackaged, { openWindow: () => window?.open() });
  let opened: Core | null = null;
  // Made before the rooms: who shows icons is answered while they open.
  const icon = createTray(
    {
      imagesFolder: join(app.getAppPath(), 'assets', 'tray'),
      platform,
      sessionBusAddress: variables['DBUS_SESSION_BUS_ADDRESS'] ?? null,
      log,
      onAction: (action) => {
        if (opened !== null) void onTrayAction(opened.rooms, action, () => app.quit());
      },
      onReachable: () => opened?.rooms.statusChanged(),
    },
    null,
  );
  const core = await openCore({
    variables,
    platform,
    places,
    version: app.getVersion(),
    log,
    command: ownCommand(app.getAppPath(), platform, ownAppImage(variables, process.execPath)),
    settings,
    face: openFace({
      log,
      ready,
      window: () => window,
      variables,
      platform,
      trayReachable,
      spoken: showMenu,
      updates: updateSource({ variables, platform, places, log }),
      refresh: () => tray?.update(trayModel(core.rooms, core.recent(), core.connected(), core.signedIn())),
    }),
  });
  const { rooms } = core;
  opened = core;
  app.on('before-quit', (event) => void onQuit(event));
  return ok({
    show,
    open: openWindow,
    visible: () => window?.visible() ?? !hidden,
    quitting: () => quitting,
    abandon: core.abandon,
    openLink(link) {
      if (link.type === 'import')
        window?.show({ place: 'import', preview: rooms.imports.preview(link.text) });
      else window?.show({ place: 'session', sessionId: link.sessionId, turnId: link.turnId });
    },
  });

  function openWindow(): void {
    hidden = false;
    window?.open();
  }

  async function show(): Promise<void> {
    applyTheme(settings.current().theme);
    const main = openMainWindow(log, settings, platform, trayReachable);
    window = main;
    watchGraphics(places.graphics, log, main.destroy);
    showMenu();
    closeCalls = registerCalls(
      core.calls,
      (event) => isOurSender(event, main.contentsId()),
      (name, origin) => log.warn('ipc: refused a call', { name, origin }),
      (name, error) => log.error('ipc: a call failed', { name, error: String(error) }),
    );
    tray = icon;
    tray.update(trayModel(rooms, core.recent(), core.connected(), core.signedIn()));
    if (control.ok) {
      control.value.serve({
        calls: core.calls,
        onTold: core.onTold,
        codex: rooms.codex,
        settled: rooms.proxy.settled,
        bearer: rooms.connections.bearer,
        quit: () => app.quit(),
        show: (place) => (place === null ? main.open() : main.show(place)),
        version: rooms.version,
        window: true,
      });
    }
    app.on('activate', main.open);
    powerMonitor.on('resume', core.wake);
    // The system waits a little for who asks it to, and then ends everything.
    powerMonitor.on('shutdown', (...[event]: readonly ({ preventDefault(): void } | undefined)[]) => {
      event?.preventDefault();
      app.quit();
    });
    if (hidden) app.dock?.hide();
    else main.open();
    becomeReady();
    // Hidden where the tray cannot be seen, the window is all there is to reach Postern by.
    if (hidden && !(await icon.known)) main.openMinimized();
  }

  async function onQuit(event: { preventDefault(): void }): Promise<void> {
    if (quitting) return;
    event.preventDefault();
    quitting = true;
    setTimeout(() => {
      log.error('app: the quit took too long');
      endAtOnce();
    }, quitLimitMs);
    await core.close(quitGraceMs);
    if (control.ok) await control.value.close();
    await core.rooms.updates.install();
    closeCalls();
    icon.destroy();
    window?.destroy();
    app.exit(0);
  }
}
