import type { CodexHomeView, ConnectPreview, ConnectWish } from '../../preload/contract.ts';
import { AppError, failed, ok, type Problem, type Result } from '../domain/problem.ts';
import type { LaunchRoute } from '../domain/routing.ts';
import { backUp } from './backup.ts';
import { connectedFiles } from './connected-files.ts';
import { decide, hashOf, newToken, type Decided } from './decide.ts';
import { editFile, readText, sweepStrays } from './edit-file.ts';
import { configPath, homeId } from './homes.ts';
import { openJournal, type Connection } from './journal.ts';
import { ownLeftover, withoutLeftover } from './leftovers.ts';
import type { ConnectionsOptions } from './options.ts';
import { showConnecting, showRestoring, textId, type Shown, type ShownChange } from './previews.ts';
import { reconcileAll, suspendAll } from './reconcile.ts';
import { launchRoutes } from './routes.ts';
import { allHomes, homeViews } from './views.ts';
import { noteReplaced, takeKeyBack } from './written-key.ts';
import { changedSince, previewGone, unknownPlace } from './words.ts';

export type { ConnectionsOptions } from './options.ts';

/** The connections of this machine's Codex homes. Whatever changes a file happens one after the other. */
export interface OpenConnections {
  view(): Promise<readonly CodexHomeView[]>;
  /** @throws {AppError} not-found for a home that is not known. */
  preview(wish: ConnectWish): Promise<ConnectPreview>;
  /** @throws {AppError} not-found where nothing is connected. */
  restorePreview(homeId: string, profile: string | null): Promise<ConnectPreview>;
  /** Does what a preview showed; refused when the file changed since. */
  apply(previewId: string): Promise<Result<void>>;
  /** Takes out what Postern wrote, in one file or, with null, everywhere; goes on after a problem and says the first. */
  restore(homeId: string | null, profile: string | null): Promise<Result<void>>;
  settle(homeId: string, profile: string | null, how: 'again' | 'leave'): Promise<Result<void>>;
  cleanLeftover(homeId: string, profile: string | null, key: string): Promise<Result<void>>;
  /** The places of all connections in the routing table, those taken back within the last day too. */
  routes(): readonly LaunchRoute[];
  /** The bearer of a managed connection; null for one that is not known or has none. */
  bearer(connectionId: string): Promise<string | null>;
  /** Brings every file to what it should say now: at the start, and when port, routing or gateways changed. */
  reconcile(): Promise<void>;
  /** Takes our text out of every file and keeps the wishes for the next start; nothing is put back in this run. */
  suspend(): Promise<void>;
  close(): Promise<void>;
}

const keptPreviews = 20;

/** Opens the connections; nothing is written before `reconcile`. */
export async function openConnections(options: ConnectionsOptions): Promise<OpenConnections> {
  const { onChange, log } = options;
  const journal = await openJournal(options.journalPath, options.now);
  const files = connectedFiles(options, journal);
  const previews = new Map<string, ShownChange>();
  // Homes whose running sessions began before the last change; each is asked about until none runs.
  const changed = new Set<string>();
  /** What kept a connection from what it should say when it was last looked at, by its id. */
  const troubles = new Map<string, Problem>();
  let suspended = false;
  let closed = false;
  let queue: Promise<unknown> = Promise.resolve();
  let waiting: Promise<void> | null = null;

  const inTurn = <T>(act: () => Promise<T>): Promise<T> => {
    const turn = queue.then(act, act);
    queue = turn.catch(() => {});
    return turn;
  };
  /** One change of a person's; what came of it is told. */
  const change = (
    home: string | null,
    what: string,
    act: () => Promise<Result<void>>,
  ): Promise<Result<void>> =>
    inTurn(async () => {
      if (closed) return failed(unknownPlace('connection'));
      if (journal.problem !== null) return failed(journal.problem);
      const done = await act();
      if (done.ok) log.info(`connect: ${what}`, { home: home ?? 'all' });
      else log.warn(`connect: not ${what}`, { code: done.problem.code, why: done.problem.why });
      if (home !== null) changed.add(home);
      onChange();
      return done;
    });

  const homeOf = (id: string): string | null =>
    allHomes({ options, journal }).find((one) => homeId(one.path) === id)?.path ?? null;
  const find = (home: string | null, profile: string | null): Connection | null =>
    journal.content().connections.find((one) => one.home === home && one.profile === profile) ?? null;
  const keep = ({ preview, change: shown }: Shown): ConnectPreview => {
    if (shown !== null) previews.set(preview.previewId, shown);
    for (const old of [...previews.keys()].slice(0, -keptPreviews)) previews.delete(old);
    return preview;
  };

  const put = async (decided: Decided): Promise<Result<void>> => {
    troubles.delete(decided.connection.id);
    const withBearer = await ensureBearer(decided.connection);
    if (!withBearer.ok) return withBearer;
    const connection = withBearer.value;
    if (connection.kind === 'direct' || options.routing()) return files.putIn(connection);
    // The wish alone, until routing is switched on; what stands in the file meanwhile is still known.
    const { connections, retired } = journal.content();
    const { home, profile } = connection;
    const earlier = find(home, profile);
    const { stands, pending, keys } = earlier?.stands === true ? earlier : { ...connection, stands: false };
    const wish = { ...connection, stands, pending, keys };
    return journal.save({ connections: [...connections.filter((one) => one !== earlier), wish], retired });
  };

  const onTrouble = (id: string, found: Problem | null): void => {
    if (found === null) troubles.delete(id);
    else troubles.set(id, found);
  };

  const ensureBearer = async (connection: Connection): Promise<Result<Connection>> => {
    const { route, id } = connection;
    if (route === null || !route.managed) return ok(connection);
    // One that was forgotten with all other secrets is made anew.
    if (route.bearerHash !== null && (await options.bearers.read(id)) !== null) return ok(connection);
    const bearer = newToken();
    const saved = await options.bearers.save(id, bearer);
    if (!saved.ok) return saved;
    return ok({ ...connection, route: { ...route, bearerHash: hashOf(bearer) } });
  };

  const connect = async (decided: Decided): Promise<Result<void>> => {
    const { connection, backendId } = decided;
    const { home, profile, wish } = connection;
    const earlier = find(home, profile);
    const key = wish.withKey && backendId !== null ? await options.directKey(backendId) : null;
    if (key?.ok === false) return key;
    const done = await put(decided);
    if (!done.ok || key === null) {
      if (done.ok && earlier?.route != null && earlier.id !== connection.id) await retire(earlier);
      return done;
    }
    const written = await options.writeAuth(home, key.value);
    const now = find(home, profile);
    if (written.ok) return noteReplaced(journal, now, earlier, written.value);
    if (now !== null) await files.takeOut(now, 'forget');
    if (earlier !== null) await files.putIn(earlier);
    return written;
  };

  const takeOutWhole = async (connection: Connection): Promise<Result<void>> => {
    const done = toVoid(await files.takeOut(connection, 'forget'));
    if (done.ok) await takeKeyBack(connection, options);
    return done;
  };

  const retire = async ({ id, route }: Connection): Promise<void> => {
    const { connections, retired } = journal.content();
    if (route === null) return;
    await journal.save({ connections, retired: [...retired, { id, route, retiredAt: options.now() }] });
  };

  const apply = (shown: ShownChange): Promise<Result<void>> => {
    const { change: what } = shown;
    const home = what.type === 'connect' ? what.decided.connection.home : what.home;
    return change(home, what.type === 'connect' ? 'connected' : 'restored', async () => {
      const text = await readText(shown.path);
      if (!text.ok) return text;
      if (textId(text.value) !== shown.madeFrom) return failed(changedSince(shown.path));
      if (what.type === 'connect') return connect(what.decided);
      const connection = find(what.home, what.profile);
      return connection === null ? failed(previewGone()) : takeOutWhole(connection);
    });
  };

  const cleanOwn = async (path: string): Promise<Result<void>> => {
    const edited = await editFile(
      path,
      (text) => {
        if (text === null) return ok(null);
        const own = options.text.restored(text, []);
        return own.ok ? ok(own.value.text) : own;
      },
      {
        platform: options.platform,
        // A copy that is there was made before ours came, and is the truer one.
        beforeWriting: (text) => (text === null ? Promise.resolve(ok(undefined)) : backUp(path, text, true)),
      },
    );
    return toVoid(edited);
  };

  await Promise.all(
    journal.content().connections.map((one) => sweepStrays(configPath(one.home, one.profile))),
  );

  return {
    view: () =>
      homeViews({
        options,
        journal,
        isRecent: (home) => changed.has(home),
        onNoneRunning: (home) => changed.delete(home),
        troubleOf: (id) => troubles.get(id) ?? null,
      }),
    async preview(wish) {
      const home = homeOf(wish.homeId);
      if (home === null) throw new AppError(unknownPlace('home'));
      return keep(await showConnecting(wish, home, options, journal));
    },
    async restorePreview(id, profile) {
      const connection = find(homeOf(id), profile);
      if (connection === null) throw new AppError(unknownPlace('connection'));
      return keep(await showRestoring(connection, options));
    },
    apply(previewId) {
      const shown = previews.get(previewId);
      previews.delete(previewId);
      return shown === undefined ? Promise.resolve(failed(previewGone())) : apply(shown);
    },
    restore: (id, profile) =>
      change(id === null ? null : homeOf(id), 'restored', async () => {
        const all = journal.content().connections;
        const wanted = id === null ? all : all.filter((one) => one === find(homeOf(id), profile));
        if (id !== null && wanted.length === 0) return failed(unknownPlace('connection'));
        let first: Result<void> = ok(undefined);
        for (const one of wanted) {
          const done = await takeOutWhole(one);
          if (done.ok) changed.add(one.home);
          if (first.ok) first = done;
        }
        return first;
      }),
    settle: (id, profile, how) =>
      change(homeOf(id), how === 'again' ? 'written again' : 'left', async () => {
        const connection = find(homeOf(id), profile);
        if (connection === null) return failed(unknownPlace('connection'));
        if (how === 'leave') return toVoid(await files.takeOut(connection, 'forget'));
        const decided = await decide(connection, options);
        return decided.ok
          ? put({ ...decided.value, connection: { ...decided.value.connection, drifted: false } })
          : decided;
      }),
    cleanLeftover: (id, profile, key) =>
      change(homeOf(id), 'cleaned', async () => {
        const home = homeOf(id);
        if (home === null) return failed(unknownPlace('home'));
        const path = configPath(home, profile);
        if (key === ownLeftover) return cleanOwn(path);
        const edited = await editFile(
          path,
          (text) => (text === null ? ok(null) : withoutLeftover(text, key)),
          {
            platform: options.platform,
            beforeWriting: (text) =>
              text === null
                ? Promise.resolve(ok(undefined))
                : backUp(path, text, find(home, profile) !== null),
          },
        );
        return toVoid(edited);
      }),
    routes: () => launchRoutes(journal.content(), options.now()),
    bearer(id) {
      const { connections, retired } = journal.content();
      const known = [...connections, ...retired].some(
        (one) => one.id === id && one.route?.bearerHash != null,
      );
      return known ? options.bearers.read(id) : Promise.resolve(null);
    },
    reconcile() {
      if (closed || suspended) return Promise.resolve();
      waiting ??= inTurn(async () => {
        waiting = null;
        if (journal.problem !== null || suspended) return;
        const touched = await reconcileAll({ options, journal, files, put, onTrouble });
        for (const home of touched) changed.add(home);
        onChange();
      });
      return waiting;
    },
    suspend() {
      suspended = true;
      return inTurn(async () => {
        if (journal.problem !== null) return;
        await suspendAll({ options, journal, files });
        onChange();
      });
    },
    async close() {
      closed = true;
      await queue;
    },
  };
}

function toVoid(result: Result<unknown>): Result<void> {
  return result.ok ? ok(undefined) : result;
}
