import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { ElectronApplication, Page } from 'playwright';
import { joinWindow, packageAt, startPackaged, type Running } from './packaged.ts';

/** The app of a package, as the end-to-end tests hold it. */
export interface PackagedApp {
  readonly running: Running;
  /** As much of Playwright's handle as there is without the main process. */
  readonly app: ElectronApplication;
  /** Its window; undefined for a start without one. */
  readonly window: Page | undefined;
  /** Asks the app to quit, by its own command, and waits until it has. */
  quit(): Promise<void>;
}

/** Starts the package in `folder`. Its window is joined over the DevTools protocol, which development packages keep open. */
export async function startPackagedApp(
  folder: string,
  env: Readonly<Record<string, string>>,
  args: readonly string[],
  window: boolean,
): Promise<PackagedApp> {
  const built = packageAt(folder, () => Promise.resolve());
  const running = startPackaged(built, env, '--remote-debugging-port=0', ...args);
  const joined = await joinWindow(running, window);
  const context = joined.browser.contexts()[0];
  const { child } = running;
  const stands = withoutMain(env);
  return {
    running,
    window: joined.window,
    app: {
      process: () => child,
      windows: () => context?.pages() ?? [],
      firstWindow: async () => context?.pages()[0] ?? (await context?.waitForEvent('page')),
      waitForEvent: (name: string) => context?.waitForEvent(name === 'window' ? 'page' : (name as 'page')),
      evaluate: async (act: (electron: unknown, given: unknown) => unknown, given: unknown) =>
        act(stands, given),
    } as unknown as ElectronApplication,
    async quit() {
      if (child.exitCode === null && child.signalCode === null) {
        await promisify(execFile)(built.command, ['quit'], { env: { ...env } }).catch(() =>
          child.kill('SIGTERM'),
        );
      }
      await running.ended;
    },
  };
}

/** What stands in for Electron's modules: the clipboard of the display. The rest is out of reach. */
function withoutMain(env: Readonly<Record<string, string>>): unknown {
  const refuse = (name: string): never => {
    throw new Error(`${name} is in the main process, and a package lets nobody into it (fuses).`);
  };
  const clipboard = {
    readText: async () => {
      const read = await promisify(execFile)('xclip', ['-selection', 'clipboard', '-o'], { env: { ...env } });
      return read.stdout;
    },
  };
  return new Proxy({ clipboard } as Record<string, unknown>, {
    get: (known, name) => known[String(name)] ?? refuse(String(name)),
  });
}
