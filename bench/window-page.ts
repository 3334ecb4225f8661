import type { Frames } from './window-paint.ts';
import type { WindowFigure } from './window-log.ts';
import type { Passed } from './window-traffic.ts';
import type { Recorded } from './window-live.ts';
import { quantile } from './summary.ts';

/** What one process of the app takes. */
export interface ProcessFigure {
  readonly name: string;
  /** After everything was looked at once. */
  readonly pssBytes: number;
  /** While nothing happens: of one processor, and threads woken a second. */
  readonly idleShare: number;
  readonly idleWakeups: number;
  /** While all streams run, of one processor. */
  readonly liveShare: number;
}

/** The frames of one stretch. */
export interface FrameFigure {
  readonly label: string;
  readonly frames: Frames;
}

/** What was measured while streams ran. */
export interface LiveFigures {
  readonly passed: Passed;
  readonly recorded: Recorded;
  readonly streams: number;
  readonly clicksMs: readonly number[];
  /** Of one processor, by thread of the main process: the busiest ones. */
  readonly threads: readonly { readonly name: string; readonly share: number }[];
}

/** Everything the section tells. */
export interface WindowFigures {
  readonly times: readonly WindowFigure[];
  readonly frames: readonly FrameFigure[];
  readonly processes: readonly ProcessFigure[];
  readonly live: LiveFigures;
}

const heading = '## The window on a full log';
const ms = (value: number | null): string => (value === null ? '' : value.toFixed(value < 100 ? 1 : 0));
const percent = (share: number): string => `${(share * 100).toFixed(share < 0.1 ? 1 : 0)} %`;
const many = (count: number): string => count.toLocaleString('en-GB');

/** The part of the page on performance that is about the window. */
export function windowSection(
  { times, frames, processes, live }: WindowFigures,
  log: { readonly turns: number; readonly sessions: number },
  from: { readonly command: string; readonly date: string; readonly machine: string },
): string {
  const { passed, recorded } = live;
  return `${heading}

Measured on ${from.date} with \`${from.command}\`: ${from.machine}, shared with other work while it ran. The built app on a virtual
display, drawn in software, on a profile with the log of ${many(log.turns)} turns in ${many(log.sessions)} sessions that \`npm run bench:log\` builds.
Each time goes from the letter or the click, as the page has it, until two frames after what it led to is in the page; with the
search and its filters, after the last change in the list.

| in the window | count | median ms | p95 ms |
|---|--:|--:|--:|
${times.map((one) => `| ${one.label} | ${one.count} | ${ms(one.p50)} | ${ms(one.p95)} |`).join('\n')}

| frames | count | median ms | p95 ms | p99 ms | missed | tasks over 50 ms |
|---|--:|--:|--:|--:|--:|--:|
${frames.map(frameLine).join('\n')}

A frame counts as missed when it comes half a frame late or later; the display is drawn sixty times a second, so that no median is
below 16.7 ms. A held arrow key goes past sessions without reading them: drawing each conversation missed every fifth frame. A long
session comes with its newest turns; the others are read as they come into view, its beginning by one key.

| process | memory (PSS), MB | idle: of one processor | idle: wake-ups a second | streams: of one processor |
|---|--:|--:|--:|--:|
${processes.map(processLine).join('\n')}

Streams: ${live.streams} sessions through the real proxy, each request answered with ${many(Math.round(passed.events / live.streams))} events; ${many(passed.events)} events in
${(passed.elapsedMs / 1_000).toFixed(1)} s, ${many(Math.round((passed.events * 1_000) / passed.elapsedMs))} a second. The clients got ${many(passed.arrived)}; the log holds ${many(recorded.events)} of them raw, ${many(recorded.items)} of
${many(passed.items)} items, and ${recorded.completed} of ${live.streams} turns as completed. Meanwhile ${live.clicksMs.length} clicks on sessions that stream were answered with
their conversation in ${ms(quantile(live.clicksMs, 0.5))} ms (p95 ${ms(quantile(live.clicksMs, 0.95))} ms). The busiest threads of the main process:
${live.threads.map((one) => `${one.name} ${percent(one.share)}`).join(', ')}.
`;
}

/** The page with another part on the window: in the place of the one it has, or at its end. */
export function withWindow(page: string, section: string): string {
  const at = page.indexOf(heading);
  if (at < 0) return `${page.trimEnd()}\n\n${section}`;
  const next = page.indexOf('\n## ', at + heading.length);
  return `${page.slice(0, at)}${section}${next < 0 ? '' : page.slice(next)}`;
}

/** One and a half of these is a frame that was missed. */
const frameMs = 1_000 / 60;

function frameLine({ label, frames: { deltasMs, longTasksMs } }: FrameFigure): string {
  const missed = deltasMs.filter((delta) => delta > frameMs * 1.5).length / Math.max(1, deltasMs.length);
  const parts = [0.5, 0.95, 0.99].map((part) => ms(quantile(deltasMs, part)));
  const long =
    longTasksMs.length === 0
      ? '0'
      : `${longTasksMs.length}, longest ${Math.max(...longTasksMs).toFixed(0)} ms`;
  return `| ${label} | ${deltasMs.length} | ${parts.join(' | ')} | ${percent(missed)} | ${long} |`;
}

function processLine(one: ProcessFigure): string {
  const cells = [(one.pssBytes / 1e6).toFixed(0), percent(one.idleShare), one.idleWakeups.toFixed(0)];
  return `| ${one.name} | ${cells.join(' | ')} | ${percent(one.liveShare)} |`;
}
