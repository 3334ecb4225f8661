import { realpath } from 'node:fs/promises';
import type { CodexHomeView } from '../../preload/contract.ts';
import { openAiIssuer } from '../auth/issuers.ts';
import { usersEnvironment } from '../codex/child-environment.ts';
import { locationsOn, versionIn } from '../codex/find.ts';
import { codexHome } from '../codex/homes.ts';
import { codexFileNames, pathLocations } from '../codex/locations.ts';
import { askCodexLogin, readCodexLogin, type CodexLogin } from '../codex/login-status.ts';
import { askLoginShell } from '../codex/login-shell.ts';
import { runCodex } from '../codex/run-codex.ts';
import { within } from '../doctor/bounded.ts';
import { isTable, valueAt, type ReadLayers } from '../doctor/config-layers.ts';
import type { Readers } from '../doctor/examine.ts';
import type { Environment, EnvironmentFacts, HomeFacts, ProgramFacts } from '../doctor/facts.ts';
import { readCertificates } from '../doctor/read-certificates.ts';
import { readDaemon } from '../doctor/read-daemon.ts';
import { readDisk } from '../doctor/read-disk.ts';
import { readLayers } from '../doctor/read-layers.ts';
import { readLoopback } from '../doctor/read-loopback.ts';
import { hasPlainFiles, isFolder, readModes } from '../doctor/read-modes.ts';
import { readPort } from '../doctor/read-ports.ts';
import { firstIn, readPrograms } from '../doctor/read-programs.ts';
import { readSurrounding } from '../doctor/read-surrounding.ts';
import { readUpstreams } from '../doctor/read-upstream.ts';
import { upstreamFailure } from '../proxy/failures.ts';
import { lastFailures } from './doctor-failures.ts';
import type { Rooms } from './rooms.ts';

/** What the doctor looks into. */
export type DoctorRooms = Pick<
  Rooms,
  | 'codex'
  | 'gateways'
  | 'log'
  | 'network'
  | 'places'
  | 'platform'
  | 'proxy'
  | 'recorder'
  | 'settings'
  | 'signIn'
  | 'status'
  | 'variables'
  | 'version'
> & {
  readonly connections: { view(): readonly CodexHomeView[] | Promise<readonly CodexHomeView[]> };
};

/** What the doctor is told of the machine. */
export interface DoctorMachine {
  readonly userHome: string;
  readonly userName: string;
  /** By the system's account data; null when unknown. */
  readonly userShell: string | null;
  /** Null where the system has none. */
  readonly ownUid: number | null;
  /** `/etc/codex`. */
  readonly systemFolder: string;
  /** Unix ms. */
  readonly now: () => number;
}

/** The shell may take this long; the rest waits for it. */
const shellTimeoutMs = 1_500;
const versionTimeoutMs = 2_500;
const keyringTimeoutMs = 2_000;

/** Readers over the open rooms. What they bring holds no secret; values of variables are compared and go no further. */
export function makeReaders(rooms: DoctorRooms, machine: DoctorMachine): Readers {
  const { platform, settings } = rooms;
  const { userHome, now } = machine;
  const own = usersEnvironment(rooms.variables);
  // The usual one first; a link and what it leads to are one home.
  const homePaths = async (environment: EnvironmentFacts): Promise<readonly string[]> => {
    const known = await within(1_000, () => rooms.connections.view());
    const paths = [
      codexHome(codexs(environment), userHome, platform),
      ...(known.ok ? known.value.map(({ path }) => path) : []),
      ...settings.current().codexHomes,
    ];
    const real = await Promise.all(paths.map((path) => realpath(path).catch(() => path)));
    return paths.filter((_, at) => real.indexOf(real[at] ?? '') === at);
  };

  return {
    async environment() {
      const { userShell: shell } = machine;
      const asked = { platform, environment: own, shell, timeoutMs: shellTimeoutMs };
      const answer = await askLoginShell(asked);
      return { desktop: own, shell: answer.known ? answer.environment : null };
    },
    programs: (environment, signal) => programs(rooms, machine, environment, signal),
    async homes(environment, signal) {
      const paths = await homePaths(environment);
      return Promise.all(
        paths.map((path, at) => home(rooms, machine, codexs(environment), path, at === 0, signal)),
      );
    },
    certificates: (environment) => readCertificates(settings.current().caBundle, codexs(environment)),
    connections: () => rooms.connections.view(),
    async loopback(signal) {
      const port = rooms.proxy.port();
      return port === null ? null : readLoopback(port, signal);
    },
    upstreams: () =>
      readUpstreams({
        upstreams: rooms.gateways
          .view()
          .gateways.filter(({ paused }) => !paused)
          .flatMap(({ name, backends }) =>
            backends
              .filter(({ disabled }) => !disabled)
              .map((one) => ({ name: `${name}/${one.name}`, upstream: one.upstream })),
          ),
        transport: rooms.network.transport(),
        explain: (error, origin) => upstreamFailure(error, origin).problem,
        now,
        connectTimeoutMs: 2_000,
        headTimeoutMs: 700,
      }),
    async failures() {
      const page = await rooms.recorder.ask({
        kind: 'search',
        filter: { statuses: ['failed'] },
        before: null,
        limit: 20,
      });
      return lastFailures({
        book: rooms.gateways.view(),
        failed: page.sessions.map(({ session }) => session),
        session: (sessionId) => rooms.recorder.ask({ kind: 'session', sessionId }),
      });
    },
    async disks(environment) {
      const [usual] = await homePaths(environment);
      const read = await Promise.all([
        readDisk('Postern', rooms.places.home),
        ...(usual === undefined ? [] : [readDisk('Codex', usual)]),
      ]);
      return read.filter((one) => one !== null);
    },
    signInPorts: () => Promise.all(openAiIssuer.ports.map(readPort)),
    store: async () => (await rooms.signIn).store.view(),
    own: () => ({
      status: rooms.status(),
      network: rooms.network.view(),
      portAskedFor: settings.current().port,
    }),
    surrounding: () => readSurrounding(platform),
  };
}

/** What a Codex would be started with: a terminal's environment where it is known. */
const codexs = ({ shell, desktop }: EnvironmentFacts): Environment => shell ?? desktop;

async function programs(
  { codex, platform }: DoctorRooms,
  { userHome }: DoctorMachine,
  environment: EnvironmentFacts,
  signal: AbortSignal,
): Promise<ProgramFacts> {
  const { desktop, shell } = environment;
  const names = codexFileNames(platform);
  const folders = (of: Environment): readonly string[] =>
    pathLocations({ platform, userHome, environment: of, shellEnvironment: null }).map(
      ({ folder }) => folder,
    );
  const known = codex.find(false);
  const [all, shellTakes, desktopTakes] = await Promise.all([
    readPrograms({
      places: locationsOn({ platform, userHome, environment: desktop, shellEnvironment: shell }),
      names,
      signal,
      async version(path) {
        const asked = { environment: codexs(environment), platform, timeoutMs: versionTimeoutMs, signal };
        const said = await runCodex(path, ['--version'], asked);
        return said.ended ? versionIn(said.stdout) : null;
      },
    }),
    shell === null ? null : firstIn(folders(shell), names),
    firstIn(folders(desktop), names),
  ]);
  const before = await known;
  const isThere = (path: string): boolean => all.some((one) => one.path === path);
  const used = before.state !== 'missing' && !isThere(before.path) ? await codex.find(true) : before;
  if (used.state !== 'found' || isThere(used.path)) return { used, all, shellTakes, desktopTakes };
  // One that was found where nobody looks by now.
  const { path, foundBy, version } = used;
  const realPath = await realpath(path).catch(() => path);
  return { used, all: [{ path, realPath, foundBy, version }, ...all], shellTakes, desktopTakes };
}

async function home(
  { codex, platform, settings }: DoctorRooms,
  { systemFolder, ownUid }: DoctorMachine,
  environment: Environment,
  path: string,
  isDefault: boolean,
  signal: AbortSignal,
): Promise<HomeFacts> {
  const inHome = { ...environment, CODEX_HOME: path };
  const askCodex = async (): Promise<CodexLogin> => {
    const asked = await within(keyringTimeoutMs, async () => {
      const found = await codex.find(false);
      return found.state === 'found' ? askCodexLogin(found.path, inHome, platform) : 'unknown';
    });
    return asked.ok && !signal.aborted ? asked.value : 'unknown';
  };
  const folders = settings.current().recentFolders;
  const [exists, login, modes, layers] = await Promise.all([
    isFolder(path),
    hasPlainFiles(path).then((plain) =>
      plain ? readCodexLogin({ codexHome: path, environment: inHome, askCodex }) : 'unknown',
    ),
    readModes(path, platform, ownUid),
    readLayers({ codexHome: path, systemFolder, folders }),
  ]);
  const daemon = await readDaemon(path, inHome, keysIn(layers), platform);
  const isNamed = isDefault && (environment['CODEX_HOME'] ?? '') !== '';
  return { path, isDefault, isNamed, exists, login, modes, layers, daemon };
}

/** The variables the providers of a home take something from. */
function keysIn({ layers }: ReadLayers): readonly string[] {
  const entries = layers.flatMap(({ table }) => {
    const providers = valueAt(table, 'model_providers');
    return isTable(providers) ? Object.values(providers).filter(isTable) : [];
  });
  return entries
    .flatMap((entry) => [
      entry['env_key'],
      ...(isTable(entry['env_http_headers']) ? Object.values(entry['env_http_headers']) : []),
    ])
    .filter((name) => typeof name === 'string');
}
