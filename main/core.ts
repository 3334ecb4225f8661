/**
 * @file Joins the rooms: opens each, and says who is told when something changes. It knows nothing of Electron: what a
 * person sees of it is its face. It stays whole because it is the one place where the joints can be seen together; what a
 * call or a click asks for is in `app/`, decisions are in the rooms.
 */
import { homedir, userInfo } from 'node:os';
import { join } from 'node:path';
import type {
  NotificationName,
  Notifications,
  SessionView,
  StatusView,
  TurnView,
} from '../preload/contract.ts';
import { t } from '../preload/language.ts';
import { openBudgets } from './app/budgets.ts';
import { makeCalls } from './app/calls.ts';
import { goesThroughUs, openConnectionsDesk } from './app/connections.ts';
import { credentialFor } from './app/credential.ts';
import { openDemo } from './app/demo.ts';
import { openDoctor } from './app/doctor.ts';
import type { Face } from './app/face.ts';
import { openGatewayDesk } from './app/gateways.ts';
import { openNetwork } from './app/network.ts';
import { openPrices } from './app/prices.ts';
import { openProbes } from './app/probes.ts';
import { openProxyNotices } from './app/proxy-notices.ts';
import type { Rooms } from './app/rooms.ts';
import { readSettings } from './app/settings-calls.ts';
import { portBefore, portToTry, savedLaunches } from './app/saved.ts';
import { accountsOf } from './app/sign-in-calls.ts';
import { codexSystemFolder, loginRules, openSignIn, type SignIn } from './app/sign-in.ts';
import { openTracesDesk } from './app/traces.ts';
import { nobody, type SignedIn } from './app/tray-lines.ts';
import { openUpdates } from './app/updates.ts';
import { openUsage } from './app/usage.ts';
import { openHttp } from './auth/http.ts';
import { codexHome } from './codex/homes.ts';
import { openCodexRoom } from './codex/room.ts';
import { chatgptUpstream, currentGateway, currentOrganisation } from './domain/gateway.ts';
import { budgetText, budgetTitle } from './domain/budget-words.ts';
import type { OwnCommand } from './domain/own-program.ts';
import type { PriceTable } from './domain/price.ts';
import { failed, problem } from './domain/problem.ts';
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
import { watchedChanges, type Watched } from './ipc/watched.ts';
import type { Handlers } from './ipc/answer.ts';
import type { Log } from './log.ts';
import { presets } from './providers/presets.ts';
import { startProxyThread } from './proxy/thread.ts';
import { startRecorderThread } from './recorder/thread.ts';
import { rememberFolder } from './settings/file.ts';
import { openFilters } from './settings/filters.ts';
import type { OpenSettings } from './settings/settings.ts';
import { recentSessionsKept, recentWith, recentWithout } from './app/recent.ts';

export interface CoreOptions {
  readonly variables: Variables;
  readonly platform: NodeJS.Platform;
  readonly places: Places;
  /** Postern's own. */
  readonly version: string;
  readonly log: Log;
  readonly command: OwnCommand;
  readonly settings: OpenSettings;
  /** What a person has of it. */
  readonly face: Face;
}

/** All rooms, open and joined. */
export interface Core {
  readonly rooms: Rooms;
  /** What each call of the contract does. */
  readonly calls: Handlers;
  /** True while something of ours stands in Codex's configuration and leads to this port. */
  connected(): boolean;
  /** The newest sessions, for the tray. */
  recent(): readonly SessionView[];
  /** Who is signed in, for the tray. */
  signedIn(): SignedIn;
  /** Told everything the window is told; returns the function that ends it. */
  onTold(listener: Told): () => void;
  /** The machine woke up. */
  wake(): void;
  /** Running streams get their grace, everything that was seen is committed, everything is closed. Once. */
  close(graceMs: number): Promise<void>;
  /** What was seen is committed and streams are cut, nothing else: for a process that has failed. */
  abandon(): Promise<void>;
}

/** Takes what the window is told. */
export type Told = <N extends NotificationName>(name: N, payload: Notifications[N]) => void;

/** Opens everything: settings and gateways, the recorder, the proxy, Codex, the secrets. */
export async function openCore(options: CoreOptions): Promise<Core> {
  const { places, platform, variables, version, log, settings, face } = options;
  const startedAt = Date.now();
  const notSaved = (what: string) => (error: unknown) =>
    log.warn('app: not saved', { what, error: String(error) });
  const notTold = (what: string) => (error: unknown) =>
    log.warn('app: not told', { what, error: String(error) });
  const statusFile = latestFile(places.status, notSaved('status'));
  const launchesFile = latestFile(places.launches, notSaved('launches'));

  // Everything that takes time comes before the first room that can speak up, so that no room hears of another too early.
  const book = await openBook(places.gateways, () => setImmediate(gatewaysChanged));
  const port = await portToTry(settings.current().port, places);
  const heldPort = await portBefore(places);
  const launchesBefore = await savedLaunches(places);
  const prices = await openPrices(join(places.home, 'prices.json'), (table) =>
    setImmediate(pricesChanged, table),
  );
  const filters = await openFilters(join(places.home, 'filters.json'), sessionFilter, newId);
  const network = await openNetwork(settings, variables, () => setImmediate(networkChanged));

  const connections = await openConnectionsDesk({
    places,
    platform,
    settings,
    book,
    codex: () => codex,
    signIn: () => signIn,
    port: () => proxy.port(),
    command: options.command,
    usualHome: codexHome(variables, homedir(), platform),
    onRoutes: () => void route(),
    onChange: () => setImmediate(connectionsChanged),
    log,
  });

  let signInNow: SignIn | null = null;
  let watched: Watched = null;
  let recent: readonly SessionView[] = [];
  let signedIn = nobody;
  let revision = 0;
  let connected = false;
  let closing: Promise<void> | null = null;
  const listeners = new Set<Told>();
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
      demo.logChanged();
      tell('log/changed', watchedChanges(changes, watched));
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
      if (gateways.noticed(notice)) tell('gateway/changed', gateways.view());
    },
    onState() {
      proxyNotices.changed();
      writeStatusFile();
      statusChanged();
      followConnections();
    },
  });
  const proxyNotices = openProxyNotices({
    ...proxy,
    notify: (title, body) => face.notify(title, body, () => face.openWindow()),
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
      demo: demo.gateway(),
    }),
    terminalChoice: () => settings.current().terminal,
    systemFolder: codexSystemFolder,
    loginRules,
    onReceipt(receipt) {
      tell('receipt/changed', receipt);
      readCodexLogin();
      void saveLaunches();
    },
    onLooked: face.refresh,
    onRoutes: () => void route(),
    onCodexGone: (launchId) => recorder.launchEnded(launchId),
    onFolderUsed(folder) {
      if (folder === demo.view().folder) return;
      void changeSettings({ recentFolders: rememberFolder(settings.current().recentFolders, folder) });
    },
    log: (level, event, facts) => log[level](`codex: ${event}`, facts),
  });
  const signIn = face.ready.then(() =>
    openSignIn({
      log,
      places,
      platform,
      variables,
      codexHome: codexHome(variables, homedir(), platform),
      settings,
      book,
      transport: network.transport,
      keyring: face.keyring,
      openPage: face.openPage,
      onLogin: (view) => tell('login/changed', view),
      onAccounts: accountsChanged,
      onSignInAgain: (name) =>
        face.notify(
          t`Sign in again`,
          t`The sign-in of ${name} has ended. Requests that use it are refused until then.`,
          () => face.openWindow(),
        ),
      onLedger: () => whenSignedIn(({ ledger }) => tell('secret/changed', ledger())),
      onKeys: () => tell('gateway/changed', gateways.view()),
    }),
  );
  const budgets = openBudgets({
    book: book.book,
    spend: (since) => recorder.ask({ kind: 'spend', since }),
    prices: prices.current,
    toldPath: join(places.home, 'budgets.json'),
    now: Date.now,
    onChange: gatewaysTold,
    onMark: (gateway, mark, use) =>
      face.notify(budgetTitle(gateway, mark), budgetText(gateway, use), () =>
        face.show({ place: 'gateways' }),
      ),
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
  const updates = openUpdates({
    source: face.updates,
    settings,
    network,
    bookPath: places.updates,
    now: Date.now,
    random: Math.random,
    notify: (title, body) => face.notify(title, body, () => face.show({ place: 'settings' })),
    onChange() {
      settingsTold();
      face.refresh();
    },
    log,
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
      tell('usage/changed', usages);
      face.refresh();
    },
    notify: (title, body) => face.notify(title, body, () => face.openWindow()),
  });
  const gateways = openGatewayDesk({ book, signIn, signInNow: () => signInNow, budget: budgets.use });
  const settledPort = async (): Promise<number | null> => {
    await proxy.settled();
    return proxy.port();
  };
  const probes = openProbes({
    book: book.book,
    port: settledPort,
    route,
    now: Date.now,
  });
  const demo = openDemo({
    folder: join(places.home, 'demo'),
    organisationId: () => currentOrganisation(book.book())?.id ?? '',
    port: settledPort,
    route,
    // Where launches are not routed, Codex would not come to it.
    launch: (request) =>
      settings.current().routing ? codex.start(request) : Promise.resolve(failed(routingIsOff())),
    recorder,
    onChange: (view) => tell('demo/changed', view),
    onFailed: (why) => log.warn('demo: the session broke off', { why }),
  });
  const joined: Omit<Rooms, 'doctor'> = {
    signIn,
    log,
    places,
    settings,
    book,
    recorder,
    proxy,
    codex,
    face,
    version,
    gateways,
    imports: openImports({
      book: book.book,
      newId,
      knownUpstreams: [chatgptUpstream, ...presets().map(({ draft }) => draft.upstream)],
    }),
    connections,
    demo,
    network,
    filters,
    prices: prices.current,
    usage,
    traces,
    updates,
    platform,
    variables,
    verify: probes.verify,
    status,
    statusChanged,
    changeSettings,
    async speak() {
      await face.speak(settings.current().language);
      gatewaysTold();
      settingsTold();
      accountsChanged();
      connectionsChanged();
      tell('usage/changed', usage.list());
      statusChanged();
    },
    async setRouting(on) {
      log.info('app: routing', { on });
      await changeSettings({ routing: on });
      followConnections();
      statusChanged();
    },
    watch(sessionId) {
      watched = sessionId;
      recorder.watch(sessionId);
    },
  };
  const rooms: Rooms = {
    ...joined,
    doctor: openDoctor({
      rooms: joined,
      machine: {
        userHome: homedir(),
        userName: userInfo().username,
        userShell: userInfo().shell,
        ownUid: process.getuid?.() ?? null,
        systemFolder: codexSystemFolder,
        now: Date.now,
      },
    }),
  };
  traces.reload();
  recorder.setPrices(prices.current());
  const { keepDays, keepMegabytes } = settings.current().retention;
  recorder.setRetention(keepDays, keepMegabytes);
  codex.restore(launchesBefore);
  void route();
  void proxy.settled().then(() => {
    const now = proxy.port();
    // Nobody knows them at another port but who took the one they hold, and heard them there.
    if (now !== null && heldPort !== null && now !== heldPort)
      for (const { receipt } of launchesBefore) codex.ended(receipt.launchId);
  });

  void readRecent();
  // Both start programs, which take processors from the proxy's first moments and from what is shown first.
  void Promise.all([proxy.settled(), face.ready]).then(() => {
    void codex.find(false).then(statusChanged).then(readCodexLogin);
    void codex.home().then(connections.usualHome);
  });
  budgets.count();
  signIn.then(
    (opened) => {
      signInNow = opened;
      gatewaysTold();
      accountsChanged();
      void network.readPassword(opened);
      void traces.readHeader(opened);
    },
    (error: unknown) => log.error('app: the credential store did not open', { error: String(error) }),
  );
  log.info('app: started', { version, home: places.home });
  return {
    rooms,
    calls: makeCalls(rooms),
    connected: () => connected,
    recent: () => recent,
    signedIn: () => signedIn,
    onTold(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    wake: () => whenSignedIn(({ auth }) => auth.accounts.wake()),
    close: (graceMs) => (closing ??= close(graceMs)),
    abandon: () => (closing ??= abandon()),
  };

  async function abandon(): Promise<void> {
    const saved = saveLaunches();
    await proxy.stop(0);
    await recorder.stop();
    await saved;
  }

  function tell<N extends NotificationName>(name: N, payload: Notifications[N]): void {
    face.send(name, payload);
    for (const listener of listeners) listener(name, payload);
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
    face.refresh();
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
      tray: face.trayReachable(),
    };
  }

  function statusChanged(): void {
    if (closing !== null) return;
    tell('status/changed', status());
    face.refresh();
  }

  function gatewaysChanged(): void {
    void route();
    gatewaysTold();
    followConnections();
    budgets.count();
    accountsChanged();
    statusChanged();
  }

  function gatewaysTold(): void {
    tell('gateway/changed', gateways.view());
  }

  function pricesChanged(table: PriceTable): void {
    recorder.setPrices(table);
    budgets.count();
  }

  function settingsTold(): void {
    readSettings(rooms).then((view) => tell('settings/changed', view), notTold('settings'));
  }

  function turnEnded(session: SessionView, turn: TurnView): void {
    if (session.demo !== true) traces.turnEnded(session, turn);
    if (face.visible()) return;
    const told = turnNotice(session, turn, settings.current().notices);
    if (told === null) return;
    face.notify(told.title, told.body, () =>
      face.show({ place: 'session', sessionId: session.id, turnId: turn.id }),
    );
  }

  function networkChanged(): void {
    void route();
    settingsTold();
    statusChanged();
  }

  function connectionsChanged(): void {
    void route();
    connections.view().then((homes) => {
      connected = homes.some(goesThroughUs);
      tell('home/changed', homes);
      face.refresh();
    }, notTold('homes'));
  }

  /** Codex's own configuration goes with the port, the gateways and the switch. */
  function followConnections(): void {
    if (closing !== null || proxy.port() === null) return;
    connections.reconcile().catch(notSaved('connections'));
  }

  /** One that does not open has been logged; nothing follows it. */
  function whenSignedIn(act: (opened: SignIn) => void): void {
    signIn.then(act, () => undefined);
  }

  /** Accounts say which backends use them, so they change with the gateways too. */
  function accountsChanged(): void {
    whenSignedIn((opened) => {
      const accounts = accountsOf(opened, book.book());
      signedIn = { ...signedIn, accounts };
      tell('account/changed', accounts);
      face.refresh();
    });
  }

  /** Codex's own sign-in, for the tray: asked for when it may be another than before. */
  function readCodexLogin(): void {
    codex.readLogin().then((login) => {
      signedIn = { ...signedIn, codex: login };
      face.refresh();
    }, notTold('login'));
  }

  /** Resolves when requests go by what is in force now. */
  function route(): Promise<void> {
    revision += 1;
    const launches = [...codex.routes(), ...probes.routes(), ...connections.routes(), ...demo.routes()];
    return proxy.route(routingTable(revision, book.book(), launches, network.transport(), demo.gateway()));
  }

  function writeStatusFile(): void {
    const file: StatusFile = { pid: process.pid, version, port: proxy.port(), startedAt };
    void statusFile.write(`${JSON.stringify(file)}\n`);
  }

  function saveLaunches(): Promise<void> {
    return launchesFile.write(`${JSON.stringify(codex.snapshot())}\n`);
  }

  async function close(graceMs: number): Promise<void> {
    log.info('app: quitting');
    updates.close();
    if (settings.current().restoreOnQuit) await connections.suspend().catch(notSaved('connections'));
    await connections.close().catch(notSaved('connections'));
    await saveLaunches();
    codex.close();
    await demo.close();
    book.close();
    proxyNotices.close();
    await proxy.stop(graceMs);
    await recorder.stop();
    await gateways.close().catch(() => undefined);
    await signIn.then((opened) => opened.close()).catch(() => undefined);
    await traces.close().catch(() => undefined);
    await http.close().catch(() => undefined);
    network.close();
    prices.close();
  }
}

const routingIsOff = () =>
  problem(
    'proxy-stopped',
    t`Routing is off.`,
    t`New launches go straight to their provider.`,
    t`Turn routing on.`,
  );
