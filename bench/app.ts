// npm run bench:app: the packaged app from the outside, beside a bare Electron and other apps of the desktop.
// npm run bench:app [-- --rounds 3] [--own-files] [--skip idle,memory,peers] [--package <folder>] [--write]
// --own-files keeps a cold start from emptying the page cache of the whole machine; --package measures an unpacked package
// that is there already.
import { constants, copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { format } from 'prettier';
import { electronRuntime } from '../scripts/setup/electron-runtime.mjs';
import { makeUnpacked } from '../scripts/package/unpacked.mjs';
import { makeCodexHome } from '../test/codex/home.ts';
import { makeProfile, posternEnvironment, removeProfile } from '../test/e2e/postern.ts';
import { closeWindow } from './app-close.ts';
import { forgetFiles, type Coldness } from './app-cold.ts';
import { watchDesktop } from './app-desktop.ts';
import { idleBetween, loopsOf, memoryOf, threadsOf } from './app-idle.ts';
import {
  appSection,
  ownNames,
  withApp,
  type IdleFigure,
  type MemoryFigure,
  type StartFigure,
} from './app-page.ts';
import { filesIn, grouped, installedPart, partsInArchive } from './app-size.ts';
import { startApp, type AppStart, type StartedApp } from './app-start.ts';
import { debianPeers, electronStarts, freePort, makeBareElectron, type Subject } from './app-subjects.ts';
import { openSession, paintTimes, withPage, type PaintTimes } from './app-window.ts';

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    idle: { type: 'string', default: '60' },
    'own-files': { type: 'boolean', default: false },
    skip: { type: 'string', default: '' },
    write: { type: 'boolean', default: false },
    cache: { type: 'string', default: '.' },
    package: { type: 'string' },
  },
});
const root = fileURLToPath(new URL('..', import.meta.url));
// Less the folder that the script adds.
const asked = process.argv
  .slice(2)
  .filter((word, at, all) => word !== '--cache' && all[at - 1] !== '--cache');
const rounds = Number(options.rounds);
const idleMs = Number(options.idle) * 1_000;
const skipped = options.skip.split(',');
/** After these an app has done what a start brings with it. */
const settleMs = 6_000;
const idleAfterMs = 35_000;
const nobody = 'http://127.0.0.1:9';
const endings: (() => unknown)[] = [];
const began = performance.now();
const note = (text: string): void =>
  void process.stderr.write(`${((performance.now() - began) / 1_000).toFixed(0).padStart(3)} s  ${text}\n`);
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

try {
  const load = loadavg()[0] ?? 0;
  const work = mkdtempSync(join(tmpdir(), 'postern-bench-app-'));
  endings.unshift(() => rmSync(work, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }));
  const folder = options.package ?? (await madePackage());
  const bareFolder = await makeBareElectron(folder, join(options.cache, 'bench-app'));
  const log = builtLog();
  const own = { window: await ownProfile(log), tray: await ownProfile(log) };
  const bareEnv = { ...own.tray.env, HOME: join(work, 'bare') };
  const pathsIn = (at: string): readonly string[] => filesIn(at).map(({ name }) => join(at, name));
  const sizeOf = (at: string): number => filesIn(at).reduce((sum, one) => sum + one.bytes, 0);
  const peers = await debianPeers(work, own.tray.env);
  const subjects: readonly Subject[] = [
    {
      name: 'Postern',
      ...electronStarts(
        folder,
        { window: own.window.env, tray: own.tray.env },
        { window: own.window.port, tray: own.tray.port },
      ),
      files: pathsIn(folder),
      installedBytes: sizeOf(folder),
      installedOf: 'all of it',
    },
    {
      name: 'bare Electron',
      ...electronStarts(
        bareFolder,
        { window: { ...bareEnv, HOME: join(work, 'bare-window') }, tray: bareEnv },
        { window: null, tray: null },
      ),
      files: pathsIn(bareFolder),
      installedBytes: sizeOf(bareFolder),
      installedOf: 'all of it',
    },
    ...(skipped.includes('peers') ? [] : peers.here),
  ];
  for (const { name, command } of peers.missing) note(`${name} is left out (${command} brings it)`);
  const desktop = await watchDesktop();
  endings.unshift(desktop.end);
  let coldness: Coldness = 'none';

  const starts = new Map<string, StartFigure>();
  // The first round lets each app make its files and is thrown away.
  for (let round = 0; round <= rounds; round += 1) {
    for (const cold of round === 0 ? [false] : [true, false])
      for (const subject of subjects)
        for (const [name, start] of waysOf(subject)) {
          if (cold) coldness = forgetFiles(subject.files, options['own-files']);
          note(`  ${name}${cold ? ', cold' : ''}`);
          const app = await startApp(start, desktop);
          try {
            await pause(500);
            const painted = await paintOf(app, start, subject);
            if (round > 0) keep(name, cold, app, painted);
          } finally {
            await app.end();
          }
        }
    note(`starts: ${round} of ${rounds}`);
  }

  const memory: MemoryFigure[] = [];
  for (const subject of skipped.includes('memory') ? [] : subjects)
    for (const [name, start] of waysOf(subject, true)) {
      const app = await startApp(start, desktop);
      const isWindow = start === subject.window;
      try {
        if (isWindow && subject.name === 'Postern') await withPage(app, openSession);
        await pause(settleMs);
        memory.push({ name, processes: memoryOf(app.pid) });
        if (isWindow) {
          await closeWindow(app.windowId ?? 0);
          await pause(settleMs / 2);
          memory.push({ name: `${name}, hidden`, processes: memoryOf(app.pid) });
        }
      } finally {
        await app.end();
      }
      note(`memory: ${name}`);
    }

  const idle: IdleFigure[] = [];
  let loops: { all: number; timed: number } | null = null;
  if (!skipped.includes('idle')) {
    const running: { readonly name: string; readonly app: StartedApp }[] = [];
    try {
      for (const subject of subjects)
        for (const [name, start] of waysOf(subject, true)) {
          const isWindow = start === subject.window;
          const app = await startApp(start, desktop);
          running.push({ name: isWindow ? `${name}, hidden` : name, app });
          if (isWindow && subject.name === 'Postern') await withPage(app, openSession);
          if (isWindow) await closeWindow(app.windowId ?? 0);
        }
      note('idle: settling');
      await pause(idleAfterMs);
      const before = running.map(({ app }) => threadsOf(app.pid));
      await pause(idleMs);
      const after = running.map(({ app }) => threadsOf(app.pid));
      running.forEach(({ name }, at) =>
        idle.push({ name, processes: idleBetween(before[at] ?? new Map(), after[at] ?? new Map()) }),
      );
      const hidden = running.find(({ name }) => name === `${ownNames.window}, hidden`);
      const waits = hidden === undefined ? null : loopsOf(hidden.app.pid);
      if (waits !== null)
        loops = { all: waits.length, timed: waits.filter(({ limitMs }) => limitMs !== null).length };
    } finally {
      for (const { app } of running) await app.end();
    }
    note('idle: done');
  }

  const section = appSection(
    {
      rounds,
      coldness,
      starts: [...starts.values()],
      memory,
      idle,
      idleMs,
      loops,
      sizes: subjects.map((one) => ({ name: one.name, of: one.installedOf, bytes: one.installedBytes })),
      parts: grouped(filesIn(folder), installedPart),
      archived: partsInArchive(join(folder, 'resources', 'app.asar')),
      missing: peers.missing.map(({ name, command }) => `${name} (\`${command}\`)`),
    },
    {
      command: `npm run bench:app -- ${asked.join(' ')}`,
      date: new Date().toISOString().slice(0, 10),
      machine: `${cpus().length} x ${cpus()[0]?.model.trim() ?? 'unknown'}`,
      load: [load, loadavg()[0] ?? 0],
    },
  );
  process.stdout.write(`${section}\n`);
  if (options.write) {
    const file = new URL('../docs/performance.md', import.meta.url);
    const page = withApp(readFileSync(file, 'utf8'), section);
    writeFileSync(file, await format(page, { parser: 'markdown', printWidth: 110, singleQuote: true }));
  }

  function keep(name: string, cold: boolean, { times }: StartedApp, painted: PaintTimes | null): void {
    const key = `${name}, ${cold}`;
    const was = starts.get(key);
    const more = (values: readonly number[] | undefined, value: number | null): readonly number[] =>
      value === null ? (values ?? []) : [...(values ?? []), value];
    starts.set(key, {
      name,
      cold,
      port: more(was?.port, times.port),
      tray: more(was?.tray, times.tray),
      window: more(was?.window, times.window),
      firstPaint: more(was?.firstPaint, painted?.first ?? null),
      largestPaint: more(was?.largestPaint, painted?.largest ?? null),
    });
  }
} finally {
  for (const end of endings) await end();
}

/** A profile with a log, a home with Codex in it, and the port it has had before: as on any day but the first. */
async function ownProfile(
  log: string,
): Promise<{ readonly env: Readonly<Record<string, string>>; readonly port: number }> {
  const home = await makeCodexHome({ auth: 'chatgpt', accountsBase: nobody });
  endings.unshift(home.remove);
  const profile = await makeProfile({ chatgptBase: `${nobody}/backend-api/codex`, apiBase: `${nobody}/v1` });
  endings.unshift(() => removeProfile(profile));
  const port = await freePort();
  copyFileSync(log, join(profile, 'sessions.db'), constants.COPYFILE_FICLONE);
  const settings = join(profile, 'settings.json');
  writeFileSync(settings, JSON.stringify({ ...JSON.parse(readFileSync(settings, 'utf8')), port }));
  return { env: await posternEnvironment(home, profile), port };
}

/** The package as it would be installed. Development packages keep the port by which a page is joined. */
async function madePackage(): Promise<string> {
  note('making the package');
  const runtime = await electronRuntime(root, options.cache);
  return makeUnpacked({
    root,
    cache: options.cache,
    runtime: { ...runtime, kind: 'chosen' },
    output: join(options.cache, 'bench-app'),
    version: '0.1.0-development',
  });
}

/** The log of bench:window. */
function builtLog(): string {
  const builder = fileURLToPath(new URL('./log-build.ts', import.meta.url));
  const args = ['--import', 'tsx', builder, join(options.cache, 'bench-log'), '5000'];
  const { stdout, status } = spawnSync(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error('the log could not be built');
  return (JSON.parse(stdout) as { readonly path: string }).path;
}

/** Both ways to start an app on Electron; of others the one with the window, or the one they idle in. */
function waysOf(subject: Subject, idling = false): readonly (readonly [name: string, start: AppStart])[] {
  const { name, window, tray } = subject;
  const isElectron = name === 'Postern' || name === 'bare Electron';
  if (window !== null && isElectron)
    return [
      [`${name}, with its window`, window],
      [`${name}, in the tray`, tray],
    ];
  return window === null || idling ? [[name, tray]] : [[name, window]];
}

async function paintOf(app: StartedApp, start: AppStart, subject: Subject): Promise<PaintTimes | null> {
  if (start !== subject.window || app.devTools() === null) return null;
  return withPage(app, (page) => paintTimes(page, app.spawnedAt));
}
