import type { IdleProcess, ProcessMemory } from './app-idle.ts';
import type { SizePart } from './app-size.ts';
import { quantile } from './summary.ts';

/** How one way of starting one app went, ms of each round; empty where it has no such moment. */
export interface StartFigure {
  readonly name: string;
  readonly cold: boolean;
  readonly port: readonly number[];
  readonly tray: readonly number[];
  readonly window: readonly number[];
  readonly firstPaint: readonly number[];
  readonly largestPaint: readonly number[];
}

/** What an app takes in one state. */
export interface MemoryFigure {
  readonly name: string;
  readonly processes: readonly ProcessMemory[];
}

/** What an app does while nobody does anything. */
export interface IdleFigure {
  readonly name: string;
  readonly processes: readonly IdleProcess[];
}

/** What is installed. */
export interface SizeFigure {
  readonly name: string;
  readonly of: string;
  readonly bytes: number;
}

/** Everything the section tells. */
export interface AppFigures {
  readonly rounds: number;
  readonly coldness: string;
  readonly starts: readonly StartFigure[];
  readonly memory: readonly MemoryFigure[];
  readonly idle: readonly IdleFigure[];
  readonly idleMs: number;
  /** Event loops of Node in Postern, and how many of them wait with a limit, so that a timer is set; null: not looked at. */
  readonly loops: { readonly all: number; readonly timed: number } | null;
  readonly sizes: readonly SizeFigure[];
  readonly parts: readonly SizePart[];
  readonly archived: readonly SizePart[];
  /** Peers that are not installed, with the command that brings each. */
  readonly missing: readonly string[];
}

/** Where and when it was measured. */
export interface MeasuredWhere {
  readonly command: string;
  readonly date: string;
  readonly machine: string;
  readonly load: readonly [before: number, after: number];
}

/** The names under which the goals look for Postern. */
export const ownNames = { window: 'Postern, with its window', tray: 'Postern, in the tray' } as const;

const heading = '## The app itself\n';
const median = (values: readonly number[]): number | null =>
  values.length === 0 ? null : quantile(values, 0.5);
const ms = (values: readonly number[]): string => median(values)?.toFixed(0) ?? '';
const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(bytes < 10e6 ? 1 : 0);
const sumOf = <T>(all: readonly T[], value: (one: T) => number): number =>
  all.reduce((sum, one) => sum + value(one), 0);

/** The part of the page on performance that is about the app as a person gets it. */
export function appSection(figures: AppFigures, where: MeasuredWhere): string {
  const seconds = (figures.idleMs / 1_000).toFixed(0);
  return `${heading}
Measured on ${where.date} with \`${where.command}\`: ${where.machine}. The machine's load was ${where.load[0].toFixed(1)} before and
${where.load[1].toFixed(1)} after. The unpacked package, hardened as it is installed, on a virtual display with a session bus and a tray host of its
own; a profile with a log of 5,000 turns, and Codex installed. Apps take turns within each of ${figures.rounds} rounds, medians.
"Bare Electron" is the same Electron with an empty window and a tray item, all in 25 lines (\`bench/app-bare\`): below it nothing
can come that is built on Electron. KeePassXC and qBittorrent are Qt apps that sit in a tray, mitmweb is a proxy with a page and no tray.

| goal (G10) | goal | measured | |
|---|--:|--:|---|
${goals(figures).map(goalLine).join('\n')}

| from the spawn to, ms | answering | tray item | window | first paint | largest paint |
|---|--:|--:|--:|--:|--:|
${figures.starts.map(startLine).join('\n')}

"Answering" is the first byte of an answer at the proxy's port, "tray item" the item's registration on the bus, "window" the first window mapped,
"first paint" and "largest paint" what Chromium calls so in the page: with the first its frame and its one sentence are there, with the
second its list. Cold: ${coldWords(figures.coldness)}

| memory (PSS), MB | all | of which |
|---|--:|---|
${figures.memory.map(memoryLine).join('\n')}

Memory shared between processes counts in parts, so that the sum is what the app takes.

| idle for ${seconds} s | processor ms | of one processor | wake-ups | a second | woken most |
|---|--:|--:|--:|--:|---|
${figures.idle.map((one) => idleLine(one, figures.idleMs)).join('\n')}

A wake-up is a thread that slept and was woken (a voluntary context switch). All of these idle through the same minute.
${loopSentence(figures.loops)}

| process of Postern with its window hidden | processor ms | wake-ups |
|---|--:|--:|
${hiddenOf(figures).map(processLine).join('\n')}

| installed | MB | |
|---|--:|---|
${figures.sizes.map((one) => `| ${one.name} | ${megabytes(one.bytes)} | ${one.of} |`).join('\n')}

The largest parts of Postern: ${partsText(figures.parts)}. In its archive: ${partsText(figures.archived.slice(0, 8))}.
${figures.missing.length === 0 ? '' : `\nNot measured, because not installed: ${figures.missing.join('; ')}.\n`}`;
}

/** The page with another part on the app: in the place of the one it has, or at its end. */
export function withApp(page: string, section: string): string {
  const at = page.indexOf(heading);
  if (at < 0) return `${page.trimEnd()}\n\n${section}`;
  const next = page.indexOf('\n## ', at + heading.length);
  return `${page.slice(0, at)}${section}${next < 0 ? '' : page.slice(next)}`;
}

interface Goal {
  readonly what: string;
  readonly goal: number;
  readonly measured: number | null;
  readonly unit: string;
  readonly digits: number;
}

function goals({ starts, memory, idle, idleMs }: AppFigures): readonly Goal[] {
  const warm = starts.find(({ name, cold }) => name === ownNames.tray && !cold);
  const idleOf = idle.find(({ name }) => name === `${ownNames.window}, hidden`);
  const pss = (name: string): number | null => {
    const found = memory.find((one) => one.name === name);
    return found === undefined ? null : sumOf(found.processes, (one) => one.pssBytes) / 1e6;
  };
  const idleSum = (value: (one: IdleProcess) => number): number | null =>
    idleOf === undefined ? null : sumOf(idleOf.processes, value) / idleMs;
  const cpu = idleSum((one) => one.cpuMs);
  const wakeups = idleSum((one) => one.wakeups);
  return [
    { what: 'proxy answers, warm', goal: 500, measured: median(warm?.port ?? []), unit: 'ms', digits: 0 },
    { what: 'tray item, warm', goal: 700, measured: median(warm?.tray ?? []), unit: 'ms', digits: 0 },
    {
      what: 'idle, window hidden: of one processor',
      goal: 0.05,
      measured: cpu === null ? null : cpu * 100,
      unit: '%',
      digits: 3,
    },
    {
      what: 'idle, window hidden: wake-ups a second',
      goal: 1,
      measured: wakeups === null ? null : wakeups * 1_000,
      unit: '',
      digits: 2,
    },
    { what: 'memory without a window', goal: 280, measured: pss(ownNames.tray), unit: 'MB', digits: 0 },
    { what: 'memory with the log open', goal: 340, measured: pss(ownNames.window), unit: 'MB', digits: 0 },
  ];
}

function goalLine({ what, goal, measured, unit, digits }: Goal): string {
  const held = measured === null ? '' : measured <= goal ? 'held' : 'missed';
  const shown = measured === null ? '' : `${measured.toFixed(digits)} ${unit}`;
  return `| ${what} | ${goal} ${unit} | ${shown} | ${held} |`;
}

function startLine({ name, cold, port, tray, window, firstPaint, largestPaint }: StartFigure): string {
  const cells = [port, tray, window, firstPaint, largestPaint].map(ms);
  return `| ${name}, ${cold ? 'cold' : 'warm'} | ${cells.join(' | ')} |`;
}

function memoryLine({ name, processes }: MemoryFigure): string {
  const parts = processes.map((one) => `${shortName(one.name)} ${megabytes(one.pssBytes)}`).join(', ');
  return `| ${name} | ${megabytes(sumOf(processes, (one) => one.pssBytes))} | ${parts} |`;
}

function idleLine({ name, processes }: IdleFigure, idleMs: number): string {
  const cpuMs = sumOf(processes, (one) => one.cpuMs);
  const wakeups = sumOf(processes, (one) => one.wakeups);
  const most = processes
    .flatMap((one) =>
      one.threads.map((thread) => ({ ...thread, name: `${shortName(one.name)}/${thread.name}` })),
    )
    .toSorted((left, right) => right.wakeups - left.wakeups)
    .slice(0, 3)
    .map((thread) => `${thread.name} ${thread.wakeups}`)
    .join(', ');
  const share = ((cpuMs / idleMs) * 100).toFixed(3);
  return `| ${name} | ${cpuMs.toFixed(1)} | ${share} % | ${wakeups} | ${((wakeups * 1_000) / idleMs).toFixed(2)} | ${most} |`;
}

function processLine(one: IdleProcess): string {
  return `| ${shortName(one.name)} | ${one.cpuMs.toFixed(1)} | ${one.wakeups} |`;
}

function hiddenOf({ idle }: AppFigures): readonly IdleProcess[] {
  return idle.find(({ name }) => name === `${ownNames.window}, hidden`)?.processes ?? [];
}

function loopSentence(loops: AppFigures['loops']): string {
  if (loops === null) return 'Whether a timer is set in Postern was not looked at: that needs strace.';
  const timers =
    loops.timed === 0 ? 'none of them has a timer set' : `${loops.timed} of them wait for a timer`;
  return `Postern's event loops of Node (its main thread's, the proxy's, the recorder's), looked at with strace after that minute: ${loops.all}; ${timers}.`;
}

function coldWords(coldness: string): string {
  if (coldness === 'all') return 'the system had forgotten every file that no other program had mapped.';
  if (coldness === 'own files')
    return "the system had forgotten the app's own files; shared libraries of the system were still known.";
  return 'not to be had on this system.';
}

function partsText(parts: readonly SizePart[]): string {
  return parts.map((one) => `${one.name} ${megabytes(one.bytes)} MB`).join(', ');
}

function shortName(name: string): string {
  return name.replace(/^network\.mojom\.NetworkService$/, 'network').replace(/-process$/, '');
}
