/**
 * @file Joins the rooms: opens each, and says who is told when something changes. It stays whole because it is the one
 * place where the joints can be seen together; what a call or a click asks for is in `app/`, decisions are in the rooms.
 */
import { homedir, userInfo } from 'node:os';
import { join } from 'node:path';
import { app, powerMonitor } from 'electron';
import type { SessionView, StatusView, TurnView } from '../preload/contract.ts';
import { openBudgets } from './app/budgets.ts';
import { makeCalls } from './app/calls.ts';
import { credentialFor } from './app/credential.ts';
import { openGatewayDesk } from './app/gateways.ts';
import { openNetwork } from './app/network.ts';
import { openPrices } from './app/prices.ts';
import { openProbes } from './app/probes.ts';
import { openProxyNotices } from './app/proxy-notices.ts';
import type { Rooms } from './app/rooms.ts';
import { readSettings } from './app/settings-calls.ts';
import { portToTry, savedLaunches } from './app/saved.ts';
import { accountsOf } from './app/sign-in-calls.ts';
import { codexSystemFolder, loginRules, openSignIn, type SignIn } from './app/sign-in.ts';
import { onTrayAction, trayModel } from './app/tray.ts';
import { openTracesDesk } from './app/traces.ts';
import { openUsage } from './app/usage.ts';
import { openMainWindow } from './app/window.ts';
import { openHttp } from './auth/http.ts';
import { codexHome } from './codex/homes.ts';
import { openCodexRoom } from './codex/room.ts';
import { chatgptUpstream, currentGateway, currentOrganisation } from './domain/gateway.ts';
import { budgetText, budgetTitle } from './domain/budget-words.ts';
import type { PriceTable } from './domain/price.ts';
import { statusSentence } from './domain/status.ts';
import type { StatusFile } from './domain/status-file.ts';
import { turnNotice } from './domain/turn-notice.ts';
import type { Places, Variables } from './environment.ts';
import { latestFile } from './files/latest.ts';
import { openBook } from './gateways/book.ts';
import { newId } from './gateways/new-id.ts';
import { routingTable } from './gateways/table.ts';
import { openImports } from './gateways/import.ts';
import { sessionFilter } from './ipc/parse-log.ts';
import { registerCalls } from './ipc/register.ts';
import { watchedChanges, type Watched } from './ipc/watched.ts';
import { openLog } from './log.ts';
import { presets } from './providers/presets.ts';
import { startProxyThread } from './proxy/thread.ts';
import { startRecorderThread } from './recorder/thread.ts';
import { rememberFolder } from './settings/file.ts';
import { openFilters } from './settings/filters.ts';
import { openSettings } from './settings/settings.ts';
import { setAppMenu } from './shell/app-menu.ts';
import type { DeepLink } from './shell/deep-link.ts';
import { notify } from './shell/notify.ts';
import { recentSessionsKept, recentWith, recentWithout } from './shell/recent.ts';
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
  /** Shows what a link brought; nothing of it is in force before the person agrees. */
  openLink(link: DeepLink): void;
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
  const prices = await openPrices(join(places.home, 'prices.json'), (table) =>
    setImmediate(pricesChanged, table),
  );
  const filters = await openFilters(join(places.home, 'filters.json'), sessionFilter, newId);
  const network = await openNetwork(settings, variables, () => setImmediate(networkChanged));

  let signInNow: SignIn | null = null;
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
    onUsage: (told) => usage.seen(told),
    onTurnEnded: turnEnded,
    onChanged(changes) {
      recent = recentWith(recentWithout(recent, changes.removed), changes.sessions);
      if (changes.turns.some((turn) => turn.endedAt !== null)) budgets.count();
      codex.logChanged(changes);
      window.send('log/changed', watchedChanges(changes, watched));
      statusChanged();
    },
  });
  const proxy = startProxyThread({
    entry: new URL('./proxy-worker.js', import.meta.url),
    port,
    giveRecorder: (line) => recorder.takeExchanges(line),
    onCredentialWanted: async (holder, rejectedRevision, probe) =>
      credentialFor(book.book, await signIn, holder, rejectedRevision, probe),
    onLog: ({ level, event, facts }) => log[level](event, facts),
    onNotice(notice) {
      codex.notice(notice);
      if (gateways.noticed(notice)) window.send('gateway/changed', gateways.view());
    },
    onState() {
      proxyNotices.changed();
      writeStatusFile();
      statusChanged();
    },
  });
  const proxyNotices = openProxyNotices({
    ...proxy,
    notify: (title, body) => notify(title, body, () => window.open()),
    now: Date.now,
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
      organisationId: currentOrganisation(book.book())?.id ?? '',
      gateway: currentGateway(book.book()),
      gateways: currentOrganisation(book.book())?.gateways ?? [],
    }),
    terminalChoice: () => settings.current().terminal,
    systemFolder: codexSystemFolder,
    loginRules,
    onReceipt(receipt) {
      window.send('receipt/changed', receipt);
      void saveLaunches();
    },
    onRoutes: () => void route(),
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
    transport: network.transport,
    onLogin: (view) => window.send('login/changed', view),
    onAccounts: accountsChanged,
    onSignInAgain: (name) =>
      notify(
        'Sign in again',
        `The sign-in of ${name} has ended. Requests that use it are refused until then.`,
        () => window.open(),
      ),
    onLedger: () => void signIn.then(({ ledger }) => window.send('secret/changed', ledger())),
    onKeys: () => window.send('gateway/changed', gateways.view()),
  });
  const budgets = openBudgets({
    book: book.book,
    spend: (since) => recorder.ask({ kind: 'spend', since }),
    prices: prices.current,
    toldPath: join(places.home, 'budgets.json'),
    now: Date.now,
    onChange: gatewaysTold,
    onMark: (gateway, mark, use) =>
      notify(budgetTitle(gateway, mark), budgetText(gateway, use), () => window.show({ place: 'gateways' })),
  });
  const http = openHttp(network.transport);
  const traces = openTracesDesk({
    settings,
    book: book.book,
    recorder,
    home: places.home,
    version,
    send: http.send,
    signIn,
    onChange: settingsTold,
  });
  const usage = openUsage({
    signIn,
    signInNow: () => signInNow,
    book: book.book,
    notices: () => settings.current().notices,
    send: http.send,
    chatgptOrigin: settings.current().issuer?.chatgptOrigin ?? new URL(chatgptUpstream).origin,
    toldPath: join(places.home, 'usage-told.json'),
    now: Date.now,
    onChange(usages) {
      window.send('usage/changed', usages);
      tray?.update(trayModel(rooms, recent));
    },
    notify: (title, body) => notify(title, body, () => window.open()),
  });
  const gateways = openGatewayDesk({ book, signIn, signInNow: () => signInNow, budget: budgets.use });
  const probes = openProbes({
    book: book.book,
    port: async () => {
      await proxy.settled();
      return proxy.port();
    },
    route,
    now: Date.now,
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
    gateways,
    imports: openImports({
      book: book.book,
      newId,
      knownUpstreams: [chatgptUpstream, ...presets.map(({ draft }) => draft.upstream)],
    }),
    network,
    filters,
    prices: prices.current,
    usage,
    traces,
    platform,
    variables,
    verify: probes.verify,
    status,
    changeSettings,
    async setRouting(on) {
      log.info('app: routing', { on });
      await changeSettings({ routing: on });
      statusChanged();
    },
    watch: (sessionId) => (watched = sessionId),
  };
  traces.reload();
  recorder.setPrices(prices.current());
  const { keepDays, keepMegabytes } = settings.current().retention;
  recorder.setRetention(keepDays, keepMegabytes);
  codex.restore(launchesBefore);
  void route();

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
  budgets.count();
  signIn.then(
    (opened) => {
      signInNow = opened;
      gatewaysTold();
      void network.readPassword(opened);
      void traces.readHeader(opened);
    },
    (error: unknown) => log.error('app: the credential store did not open', { error: String(error) }),
  );
  log.info('app: started', { version, hidden: options.hidden, home: places.home });
  return {
    open: () => window.open(),
    openLink(link) {
      if (link.type === 'import') window.show({ place: 'import', preview: rooms.imports.preview(link.text) });
      else window.show({ place: 'session', sessionId: link.sessionId, turnId: link.turnId });
    },
  };

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
    // The view asks the log what it takes: nothing that is switched waits for that.
    settingsTold();
    await saved;
  }

  function status(): StatusView {
    const { runningSessions, overheadP50Us, databaseBytes } = recorder.figures();
    const gateway = currentGateway(book.book())?.name ?? '';
    const { routing } = settings.current();
    const { caProblem, proxyProblem } = network.view();
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
        proxy.problem() ??
        recorder.problem() ??
        book.problem() ??
        settings.problem() ??
        caProblem ??
        proxyProblem,
      tray: tray?.reachable() ?? false,
    };
  }

  function statusChanged(): void {
    if (quitting) return;
    window.send('status/changed', status());
    tray?.update(trayModel(rooms, recent));
  }

  function gatewaysChanged(): void {
    void route();
    gatewaysTold();
    budgets.count();
    accountsChanged();
    statusChanged();
  }

  function gatewaysTold(): void {
    window.send('gateway/changed', gateways.view());
  }

  function pricesChanged(table: PriceTable): void {
    recorder.setPrices(table);
    budgets.count();
  }

  function settingsTold(): void {
    void readSettings(rooms).then((view) => window.send('settings/changed', view));
  }

  function turnEnded(session: SessionView, turn: TurnView): void {
    traces.turnEnded(session, turn);
    if (window.visible()) return;
    const told = turnNotice(session, turn, settings.current().notices);
    if (told === null) return;
    notify(told.title, told.body, () =>
      window.show({ place: 'session', sessionId: session.id, turnId: turn.id }),
    );
  }

  function networkChanged(): void {
    void route();
    settingsTold();
    statusChanged();
  }

  /** Accounts say which backends use them, so they change with the gateways too. */
  function accountsChanged(): void {
    void signIn.then((opened) => window.send('account/changed', accountsOf(opened, book.book())));
  }

  /** Resolves when requests go by what is in force now. */
  function route(): Promise<void> {
    revision += 1;
    const launches = [...codex.routes(), ...probes.routes()];
    return proxy.route(routingTable(revision, book.book(), launches, network.transport()));
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
    proxyNotices.close();
    await proxy.stop(quitGraceMs);
    await recorder.stop();
    await gateways.close().catch(() => undefined);
    await signIn.then(({ close }) => close()).catch(() => undefined);
    await traces.close().catch(() => undefined);
    await http.close().catch(() => undefined);
    network.close();
    prices.close();
    closeCalls();
    tray?.destroy();
    window.destroy();
    app.exit(0);
  }
}
