import { realpath, stat } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import type { CodexHomeView } from '../../preload/contract.ts';
import { t } from '../../preload/language.ts';
import type { CodexRoom } from '../codex/room.ts';
import { configText } from '../connect/config-text.ts';
import { openConnections, type OpenConnections } from '../connect/connections.ts';
import type { BearerStore } from '../connect/port.ts';
import type { OwnCommand } from '../domain/own-program.ts';
import { failed, ok, problem, type Result } from '../domain/problem.ts';
import type { Places } from '../environment.ts';
import type { OpenBook } from '../gateways/book.ts';
import { directBackend } from '../gateways/direct.ts';
import type { Log } from '../log.ts';
import type { OpenSettings } from '../settings/settings.ts';
import { keyedBackend } from './keyed-backend.ts';
import type { SignIn } from './sign-in.ts';

/** The Codex homes of this machine, and what of ours stands in their configuration. */
export interface ConnectionsDesk extends OpenConnections {
  /** Puts a home on the list. */
  addHome(path: string): Promise<Result<void>>;
  /** Takes a home off the list. */
  forgetHome(homeId: string): Promise<Result<void>>;
  /** The home that a Codex without more uses was found out. */
  usualHome(path: string): void;
}

export interface ConnectionsDeskOptions {
  readonly places: Places;
  readonly platform: NodeJS.Platform;
  readonly settings: OpenSettings;
  readonly book: OpenBook;
  /** Asked for when it is needed: it is opened after this. */
  readonly codex: () => CodexRoom;
  readonly signIn: () => Promise<SignIn>;
  readonly port: () => number | null;
  readonly command: OwnCommand;
  /** The home a Codex without more uses, as far as is known before its shell was asked. */
  readonly usualHome: string;
  /** Routes changed, before any file carries a new address. */
  readonly onRoutes: () => void;
  readonly onChange: () => void;
  readonly log: Log;
}

/** Opens the room over the settings, the gateways, the secrets and Codex. */
export async function openConnectionsDesk(options: ConnectionsDeskOptions): Promise<ConnectionsDesk> {
  const { places, settings, book, codex, log } = options;
  let usual = options.usualHome;
  const connections = await openConnections({
    journalPath: join(places.home, 'connections.json'),
    homes: () => [
      { path: usual, isDefault: true },
      ...settings
        .current()
        .codexHomes.filter((path) => path !== usual)
        .map((path) => ({ path, isDefault: false })),
    ],
    text: configText,
    plan: (asked) => codex().planConnection(asked),
    direct: async (asked) => {
      const found = directBackend(book.book(), asked);
      return found.ok ? codex().planDirect(found.value) : found;
    },
    directKey: (backendId) => keyOf(options, backendId),
    writeAuth: (home, key) => codex().writeKey(home, key),
    takeAuthBack: (home, key, replaced) => codex().takeBackKey(home, key, replaced),
    bearers: bearerStore(options.signIn),
    bearerCommand: (connectionId) => ({
      program: options.command.program,
      // Codex runs it in an environment that may know another profile, or none.
      args: [...options.command.before, 'token', connectionId, '--at', places.home],
    }),
    port: options.port,
    routing: () => settings.current().routing,
    running: (home) => codex().running(home),
    platform: options.platform,
    now: Date.now,
    onRoutes: options.onRoutes,
    onChange: options.onChange,
    log,
  });
  return {
    ...connections,
    async addHome(path) {
      if (!isAbsolute(path)) return failed(notAFolder(t`Its path must begin at the root.`));
      const real = await realpath(path).catch(() => null);
      const isFolder = real !== null && (await stat(real)).isDirectory();
      if (!isFolder) return failed(notAFolder(t`There is no folder of this name.`));
      const known = (await connections.view()).some((home) => home.path === real || home.path === path);
      if (!known) await settings.change({ codexHomes: [...settings.current().codexHomes, path] });
      return ok(undefined);
    },
    async forgetHome(homeId) {
      const home = (await connections.view()).find((one) => one.id === homeId);
      if (home === undefined) return ok(undefined);
      if (home.isDefault) return failed(usualStays());
      if (isConnected(home)) return failed(stillConnected());
      await settings.change({
        codexHomes: settings.current().codexHomes.filter((path) => path !== home.path),
      });
      return ok(undefined);
    },
    usualHome(path) {
      if (path === usual) return;
      usual = path;
      options.onChange();
    },
  };
}

/** True when something of ours stands in one of its files, or is to be put back. */
export function isConnected(home: CodexHomeView): boolean {
  return home.files.some((file) => file.connection !== null);
}

/** True when a file of it leads a Codex through Postern now. */
export function goesThroughUs(home: CodexHomeView): boolean {
  return home.files.some(({ connection }) => connection?.kind === 'routed' && connection.state === 'inForce');
}

async function keyOf(
  { book, signIn }: Pick<ConnectionsDeskOptions, 'book' | 'signIn'>,
  backendId: string,
): Promise<Result<string>> {
  const backend = keyedBackend(book.book(), backendId);
  if (backend === null) return failed(noKey());
  const found = await (await signIn()).keys.keyFor(backend, false);
  return found.ok ? ok(found.key) : found;
}

/** The bearers of connections, in the credential store. */
function bearerStore(signIn: () => Promise<SignIn>): BearerStore {
  const idOf = (connectionId: string): string => `connection:${connectionId}`;
  return {
    async read(connectionId) {
      const { store } = await signIn();
      if (!store.list().some(({ id }) => id === idOf(connectionId))) return null;
      const read = await store.read(idOf(connectionId));
      return read.ok && read.value.found ? read.value.value : null;
    },
    async save(connectionId, bearer) {
      const { store } = await signIn();
      const purpose = 'Lets a connected Codex use credentials of Postern; good on this machine only';
      const written = await store.write(idOf(connectionId), bearer, { purpose, accountId: null });
      return written.ok ? ok(undefined) : written;
    },
    async forget(connectionId) {
      await (await signIn()).store.forget(idOf(connectionId));
    },
  };
}

const notAFolder = (why: string) =>
  problem('folder-missing', t`This is not a Codex home.`, why, t`Choose the folder that CODEX_HOME names.`);

const usualStays = () =>
  problem(
    'not-found',
    t`The usual home stays on the list.`,
    t`It is the one a Codex without CODEX_HOME uses.`,
    '',
  );

const stillConnected = () =>
  problem(
    'connection-drifted',
    t`Codex is still connected here.`,
    t`Postern would forget what it wrote and could not take it out.`,
    t`Restore its configuration first.`,
  );

const noKey = () =>
  problem(
    'not-found',
    t`That backend is not there any more.`,
    t`It was removed meanwhile.`,
    t`Choose another backend.`,
  );
