/**
 * @file Joins the rooms: opens each, and says who is told when something changes. It stays whole because it is the one
 * place where the joints can be seen together; what a call or a click asks for is in `app/`, decisions are in the rooms.
 */
import { homedir, userInfo } from 'node:os';
import { join } from 'node:path';
import { app, powerMonitor } from 'electron';
import type { SessionView, StatusView } from '../preload/contract.ts';
import { makeCalls, readSettings } from './app/calls.ts';
import type { Rooms } from './app/rooms.ts';
import { portToTry, savedLaunches } from './app/saved.ts';
import { codexSystemFolder, loginRules, openSignIn } from './app/sign-in.ts';
import { onTrayAction, trayModel } from './app/tray.ts';
import { openMainWindow } from './app/window.ts';
import { codexHome } from './codex/homes.ts';
import { openCodexRoom } from './codex/room.ts';
import { currentGateway } from './domain/gateway.ts';
import { statusSentence } from './domain/status.ts';
import type { StatusFile } from './domain/status-file.ts';
import type { Places, Variables } from './environment.ts';
import { latestFile } from './files/latest.ts';
import { openBook } from './gateways/book.ts';
import { routingTable } from './gateways/table.ts';
import { gatewayViews, withResult, type LastResults } from './gateways/views.ts';
import { registerCalls } from './ipc/register.ts';
import { watchedChanges, type Watched } from './ipc/watched.ts';
import { openLog } from './log.ts';
import { startProxyThread } from './proxy/thread.ts';
import { startRecorderThread } from './recorder/thread.ts';
import { readCaBundle } from './settings/ca-bundle.ts';
import { rememberFolder } from './settings/file.ts';
import { openSettings } from './settings/settings.ts';
import { setAppMenu } from './shell/app-menu.ts';
import { notify } from './shell/notify.ts';
import { recentSessionsKept, recentWith } from './shell/recent.ts';
import { isOurSender } from './shell/sender.ts';
import { applyTheme } from './shell/theme.ts';
import { createTray, type PosternTray } from './shell/tray.ts';

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

/** Starts everything: settings and gateways, the recorder, the proxy, the tray, the window. */
export async function startApp(options: AppOptions): Promise<RunningApp> {
  const { places, platform, variables } = options;
  const startedAt = Date.now();
  const version = app.getVersion();
  const log = openLog(places.logs, !app.isPackaged);
  const notSaved = (what: string) => (error: unknown) =>
    log.warn('app: not saved', { what, error: String(error) });
  const statusFile = latestFile(places.status, notSaved('status'));
  const launchesFile = latestFile(places.launches, notSaved('launches'));

  // Everything that takes time comes before the first room that can speak up, so that no room hears of another too early.
  const settings = await openSettings(places.settings, Date.now);
  const book = await openBook(places.gateways, () => setImmediate(gatewaysChanged));
  const port = await portToTry(settings.current().port, places);
  const launchesBefore = await savedLaunches(places);
  const caPath = settings.current().caBundle;
  const ca = caPath === null ? null : await readCaBundle(caPath);

  let results: LastResults = new Map();
  let watched: Watched = null;
  let recent: readonly SessionView[] = [];
  let revision = 0;
  let tray: PosternTray | null = null;
  let quitting = false;

  applyTheme(settings.current().theme);
  setAppMenu(platform, app.isPackaged, { openWindow: () => window.open() });
  const window = openMainWindow(log, settings, platform, () => tray?.reachable() ?? false);
  const recorder = startRecorderThread({
    entry: new URL('./recorder-worker.js', import.meta.url),
    databasePath: places.database,
    recordContent: settings.current().recordContent,
    onState: statusChanged,
    onNeedsExchanges: () => proxy.linkRecorder(),
    onLog: ({ level, event, facts }) => log[level](event, facts),
    onChanged(changes) {
      recent = recentWith(recent, changes.sessions);
      codex.logChanged(changes);
      window.send('log/changed', watchedChanges(changes, watched));
      statusChanged();
    },
  });
  const proxy = startProxyThread({
    entry: new URL('./proxy-worker.js', import.meta.url),
    port,
    giveRecorder: (line) => recorder.takeExchanges(line),
    onCredentialWanted: async (accountId, rejectedRevision) =>
      (await signIn).auth.credentialFor(accountId, rejectedRevision),
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
    systemFolder: codexSystemFolder,
    loginRules,
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
  const signIn = openSignIn({
    log,
    places,
    platform,
    variables,
    codexHome: codexHome(variables, homedir(), platform),
    settings,
    book,
    extraCaPem: () => (ca?.ok === true ? ca.value : null),
    onLogin: (view) => window.send('login/changed', view),
    onAccounts: accountsChanged,
    onSignInAgain: (name) =>
      notify(
        'Sign in again',
        `The sign-in of ${name} has ended. Requests that use it are refused until then.`,
        () => window.open(),
      ),
    onLedger: () => void signIn.then(({ ledger }) => window.send('secret/changed', ledger())),
  });
  const rooms: Rooms = {
    signIn,
    log,
    places,
    settings,
    book,
    recorder,
    proxy,
    codex,
    window,
    results: () => results,
    status,
    changeSettings,
    async setRouting(on) {
      log.info('app: routing', { on });
      await changeSettings({ routing: on });
      statusChanged();
    },
    watch: (sessionId) => (watched = sessionId),
  };
  codex.restore(launchesBefore);
  route();

  const closeCalls = registerCalls(
    makeCalls(rooms),
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
      onAction: (action) => void onTrayAction(rooms, action),
      onReachable: statusChanged,
    },
    trayModel(rooms, recent),
  );
  app.on('before-quit', (event) => void onQuit(event));
  app.on('activate', () => window.open());
  powerMonitor.on('resume', () => void signIn.then(({ auth }) => auth.accounts.wake()));
  await showFirst();
  void readRecent();
  void codex.find(false).then(statusChanged);
  signIn.catch((error: unknown) =>
    log.error('app: the credential store did not open', { error: String(error) }),
  );
  log.info('app: started', { version, hidden: options.hidden, home: places.home });
  return { open: () => window.open() };

  /** The window at a normal start; at a hidden one only where the tray cannot be seen. */
  async function showFirst(): Promise<void> {
    if (!options.hidden) return window.open();
    if (!(await (tray?.known ?? Promise.resolve(false)))) window.openMinimized();
  }

  async function readRecent(): Promise<void> {
    const page = await recorder
      .ask({ kind: 'sessions', before: null, limit: recentSessionsKept })
      .catch(() => null);
    recent = recentWith(page?.sessions ?? [], recent);
    statusChanged();
  }

  async function changeSettings(part: Parameters<typeof settings.change>[0]): Promise<void> {
    const saved = settings.change(part);
    tray?.update(trayModel(rooms, recent));
    window.send('settings/changed', await readSettings(rooms));
    await saved;
  }

  function status(): StatusView {
    const { runningSessions, overheadP50Us, databaseBytes } = recorder.figures();
    const gateway = currentGateway(book.book())?.name ?? '';
    const { routing } = settings.current();
    const caProblem = ca === null || ca.ok ? null : ca.problem;
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
      problem: proxy.problem() ?? recorder.problem() ?? book.problem() ?? settings.problem() ?? caProblem,
      tray: tray?.reachable() ?? false,
    };
  }

  function statusChanged(): void {
    if (quitting) return;
    window.send('status/changed', status());
    tray?.update(trayModel(rooms, recent));
  }

  function gatewaysChanged(): void {
    route();
    window.send('gateway/changed', gatewayViews(book.book(), results));
    accountsChanged();
    statusChanged();
  }

  /** Accounts say which backends use them, so they change with the gateways too. */
  function accountsChanged(): void {
    void signIn.then(({ auth }) => window.send('account/changed', auth.accounts.list()));
  }

  function route(): void {
    revision += 1;
    proxy.route(routingTable(revision, book.book(), codex.routes(), ca?.ok === true ? ca.value : null));
  }

  function writeStatusFile(): void {
    const file: StatusFile = { pid: process.pid, version, port: proxy.port(), startedAt };
    void statusFile.write(`${JSON.stringify(file)}\n`);
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
    await signIn.then(({ close }) => close()).catch(() => undefined);
    closeCalls();
    tray?.destroy();
    window.destroy();
    app.exit(0);
  }
}
