// npm run bench:window: how the real window does on a full log, and while many sessions stream.
// npm run bench:window [-- --turns 100000] [--write]; the log is the one of bench:log, copied into a profile.
import { spawnSync } from 'node:child_process';
import { constants, copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { format } from 'prettier';
import { makeCodexHome } from '../test/codex/home.ts';
import { copiedCommand } from '../test/e2e/log-of.ts';
import { makeProfile, removeProfile, startPostern } from '../test/e2e/postern.ts';
import { clicksWhile, recordedOf, startTraffic } from './window-live.ts';
import {
  figureOf,
  filterFigures,
  openFigures,
  reloadMs,
  scrollFrames,
  searchFigure,
  totalsFigures,
} from './window-log.ts';
import { preparePage } from './window-paint.ts';
import { windowSection, withWindow } from './window-page.ts';
import { processesOf, pssBytes, spentMs, workOf, type Work } from './window-processes.ts';

const { values: options } = parseArgs({
  options: {
    turns: { type: 'string', default: '5000' },
    streams: { type: 'string', default: '20' },
    rate: { type: 'string', default: '200' },
    seconds: { type: 'string', default: '15' },
    write: { type: 'boolean', default: false },
    cache: { type: 'string', default: '.' },
  },
});
const streams = Number(options.streams);
const scrollSeconds = 10;
const idleMs = 20_000;
const endings: (() => unknown)[] = [];

const builder = fileURLToPath(new URL('./log-build.ts', import.meta.url));
const { stdout, status } = spawnSync(
  process.execPath,
  ['--import', 'tsx', builder, join(options.cache, 'bench-log'), options.turns],
  { stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8' },
);
if (status !== 0) process.exit(1);
const built = JSON.parse(stdout) as { path: string; turns: number; sessions: number };
const note = (text: string): boolean => process.stderr.write(`${text}\n`);

try {
  const traffic = await startTraffic(streams, Number(options.rate), Number(options.seconds));
  endings.unshift(traffic.end);
  const upstream = { chatgptBase: `${traffic.origin}/backend-api/codex`, apiBase: `${traffic.origin}/v1` };
  const home = await makeCodexHome({ auth: 'chatgpt', accountsBase: traffic.origin });
  endings.unshift(home.remove);
  const profile = await makeProfile(upstream);
  endings.unshift(() => removeProfile(profile));
  copyFileSync(built.path, join(profile, 'sessions.db'), constants.COPYFILE_FICLONE);

  const begun = performance.now();
  const postern = await startPostern({ home, upstream, profile });
  endings.unshift(postern.quit);
  const { window } = postern;
  await window.getByTestId('session-row').nth(5).waitFor();
  const startMs = performance.now() - begun;
  await preparePage(window);
  const reloads = [await reloadMs(window), await reloadMs(window), await reloadMs(window)];
  note('started; scrolling');
  const scrolled = await scrollFrames(window, scrollSeconds);
  note('searching');
  const beforeSearch = workOf(postern.pid);
  const search = await searchFigure(window);
  // While only searches run, one thread of the main process besides the first works: the recorder's.
  const recorderThread = busiest(beforeSearch, workOf(postern.pid), [postern.pid])[0]?.thread;
  note('filtering');
  const filters = await filterFigures(window);
  note('opening');
  const opened = await openFigures(window, Number(options.turns));
  const totals = await totalsFigures(window);
  // What was measured so far is told even if something further on breaks.
  const times = [
    figureOf('the app started, until the list is there', [startMs]),
    figureOf('the page loaded anew, until the list is painted', reloads),
    search,
    ...filters,
    ...opened,
    ...totals,
  ];

  for (const { label, p50, p95 } of times) note(`${label}: ${p50} ${p95}`);
  note('idle');
  await window.mouse.move(1, 1);
  const processes = processesOf(postern.pid);
  const works = (): readonly Work[] => processes.map(({ pid }) => workOf(pid));
  const shares = (before: readonly Work[], after: readonly Work[], ms: number): readonly number[] =>
    after.map((work, at) => spentMs(before[at] ?? work, work).all / ms);
  const memory = processes.map(({ pid }) => pssBytes(pid));
  await window.waitForTimeout(2_000);
  const [idleFrom, idleAt] = [works(), performance.now()];
  await window.waitForTimeout(idleMs);
  const [idleTo, idledMs] = [works(), performance.now() - idleAt];

  note('streams');
  const clipboard = (): Promise<string> => postern.app.evaluate(({ clipboard: board }) => board.readText());
  const command = await copiedCommand(window, clipboard, home.cwd);
  const url = /http:\/\/127\.0\.0\.1:\d+\/l\/[^\s'"\\]+/.exec(command)?.[0];
  if (url === undefined) throw new Error('the command names no address of the proxy');
  await window.getByTestId('rail-sessions').click();
  const [liveFrom, liveAt] = [works(), performance.now()];
  const running = traffic.run(url);
  const { clicksMs, frames } = await clicksWhile(window, running);
  const passed = await running;
  const [liveTo, livedMs] = [works(), performance.now() - liveAt];
  const database = postern.database();
  const recorded = await recordedOf(database, passed, streams);
  database.close();

  const main = processes.findIndex(({ name }) => name === 'main');
  const [mainFrom, mainTo] = [liveFrom[main], liveTo[main]];
  if (mainFrom === undefined || mainTo === undefined) throw new Error('there is no main process');
  const threads = busiest(mainFrom, mainTo, [])
    .slice(0, 3)
    .map(({ thread, ms }) => ({ name: threadName(thread), share: ms / livedMs }));
  const figures = {
    times,
    frames: [
      { label: `wheel, ${scrollSeconds} s`, frames: scrolled.wheel },
      { label: `arrow key held down, ${scrollSeconds} s`, frames: scrolled.keys },
      { label: 'clicks while streams run', frames },
    ],
    processes: processes.map(({ name }, at) => ({
      name,
      pssBytes: memory[at] ?? 0,
      idleShare: shares(idleFrom, idleTo, idledMs)[at] ?? 0,
      idleWakeups: (((idleTo[at]?.wakeups ?? 0) - (idleFrom[at]?.wakeups ?? 0)) * 1_000) / idledMs,
      liveShare: shares(liveFrom, liveTo, livedMs)[at] ?? 0,
    })),
    live: { passed, recorded, streams, clicksMs, threads },
  };
  const section = windowSection(figures, built, {
    command: `npm run bench:window -- --turns ${options.turns} --write`,
    date: new Date().toISOString().slice(0, 10),
    machine: `${cpus().length} x ${cpus()[0]?.model.trim() ?? 'unknown'}`,
  });
  process.stdout.write(`${section}\n`);
  if (options.write) {
    const file = new URL('../docs/performance.md', import.meta.url);
    const page = withWindow(readFileSync(file, 'utf8'), section);
    writeFileSync(file, await format(page, { parser: 'markdown', printWidth: 110, singleQuote: true }));
  }
  if (recorded.events < passed.events || recorded.items < passed.items)
    throw new Error('the log does not hold all that passed');

  function threadName(thread: number): string {
    if (thread === postern.pid) return 'its own';
    return thread === recorderThread ? "the recorder's" : "the proxy's";
  }
} finally {
  for (const end of endings) await end();
}

/** Threads by the processor time they took, the busiest first. */
function busiest(
  before: Work,
  after: Work,
  without: readonly number[],
): readonly { readonly thread: number; readonly ms: number }[] {
  return [...spentMs(before, after).by]
    .filter(([thread]) => !without.includes(thread))
    .map(([thread, ms]) => ({ thread, ms }))
    .toSorted((left, right) => right.ms - left.ms);
}
