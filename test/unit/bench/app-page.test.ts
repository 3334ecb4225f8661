import { expect, test } from 'vitest';
import { windowMapped } from '../../../bench/app-desktop.ts';
import { idleBetween, waitsIn, type ThreadWork } from '../../../bench/app-idle.ts';
import { appSection, ownNames, withApp, type AppFigures } from '../../../bench/app-page.ts';
import { grouped, installedPart } from '../../../bench/app-size.ts';
import { withRun, type KeptRun } from '../../../bench/run-page.ts';

const start = { port: [], tray: [], window: [], firstPaint: [], largestPaint: [] };
const figures: AppFigures = {
  rounds: 3,
  coldness: 'own files',
  starts: [
    { ...start, name: ownNames.tray, cold: true, port: [2_000], tray: [2_100] },
    { ...start, name: ownNames.tray, cold: false, port: [300, 501, 600], tray: [650, 400, 500] },
  ],
  memory: [{ name: ownNames.tray, processes: [{ name: 'main', pssBytes: 281e6 }] }],
  idle: [
    {
      name: `${ownNames.window}, hidden`,
      processes: [{ name: 'main', cpuMs: 12, wakeups: 30, threads: [{ name: 'its first', wakeups: 30 }] }],
    },
  ],
  idleMs: 60_000,
  loops: { all: 4, timed: 1 },
  sizes: [{ name: 'Postern', of: 'all of it', bytes: 294e6 }],
  parts: [{ name: 'Postern itself', bytes: 19e6 }],
  archived: [{ name: 'undici', bytes: 1.3e6 }],
  missing: ['qBittorrent (`apt-get install qbittorrent`)'],
};
const section = appSection(figures, {
  command: 'npm run bench:app -- --write',
  date: '2026-11-21',
  machine: '2 x this',
  load: [0.5, 1.25],
});

test('each goal stands beside the median of the warm starts, and says whether it was held', () => {
  expect(section).toContain('| proxy answers, warm | 500 ms | 501 ms | missed |');
  expect(section).toContain('| tray item, warm | 700 ms | 500 ms | held |');
  expect(section).toContain('| idle, window hidden: of one processor | 0.05 % | 0.020 % | held |');
  expect(section).toContain('| idle, window hidden: wake-ups a second | 1  | 0.50  | held |');
  expect(section).toContain('| memory without a window | 280 MB | 281 MB | missed |');
});

test('a goal that was not measured is neither held nor missed', () => {
  expect(section).toContain('| memory with the log open | 340 MB |  |  |');
});

test('the load, the timers that are set and the peers that are missing are said', () => {
  expect(section).toContain("The machine's load was 0.5 before and\n1.3 after");
  expect(section).toContain('4; 1 of them wait for a timer');
  expect(section).toContain('because not installed: qBittorrent (`apt-get install qbittorrent`)');
});

test('the figures of the app are put at the end of the page, then in the place of earlier ones', () => {
  const once = withApp('# Performance\n\nfigures\n', section);
  expect(once).toBe(`# Performance\n\nfigures\n\n${section}`);
  const followed = `${once}\n## The app itself: what was tried\n\nMuch.\n`;
  expect(withApp(followed, section)).toBe(followed);
  expect(withApp(followed, section.replace('501 ms', '450 ms'))).toContain('450 ms');
});

test('a page written anew for the proxy keeps what was measured of the app', () => {
  const run: KeptRun = { date: 'd', machine: 'm', load: [1, 1], command: 'c', rows: [], missing: [] };
  const page = withApp('# Performance\n\nold\n\n## Where the time goes\n\nThere.\n', section);
  expect(withRun(page, run, null)).toContain(section);
});

test('only a window that was mapped and wants the ordinary treatment is seen', () => {
  expect(windowMapped('    event 0x50d, window 0x400001, override NO')).toBe(0x400001);
  for (const line of [
    '    event 0x50d, window 0x400001, override YES',
    'border_width 2, override NO',
    '    event 0x50d, window 0x400001, from_configure NO',
    '    event 0x50d, window 0x400001, parent 0x50d, (0,0), override NO',
  ])
    expect(windowMapped(line)).toBeNull();
});

test('of each thread the last wait counts: with a limit where a timer is set', () => {
  const trace = `[pid 12] epoll_pwait(0x44, 0x7ffc0, 0x400, 0x61a8, 0, 0x8) = 0x1
[pid 12] epoll_pwait(0x44, 0x7ffc0, 0x400, 0xffffffff, 0, 0x8 <unfinished ...>
[pid 13] epoll_wait(0x18, 0x7ffc0, 0x1, 0x3e8 <unfinished ...>
[pid 13] <... epoll_wait resumed>)       = 0`;
  expect(waitsIn(trace)).toEqual([
    { thread: 12, limitMs: null },
    { thread: 13, limitMs: 1_000 },
  ]);
});

test('what happened between two moments is told by process, the thread woken most first', () => {
  const work = (thread: string, cpuNs: number, wakeups: number): ThreadWork => ({
    process: 'main/7',
    thread,
    cpuNs,
    wakeups,
  });
  const before = new Map([
    ['7/7', work('its first', 1e6, 10)],
    ['7/8', work('other', 0, 5)],
    ['7/9', work('still', 0, 5)],
  ]);
  const after = new Map([
    ['7/7', work('its first', 3e6, 11)],
    ['7/8', work('other', 1e6, 9)],
    ['7/9', work('still', 0, 5)],
  ]);
  expect(idleBetween(before, after)).toEqual([
    {
      name: 'main',
      cpuMs: 3,
      wakeups: 5,
      threads: [
        { name: 'other', wakeups: 4 },
        { name: 'its first', wakeups: 1 },
      ],
    },
  ]);
});

test('files are summed up by the part they belong to, the largest first', () => {
  const files = [
    { name: 'locales/de.pak', bytes: 1 },
    { name: 'locales/ja.pak', bytes: 2 },
    { name: 'resources/app.asar', bytes: 10 },
    { name: 'postern-desktop', bytes: 5 },
  ];
  expect(grouped(files, installedPart)).toEqual([
    { name: 'Postern itself', bytes: 10 },
    { name: "Electron's program", bytes: 5 },
    { name: "Chromium's languages", bytes: 3 },
  ]);
});
