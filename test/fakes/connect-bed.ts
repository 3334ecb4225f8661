import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConnectPreview, ConnectWish } from '../../preload/contract.ts';
import { configText } from '../../main/connect/config-text.ts';
import {
  openConnections,
  type ConnectionsOptions,
  type OpenConnections,
} from '../../main/connect/connections.ts';
import { homeId } from '../../main/connect/homes.ts';
import type { ConnectRoute, DirectBackend } from '../../main/connect/port.ts';
import { failed, ok, type Problem } from '../../main/domain/problem.ts';

/** A home of Codex with real files, and connections over it whose other rooms are played. */
export interface ConnectBed {
  readonly home: string;
  readonly path: string;
  readonly folder: string;
  readonly options: ConnectionsOptions;
  /** What the other rooms say; change it and reconcile. */
  readonly world: World;
  readonly bearers: Map<string, string>;
  /** Every line that was logged. */
  readonly logged: string[];
  open(): Promise<OpenConnections>;
  wish(over?: Partial<ConnectWish>): ConnectWish;
  config(): Promise<string | null>;
  /** SHA-256 of every file of the home but its configuration, by name. */
  others(): Promise<Record<string, string>>;
  remove(): Promise<void>;
}

export interface World {
  port: number | null;
  routing: boolean;
  /** What is planned, or why nothing can be. */
  route: ConnectRoute | Problem;
  direct: DirectBackend;
  running: { processes: number; daemon: boolean };
  now: number;
  changes: number;
  writeAuth: ConnectionsOptions['writeAuth'];
  takeAuthBack: ConnectionsOptions['takeAuthBack'];
  onRoutes: () => void;
}

export const chatgptRoute: ConnectRoute = {
  lane: 'chatgpt',
  laneReason: 'Codex is signed in with ChatGPT.',
  provider: 'openai',
  managed: false,
  dialect: 'openai',
  backend: 'chatgpt',
  model: null,
  gateway: 'default',
  organisationId: 'personal',
  pinnedGatewayId: null,
  startedWith: { gatewayId: 'g1', backendId: 'b1' },
  mayCompress: false,
};

export const managedRoute: ConnectRoute = {
  ...chatgptRoute,
  lane: 'api',
  laneReason: 'The gateway has its own credential.',
  provider: 'postern',
  managed: true,
  dialect: 'plain',
  backend: 'azure',
  model: 'gpt-azure',
  gateway: 'team',
};

export const directTo: DirectBackend = {
  gatewayId: 'g2',
  gateway: 'routescope',
  backendId: 'b2',
  backend: 'routescope',
  lane: 'api',
  baseUrl: 'https://gateway.example/v1',
  query: [],
  headers: [],
  dialect: 'openai',
  model: null,
  keyVariable: 'ROUTESCOPE_API_KEY',
  keyHeader: 'authorization',
  mayCompress: false,
};

/** `auth.json` as Codex would have it; no flow but one may touch it. */
export const authText = JSON.stringify(
  { auth_mode: 'chatgpt', tokens: { refresh_token: 'rt-canary' } },
  null,
  2,
);

/** Makes a home with this configuration; null has none. */
export async function connectBed(text: string | null, withHome = true): Promise<ConnectBed> {
  const folder = await mkdtemp(join(tmpdir(), 'postern-connect-'));
  const home = join(folder, '.codex');
  const path = join(home, 'config.toml');
  await mkdir(join(folder, 'postern'));
  if (withHome) {
    await mkdir(home, { mode: 0o700 });
    await writeFile(join(home, 'auth.json'), authText, { mode: 0o600 });
    if (text !== null) await writeFile(path, text, { mode: 0o600 });
  }
  const world: World = {
    port: 4141,
    routing: true,
    route: chatgptRoute,
    direct: directTo,
    running: { processes: 0, daemon: false },
    now: 1_000,
    changes: 0,
    writeAuth: () => Promise.resolve(ok(null)),
    takeAuthBack: () => Promise.resolve('stays'),
    onRoutes: () => {},
  };
  const bearers = new Map<string, string>();
  const logged: string[] = [];
  const line = (event: string, facts?: unknown): void =>
    void logged.push(`${event} ${JSON.stringify(facts)}`);
  const options: ConnectionsOptions = {
    journalPath: join(folder, 'postern', 'connections.json'),
    homes: () => [{ path: home, isDefault: true }],
    text: configText,
    plan: () => Promise.resolve('code' in world.route ? failed(world.route) : ok(world.route)),
    direct: () => Promise.resolve(ok(world.direct)),
    directKey: () => Promise.resolve(ok('sk-test-canary-direct')),
    writeAuth: (codexHome, key) => world.writeAuth(codexHome, key),
    takeAuthBack: (codexHome, key, replaced) => world.takeAuthBack(codexHome, key, replaced),
    bearers: {
      read: (id) => Promise.resolve(bearers.get(id) ?? null),
      save: (id, bearer) => {
        bearers.set(id, bearer);
        return Promise.resolve(ok(undefined));
      },
      forget: (id) => {
        bearers.delete(id);
        return Promise.resolve();
      },
    },
    bearerCommand: (id) => ({ program: '/opt/postern/postern', args: ['token', id] }),
    port: () => world.port,
    routing: () => world.routing,
    running: () => Promise.resolve(world.running),
    platform: process.platform,
    now: () => world.now,
    onRoutes: () => world.onRoutes(),
    onChange: () => (world.changes += 1),
    log: { info: line, warn: line, error: line },
    systemFolder: join(folder, 'etc'),
  };
  return {
    home,
    path,
    folder,
    options,
    world,
    bearers,
    logged,
    open: () => openConnections(options),
    wish: (over = {}) => ({
      homeId: homeId(home),
      profile: null,
      kind: 'routed',
      lane: 'auto',
      gatewayId: null,
      backendId: null,
      options: { model: null, reviewModel: null, effort: null, contextWindow: null, compactAt: null },
      withKey: false,
      ...over,
    }),
    config: () => readFile(path, 'utf8').catch(() => null),
    async others() {
      const names = (await readdir(home)).filter((name) => name !== 'config.toml');
      const sums = await Promise.all(
        names.map(async (name) => {
          const bytes = await readFile(join(home, name)).catch(() => Buffer.from('folder'));
          return [name, createHash('sha256').update(bytes).digest('hex')] as const;
        }),
      );
      return Object.fromEntries(sums);
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Shows a wish and does it; the preview. */
export async function connect(connections: OpenConnections, wish: ConnectWish): Promise<ConnectPreview> {
  const preview = await connections.preview(wish);
  if (preview.problem !== null) throw new Error(`${preview.problem.what} ${preview.problem.why}`);
  const done = await connections.apply(preview.previewId);
  if (!done.ok) throw new Error(`${done.problem.what} ${done.problem.why}`);
  return preview;
}
