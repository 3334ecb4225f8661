import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser, type Page } from 'playwright';
import { thisCacheFolder } from '../../scripts/setup/cache-folder.mjs';
import { electronRuntime } from '../../scripts/setup/electron-runtime.mjs';
import { makeUnpacked } from '../../scripts/package/unpacked.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];

/** A package as it is installed: its folder and what is in it. */
export interface Package {
  readonly folder: string;
  readonly binary: string;
  readonly resources: string;
  /** Its `postern` command. */
  readonly command: string;
  remove(): Promise<void>;
}

/** Makes the hardened, unpacked development package aside. */
export async function makePackage(): Promise<Package> {
  const output = await mkdtemp(join(tmpdir(), 'postern-package-'));
  const runtime = await electronRuntime(root, thisCacheFolder());
  const folder = await makeUnpacked({
    root,
    cache: thisCacheFolder(),
    runtime: { ...runtime, kind: 'chosen' },
    output,
    version: '0.1.0-development',
  });
  return packageAt(folder, () => rm(output, { recursive: true, force: true }));
}

/** The same package with the version of a package for users, which is what its app goes by. */
export async function asForUsers({ folder }: Package): Promise<Package> {
  const output = await mkdtemp(join(tmpdir(), 'postern-package-users-'));
  const copy = join(output, 'unpacked');
  // Hard links, for most of it is Electron; what is written anew must not be one.
  await once(spawn('cp', ['-al', folder, copy]), 'exit');
  const archive = join(copy, 'resources', 'app.asar');
  const bytes = await readFile(archive);
  const given = Buffer.from('"0.1.0-development"');
  const at = bytes.indexOf(given);
  if (at === -1 || bytes.indexOf(given, at + 1) !== -1) throw new Error('no version in the archive');
  // Of the same length, so that nothing behind it moves; Linux does not look at the digest.
  bytes.write('"0.1.0"'.padEnd(given.length), at);
  await rm(archive);
  await writeFile(archive, bytes);
  return packageAt(copy, () => rm(output, { recursive: true, force: true }));
}

/** The package in a folder. */
export function packageAt(folder: string, remove: () => Promise<void>): Package {
  const resources = join(folder, 'resources');
  return {
    folder,
    binary: join(folder, 'postern-desktop'),
    resources,
    command: join(resources, 'bin', 'postern'),
    remove,
  };
}

/** A packaged app that runs. */
export interface Running {
  readonly child: ChildProcess;
  /** What it has said on standard error so far. */
  said(): string;
  /** Resolves with what it said once that contains some words. */
  says(words: RegExp): Promise<RegExpExecArray>;
  end(): Promise<void>;
  /** Resolves when it has ended. */
  readonly ended: Promise<unknown>;
}

/** Starts a package's app as a person's desktop does, with more arguments. */
export function startPackaged(
  { binary }: Package,
  env: Readonly<Record<string, string>>,
  ...more: readonly string[]
): Running {
  const child = spawn(binary, [...asRoot, ...more], { env: { ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const gone = once(child, 'exit');
  let said = '';
  const heard = new EventTarget();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      heard.dispatchEvent(new Event('said'));
    });
  }
  return {
    child,
    ended: gone,
    said: () => said,
    says: (words) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = words.exec(said);
          if (found !== null) resolve(found);
        };
        heard.addEventListener('said', look);
        void gone.then(() => reject(new Error(`It ended. It had said: ${said}`)));
        look();
      }),
    async end() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
      await gone;
    },
  };
}

/** Joins a running package's window over the DevTools protocol; of one without a window, whatever comes later. */
export async function joinWindow(running: Running): Promise<{ browser: Browser; window: Page }>;
export async function joinWindow(
  running: Running,
  shown: boolean,
): Promise<{ browser: Browser; window: Page | undefined }>;
export async function joinWindow(
  running: Running,
  shown = true,
): Promise<{ browser: Browser; window: Page | undefined }> {
  const [, address] = await running.says(/DevTools listening on (ws:\S+)/);
  const browser = await chromium.connectOverCDP(address ?? '');
  const [context] = browser.contexts();
  if (context === undefined) throw new Error('no window');
  const window = shown ? (context.pages()[0] ?? (await context.waitForEvent('page'))) : undefined;
  return { browser, window };
}
