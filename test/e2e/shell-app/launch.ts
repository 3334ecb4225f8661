import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { _electron, type ElectronApplication } from 'playwright';
import { build } from 'vite';
import { startSessionBus, type SessionBus } from '../../fakes/session-bus.ts';
import { joinAsTrayHost, type TrayHost } from '../../fakes/tray-host.ts';
import type { ShellApp, ShellAppSetup } from './setup.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const here = fileURLToPath(new URL('.', import.meta.url));

/** The built app, and a desktop of its own to run on: a session bus, and a tray that may appear on it. */
export interface ShellDesktop {
  readonly bus: SessionBus;
  readonly tray: TrayHost;
  /** Where the built app lies. */
  readonly folder: string;
  start(options?: Partial<ShellAppSetup>): Promise<ElectronApplication>;
  /** Starts the app a second time beside the first; resolves with how it ended. */
  startAgain(): Promise<number | null>;
  end(): Promise<void>;
}

/** Builds the shell's own test app and a desktop for it. */
export async function makeShellDesktop(): Promise<ShellDesktop> {
  const folder = await mkdtemp(join(tmpdir(), 'postern-shell-'));
  await buildInto(folder);
  const bus = await startSessionBus();
  const tray = await joinAsTrayHost(bus.address);
  const started: ElectronApplication[] = [];
  return {
    bus,
    tray,
    folder,
    start: async (options = {}) => {
      const setup: ShellAppSetup = {
        userData: await mkdtemp(join(folder, 'user-data-')),
        images: join(root, 'assets', 'tray'),
        page: join(here, 'page'),
        preload: join(folder, 'preload.cjs'),
        hidden: false,
        packaged: false,
        ...options,
      };
      await writeFile(join(folder, 'setup.json'), JSON.stringify(setup));
      // Named by its path, the app would not wait for Playwright: one that attaches in the middle of the first page's
      // load waits for ever for that load to begin.
      const app = await _electron.launch(launchOptions(folder, bus));
      started.push(app);
      await app.evaluate(({ app: electron }) => electron.whenReady());
      return app;
    },
    startAgain: async () => {
      const { args, env } = launchOptions(folder, bus);
      const child = spawn(electronExecutable(), args, { env, stdio: 'ignore' });
      const [code] = (await once(child, 'exit')) as [number | null];
      return code;
    },
    end: async () => {
      for (const app of started) await app.close().catch(() => {});
      tray.end();
      await bus.end();
      // Chromium may still be writing its profile when its process has gone.
      await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
    },
  };
}

/** Runs a function inside the app, with what the app offers. */
export function inApp<T>(app: ElectronApplication, act: (shellApp: ShellApp) => T | Promise<T>): Promise<T> {
  return app.evaluate(
    (_electron, source) =>
      (new Function(`return (${source})`)() as (offered: unknown) => T)(
        (globalThis as { shellApp?: unknown }).shellApp,
      ),
    String(act),
  ) as Promise<T>;
}

function electronExecutable(): string {
  const path = process.env['POSTERN_ELECTRON'];
  if (path === undefined) throw new Error('POSTERN_ELECTRON is not set; run the tests with npm test');
  return path;
}

function launchOptions(folder: string, bus: SessionBus): { args: string[]; env: Record<string, string> } {
  const env = Object.fromEntries(
    Object.entries({ ...process.env, DBUS_SESSION_BUS_ADDRESS: bus.address }).filter(
      (pair): pair is [string, string] => pair[1] !== undefined,
    ),
  );
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return { args: [...sandbox, '--disable-gpu', folder], env };
}

async function buildInto(folder: string): Promise<void> {
  const shared = { configFile: false, logLevel: 'warn', root } as const;
  await build({
    ...shared,
    build: {
      ssr: join(here, 'main.ts'),
      target: 'node20',
      outDir: folder,
      emptyOutDir: false,
      rolldownOptions: { external: ['electron'], output: { format: 'es', entryFileNames: 'main.js' } },
    },
  });
  await build({
    ...shared,
    ssr: { noExternal: true },
    build: {
      ssr: join(root, 'preload', 'index.ts'),
      target: 'chrome130',
      outDir: folder,
      emptyOutDir: false,
      rolldownOptions: { external: ['electron'], output: { format: 'cjs', entryFileNames: 'preload.cjs' } },
    },
  });
  await writeFile(
    join(folder, 'package.json'),
    JSON.stringify({ name: 'postern-shell-test', type: 'module', main: 'main.js' }),
  );
}
