/**
 * @file The only file that joins the rooms: it opens each, and says who is told when something changes. It is over 200
 * lines because the joints are all here and nowhere else; decisions belong in the rooms.
 */
import { readFile } from 'node:fs/promises';
import { homedir, userInfo } from 'node:os';
import { join } from 'node:path';
import { app, clipboard, shell } from 'electron';
import type { LaunchRequest, StatusView } from '../preload/contract.ts';
import { launchRecords } from './codex/launch-records.ts';
import { openCodexRoom } from './codex/room.ts';
import { currentGateway } from './domain/gateway.ts';
import { AppError, type Problem, type Result } from './domain/problem.ts';
import { statusSentence } from './domain/status.ts';
import { portIn, type StatusFile } from './domain/status-file.ts';
import type { Places, Variables } from './environment.ts';
import { latestFile } from './files/latest.ts';
import { openBook } from './gateways/book.ts';
import { routingTable } from './gateways/table.ts';
import { gatewayViews, withResult, type LastResults } from './gateways/views.ts';
import type { Handlers } from './ipc/answer.ts';
import { registerCalls } from './ipc/register.ts';
import { openLog } from './log.ts';
import { startProxyThread } from './proxy/thread.ts';
import { startRecorderThread } from './recorder/thread.ts';
import { readCaBundle } from './settings/ca-bundle.ts';
import { rememberFolder } from './settings/file.ts';
import { openSettings } from './settings/settings.ts';
import { settingsView } from './settings/view.ts';
import { setAppMenu } from './shell/app-menu.ts';
import { chooseFolder } from './shell/dialogs.ts';
import { openExternal } from './shell/external.ts';
import { hardenApp, hardenSession, windowSession } from './shell/hardening.ts';
import { serveWindow } from './shell/protocol.ts';
import { isOurSender } from './shell/sender.ts';
import { applyTheme } from './shell/theme.ts';
import { createTray, type PosternTray } from './shell/tray.ts';
import type { TrayAction, TraySession } from './shell/tray-menu.ts';
import { createMainWindow } from './shell/window.ts';
import { watchedChanges, type Watched } from './ipc/watched.ts';

export interface AppOptions {
  readonly variables: Variables;
  readonly platform: NodeJS.Platform;
  readonly places: Places;
  /** Start in the tray only. */
  readonly hidden: boolean;
}

/** The app once it runs. */
export interface RunningApp {
  /** Shows the window: what a second start asks for. */
  open(): void;
}

/** How long running exchanges may go on after a person chose Quit, in milliseconds. */
const quitGraceMs = 1_500;
/** Where Codex's own installation page lies. */
const codexInstallPage = 'https://developers.openai.com/codex/cli';
/** How many sessions the tray is told of. */
const traySessions = 5;

/** Starts everything: settings and gateways, the recorder, the proxy, the tray, the window. */
export async function startApp(options: AppOptions): Promise<RunningApp> {
  const { places, platform, variables } = options;
  const startedAt = Date.now();
  const log = openLog(places.logs, !app.isPackaged);
  const settings = await openSettings(places.settings, Date.now);
  const book = await openBook(places.gateways, gatewaysChanged);
  const version = app.getVersion();
  const notSaved = (what: string) => (error: unknown) =>
    log.warn('app: not saved', { what, error: String(error) });
  const statusFile = latestFile(places.status, notSaved('status'));
  const launchesFile = latestFile(places.launches, notSaved('launches'));
  let results: LastResults = new Map();
  let watched: Watched = null;
  let recent: readonly TraySession[] = [];
  let caProblem: Problem | null = null;
  let extraCaPem: string | null = null;
  let revision = 0;
  let tray: PosternTray | null = null;
  let quitting = false;

  applyTheme(settings.current().theme);
  setAppMenu(platform, app.isPackaged, { openWindow: () => window.open() });
  await loadCaBundle();

  const window = makeWindow();
  const recorder = startRecorderThread({
    entry: new URL('./recorder-worker.js', import.meta.url),
    databasePath: places.database,
    recordContent: settings.current().recordContent,
    onState: statusChanged,
    onNeedsExchanges: () => proxy.linkRecorder(),
    onLog: ({ level, event, facts }) => log[level](event, facts),
    onChanged(changes) {
      codex.logChanged(changes);
      window.send('log/changed', watchedChanges(changes, watched));
      void refreshRecent();
      statusChanged();
    },
  });
  const proxy = startProxyThread({
    entry: new URL('./proxy-worker.js', import.meta.url),
    port: await chosenPort(),
    giveRecorder: (port) => recorder.takeExchanges(port),
    onLog: ({ level, event, facts }) => log[level](event, facts),
    onNotice(notice) {
      codex.notice(notice);
      const before = results;
      results = withResult(results, notice);
      if (results !== before) window.send('gateway/changed', gatewayViews(book.book(), results));
    },
    onState() {
      writeStatusFile();
      statusChanged();
    },
  });
  const codex = openCodexRoom({
    platform,
    environment: variables,
    userHome: homedir(),
    userShell: userInfo().shell,
    now: Date.now,
    routing: () => ({
      on: settings.current().routing,
      port: proxy.port(),
      gateway: currentGateway(book.book()),
    }),
    terminalChoice: () => settings.current().terminal,
    onReceipt(receipt) {
      window.send('receipt/changed', receipt);
      void saveLaunches();
    },
    onRoutes: () => route(),
    onCodexGone: (launchId) => recorder.launchEnded(launchId),
    onFolderUsed: (folder) =>
      void changeSettings({ recentFolders: rememberFolder(settings.current().recentFolders, folder) }),
    log: (level, event, facts) => log[level](`codex: ${event}`, facts),
  });
  codex.restore(await savedLaunches());
  route();

  const closeCalls = registerCalls(
    makeHandlers(),
    (event) => isOurSender(event, window.contentsId()),
    (name, origin) => log.warn('ipc: refused a call', { name, origin }),
    (name, error) => log.error('ipc: a call failed', { name, error: String(error) }),
  );

  tray = createTray(
    {
      imagesFolder: join(app.getAppPath(), 'assets', 'tray'),
      platform,
      sessionBusAddress: variables['DBUS_SESSION_BUS_ADDRESS'] ?? null,
      log,
      onAction: (action) => void onTrayAction(action),
      onReachable: statusChanged,
    },
    trayModel(),
  );
  app.on('before-quit', (event) => void onQuit(event));
  app.on('activate', () => window.open());
  await showFirst();
  void refreshRecent();
  void codex.find(false).then(statusChanged);
  log.info('app: started', { version, hidden: options.hidden, home: places.home });
  return { open: () => window.open() };

  /** The window at a normal start; at a hidden one only where the tray cannot be seen. */
  async function showFirst(): Promise<void> {
    if (!options.hidden) return window.open();
    if (!(await (tray?.known ?? Promise.resolve(false)))) window.openMinimized();
  }

  function makeWindow(): ReturnType<typeof createMainWindow> {
    const session = windowSession();
    hardenApp(log);
    hardenSession(session, log);
    serveWindow(session, join(app.getAppPath(), 'out', 'renderer'));
    return createMainWindow({
      preloadPath: join(app.getAppPath(), 'out', 'preload', 'index.cjs'),
      session,
      iconPath: platform === 'darwin' ? null : join(app.getAppPath(), 'assets', 'icon', '256.png'),
      packaged: app.isPackaged,
      log,
      place: settings.current().window,
      onPlace: (place) => void settings.change({ window: place }),
      hidesOnClose: () => tray?.reachable() ?? false,
    });
  }

  function makeHandlers(): Handlers {
    return {
      'status/read': status,
      'routing/set': ({ on }) => setRouting(on),
      'gateway/list': () => gatewayViews(book.book(), results),
      'session/list': ({ before, limit }) => recorder.ask({ kind: 'sessions', before, limit }),
      async 'session/watch'({ sessionId }) {
        watched = sessionId;
        return sessionId === null ? null : recorder.ask({ kind: 'session', sessionId });
      },
      'codex/find': ({ again }) => codex.find(again),
      'launch/preview': (request) => proxy.settled().then(() => codex.preview(request)),
      'launch/start': (request) => proxy.settled().then(async () => valueOf(await codex.start(request))),
      'launch/copyCommand': (request) => copyCommand(request),
      'launch/chooseFolder': () => chooseFolder(window.native(), settings.current().recentFolders[0] ?? null),
      'launch/receipts': () => codex.receipts(),
      'settings/read': readSettingsView,
      async 'settings/change'(change) {
        await changeSettings(change);
        if (change.theme !== undefined) applyTheme(change.theme);
        if (change.recordContent !== undefined) recorder.setRecordContent(change.recordContent);
        return readSettingsView();
      },
      'clipboard/write': ({ text }) => clipboard.writeText(text),
      async 'place/open'({ place }) {
        if (place === 'codexInstallPage')
          await openExternal(codexInstallPage, [new URL(codexInstallPage).host]);
        else await shell.openPath(place === 'logs' ? places.logs : places.home);
      },
    };
  }

  async function readSettingsView(): Promise<ReturnType<typeof settingsView>> {
    return settingsView(settings.current(), await codex.terminals(), places.home);
  }

  async function changeSettings(part: Parameters<typeof settings.change>[0]): Promise<void> {
    const saved = settings.change(part);
    window.send('settings/changed', await readSettingsView());
    tray?.update(trayModel());
    await saved;
  }

  async function setRouting(on: boolean): Promise<StatusView> {
    log.info('app: routing', { on });
    await changeSettings({ routing: on });
    statusChanged();
    return status();
  }

  async function copyCommand(request: LaunchRequest) {
    await proxy.settled();
    const copied = valueOf(await codex.copy(request));
    clipboard.writeText(copied.command);
    return copied.receipt;
  }

  function status(): StatusView {
    const figures = recorder.figures();
    const gateway = currentGateway(book.book())?.name ?? '';
    const { routing } = settings.current();
    const { runningSessions, overheadP50Us, databaseBytes } = figures;
    return {
      version,
      routing,
      proxy: proxy.state(),
      port: proxy.port(),
      recorder: recorder.state(),
      sentence: statusSentence({ routing, proxy: proxy.state(), gateway, runningSessions }),
      gateway,
      runningSessions,
      overheadP50Us,
      databaseBytes,
      problem:
        proxy.problem() ?? recorder.problem() ?? book.problem() ?? settings.problem() ?? caProblem ?? null,
      tray: tray?.reachable() ?? false,
    };
  }

  function statusChanged(): void {
    if (quitting) return;
    window.send('status/changed', status());
    tray?.update(trayModel());
  }

  function trayModel() {
    const { sentence, routing, runningSessions, problem } = status();
    return {
      sentence,
      routing,
      runningSessions,
      problem: problem?.what ?? null,
      canLaunch: true,
      recentFolders: settings.current().recentFolders,
      userHome: homedir(),
      recentSessions: recent,
    };
  }

  async function onTrayAction(action: TrayAction): Promise<void> {
    switch (action.type) {
      case 'setRouting':
        return void setRouting(action.on);
      case 'launch':
        return launchFromTray(action.folder);
      case 'launchChoosing': {
        const folder = await chooseFolder(null, settings.current().recentFolders[0] ?? null);
        return folder === null ? undefined : launchFromTray(folder);
      }
      case 'copyCommand':
        return void (await copyCommand({ folder: action.folder, lane: 'auto' }).catch(() =>
          window.show({ place: 'launch' }),
        ));
      case 'showSession':
        return window.show({ place: 'session', sessionId: action.sessionId });
      case 'showLaunch':
        return window.show({ place: 'launch' });
      case 'openWindow':
        return window.open();
      case 'quit':
        return app.quit();
    }
  }

  /** A launch that cannot be done from the tray is shown in the window, where the reason and the way out stand. */
  async function launchFromTray(folder: string): Promise<void> {
    await proxy.settled();
    const launched = await codex.start({ folder, lane: 'auto' });
    if (!launched.ok) window.show({ place: 'launch' });
  }

  function gatewaysChanged(): void {
    route();
    window.send('gateway/changed', gatewayViews(book.book(), results));
    statusChanged();
  }

  function route(): void {
    revision += 1;
    proxy.route(routingTable(revision, book.book(), codex.routes(), extraCaPem));
  }

  async function loadCaBundle(): Promise<void> {
    const path = settings.current().caBundle;
    if (path === null) return;
    const read = await readCaBundle(path);
    if (read.ok) extraCaPem = read.value;
    else caProblem = read.problem;
  }

  async function refreshRecent(): Promise<void> {
    const page = await recorder
      .ask({ kind: 'sessions', before: null, limit: traySessions })
      .catch(() => null);
    if (page === null) return;
    recent = page.sessions;
    tray?.update(trayModel());
  }

  async function chosenPort() {
    const { port } = settings.current();
    if (port !== null) return { required: port };
    const left = await readFile(places.status, 'utf8').catch(() => '');
    return { preferred: portIn(left) };
  }

  function writeStatusFile(): void {
    const file: StatusFile = { pid: process.pid, version, port: proxy.port(), startedAt };
    void statusFile.write(`${JSON.stringify(file)}\n`);
  }

  async function savedLaunches() {
    const text = await readFile(places.launches, 'utf8').catch(() => '[]');
    try {
      return launchRecords(JSON.parse(text));
    } catch {
      return [];
    }
  }

  function saveLaunches(): Promise<void> {
    return launchesFile.write(`${JSON.stringify(codex.snapshot())}\n`);
  }

  /** Running streams get their grace, then everything that was seen is committed, then the process ends. */
  async function onQuit(event: { preventDefault(): void }): Promise<void> {
    if (quitting) return;
    event.preventDefault();
    quitting = true;
    log.info('app: quitting');
    await saveLaunches();
    codex.close();
    book.close();
    await proxy.stop(quitGraceMs);
    await recorder.stop();
    closeCalls();
    tray?.destroy();
    window.destroy();
    app.exit(0);
  }
}

function valueOf<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new AppError(result.problem);
}
