import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DatabaseSync, type DatabaseSyncInstance } from '@photostructure/sqlite';
import { _electron, type ElectronApplication, type Page } from 'playwright';
import { defaultBook, type GatewayBook } from '../../main/domain/gateway.ts';
import { renderGateways } from '../../main/gateways/file.ts';
import { defaultSettings, renderSettings } from '../../main/settings/file.ts';
import { codexEnvironment } from '../codex/environment.ts';
import { codexExecutable } from '../codex/executable.ts';
import type { CodexHome } from '../codex/home.ts';
import type { FakeUpstream } from '../fakes/upstream/server.ts';
import { startPackagedApp } from './packaged-app.ts';
import { packageAt } from './packaged.ts';
import { portOf } from './status-file.ts';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');
/** The unpacked package to run instead of the checkout (`npm run e2e:package`). */
const packageFolder = process.env['POSTERN_E2E_PACKAGE'];
const asRoot = process.getuid?.() === 0;

export interface PosternOptions {
  /** The person's home, with the Codex whose traffic is routed. */
  readonly home: CodexHome;
  /** Where both backends go. */
  readonly upstream: Pick<FakeUpstream, 'chatgptBase' | 'apiBase'>;
  /** Added to the app's environment. */
  readonly env?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  /** An earlier profile, to start on again. */
  readonly profile?: string;
  /** Start with the window; true unless said. */
  readonly window?: boolean;
}

/** The real app under test, in a profile of its own. */
export interface Postern {
  readonly app: ElectronApplication;
  readonly window: Page;
  /** What POSTERN_HOME is. */
  readonly profile: string;
  readonly pid: number;
  /** The port in its status file, once it listens. */
  port(): Promise<number>;
  /** Opens the database for reading, beside the running app. */
  database(): DatabaseSyncInstance;
  /** Starts the app a second time on the same profile, with more arguments; resolves with how that one ended. */
  startAgain(...more: readonly string[]): Promise<number | null>;
  /** Quits as a person would. */
  quit(): Promise<void>;
  /** Asks it to end as a shutting-down system does; resolves with its exit code. */
  terminate(): Promise<number | null>;
  /** kill -9 of the main process; resolves when it is gone. */
  kill(): Promise<void>;
}

/** The default gateway with its two backends pointing at a fake. */
export function bookFor(upstream: PosternOptions['upstream']): GatewayBook {
  const text = renderGateways(defaultBook())
    .replace('https://chatgpt.com/backend-api/codex', upstream.chatgptBase)
    .replace('https://api.openai.com/v1', upstream.apiBase);
  const { schemaVersion, ...book } = JSON.parse(text) as GatewayBook & { schemaVersion: number };
  void schemaVersion;
  return book;
}

/** Makes an empty profile whose gateways point at a fake. */
export async function makeProfile(upstream: PosternOptions['upstream']): Promise<string> {
  const profile = await mkdtemp(join(tmpdir(), 'postern-profile-'));
  await writeFile(join(profile, 'gateways.json'), renderGateways(bookFor(upstream)));
  // The one terminal that the set-up brings everywhere, whatever else a machine has.
  await writeFile(
    join(profile, 'settings.json'),
    renderSettings({ ...defaultSettings, terminal: 'xterm', firstRun: 'done' }),
  );
  return profile;
}

/** Starts the real app with the real runtime, on a profile that routes to the fake. */
export async function startPostern(options: PosternOptions): Promise<Postern> {
  const profile = options.profile ?? (await makeProfile(options.upstream));
  const args = [root, ...(asRoot ? ['--no-sandbox'] : []), ...(options.args ?? [])];
  const env = { ...(await posternEnvironment(options.home, profile)), ...options.env };
  if (packageFolder !== undefined) return startInPackage(packageFolder, options, profile, env);
  const app = await _electron.launch({ args, env, chromiumSandbox: !asRoot });
  const child = app.process();
  const pid = child.pid ?? 0;
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const window = options.window === false ? (undefined as unknown as Page) : await app.firstWindow();
  return {
    app,
    window,
    profile,
    pid,
    port: () => portOf(profile),
    async startAgain(...more) {
      const electron = process.env['POSTERN_ELECTRON'] ?? 'electron';
      const again = spawn(electron, [...args, ...more], { env, stdio: 'ignore' });
      const [code] = (await once(again, 'exit')) as [number | null];
      return code;
    },
    database: () => new DatabaseSync(join(profile, 'sessions.db'), { readOnly: true }),
    async quit() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      await app.evaluate(({ app: electron }) => electron.quit()).catch(() => undefined);
      await gone;
    },
    async terminate() {
      process.kill(pid, 'SIGTERM');
      await gone;
      return child.exitCode;
    },
    async kill() {
      process.kill(pid, 'SIGKILL');
      await gone;
    },
  };
}

/** The same, out of the package that was asked for. */
async function startInPackage(
  folder: string,
  options: PosternOptions,
  profile: string,
  env: Readonly<Record<string, string>>,
): Promise<Postern> {
  const args = options.args ?? [];
  const started = await startPackagedApp(folder, env, args, options.window !== false);
  const { child, ended } = started.running;
  return {
    app: started.app,
    window: started.window as Page,
    profile,
    pid: child.pid ?? 0,
    port: () => portOf(profile),
    async startAgain(...more) {
      const { binary } = packageAt(folder, () => Promise.resolve());
      const again = spawn(binary, [...(asRoot ? ['--no-sandbox'] : []), ...args, ...more], {
        env,
        stdio: 'ignore',
      });
      const [code] = (await once(again, 'exit')) as [number | null];
      return code;
    },
    database: () => new DatabaseSync(join(profile, 'sessions.db'), { readOnly: true }),
    quit: started.quit,
    async terminate() {
      child.kill('SIGTERM');
      await ended;
      return child.exitCode;
    },
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** The whole environment of the app: the person's, with `codex` on PATH, in a desktop of the tests' own. */
export async function posternEnvironment(
  home: CodexHome,
  profile: string,
  codex?: string,
): Promise<Record<string, string>> {
  const bin = join(home.userHome, 'bin');
  await mkdir(bin, { recursive: true });
  await symlink(codex ?? (await codexExecutable()), join(bin, 'codex')).catch(() => undefined);
  // As people do: the login shell's own start-up file puts their programs first.
  await writeFile(join(home.userHome, '.profile'), 'PATH="$HOME/bin:$PATH"\n');
  const desktop = [
    'DISPLAY',
    'XAUTHORITY',
    'DBUS_SESSION_BUS_ADDRESS',
    'XDG_RUNTIME_DIR',
    'ELECTRON_OVERRIDE_DIST_PATH',
  ];
  return {
    ...codexEnvironment(home),
    ...Object.fromEntries(
      desktop.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
    ),
    PATH: `${bin}:${process.env['PATH'] ?? '/usr/bin:/bin'}`,
    SHELL: '/bin/sh',
    POSTERN_HOME: profile,
  };
}

/** Removes a profile. */
export async function removeProfile(profile: string): Promise<void> {
  await rm(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}
