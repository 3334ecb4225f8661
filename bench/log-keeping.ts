// How long batches wait while a large log is held to less: node --import tsx bench/log-keeping.ts <a copy of a log>
// The copy is changed. A second argument is how many days to keep at first. The recorder runs in this thread, so that a long step of it shows as a batch that comes late.
import { statSync } from 'node:fs';
import { openFile } from '../main/recorder/database.ts';
import { createRecorder } from '../main/recorder/recorder.ts';
import { answer, httpExchange, prompt, response, turnMetadata } from '../test/fakes/codex-traffic.ts';
import { storyEnd } from './log-story.ts';
import { quantile } from './summary.ts';

/** A turn of 2 KB comes this often. */
const everyMs = 100;
const dayMs = 86_400_000;
const mostMs = 120_000;
/** The story of the log begins 730 days before its end. */
const keepDays = Number(process.argv[3] ?? '722');
const keepMegabytes = 300;

const path = process.argv[2] ?? '';
let warnings = 0;
const begun = performance.now();
const recorder = createRecorder({
  databasePath: path,
  recordContent: true,
  report(report) {
    if (report.type === 'log') warnings += 1;
  },
  now: () => storyEnd,
});
process.stdout.write(`opened in ${(performance.now() - begun).toFixed(0)} ms\n`);

let sequence = 0;
let waits: number[] = [];
let due = performance.now();

/** Offers what is due, counting from when it was due. */
function offer(): void {
  const now = performance.now();
  for (; due <= now; due += everyMs) {
    sequence += 1;
    const id = `now-${sequence}`;
    const wasDue = due;
    const events = httpExchange(
      id,
      turnMetadata(`now-${sequence % 40}`, id),
      [prompt(`${id}-p`, `ask ${id} `.repeat(60))],
      response(`${id}-r`, [answer(`${id}-a`, `said ${id} `.repeat(60))]),
      { at: storyEnd + sequence },
    );
    recorder.take({ type: 'batch', sequence, events }, () => waits.push(performance.now() - wasDue));
  }
  setTimeout(offer, Math.max(0, due - performance.now()));
}

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function pragma(name: string): number {
  const database = openFile(path, { readOnly: true });
  const [value] = Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {});
  database.close();
  return Number(value);
}

function sessions(): number {
  const database = openFile(path, { readOnly: true });
  const { count } = database.prepare('SELECT count(*) AS count FROM sessions').get() as { count: number };
  database.close();
  return count;
}

/** The oldest session of a person, Unix ms. */
function oldest(): number {
  const database = openFile(path, { readOnly: true });
  const { at } = database.prepare('SELECT min(last_activity_at) AS at FROM sessions').get() as { at: number };
  database.close();
  return at;
}

/** Resolves when this is so and the file has stopped shrinking, at the latest after two minutes. */
async function until(isSo: () => boolean): Promise<void> {
  const limit = performance.now() + mostMs;
  let size = 0;
  for (let same = 0; same < 3 && performance.now() < limit;) {
    await wait(1_000);
    const now = pragma('page_count');
    same = isSo() && now <= size && now > size - 200 ? same + 1 : 0;
    size = now;
  }
}

async function phase(name: string, work: () => Promise<void>): Promise<void> {
  waits = [];
  due = performance.now();
  const at = performance.now();
  await work();
  const seconds = ((performance.now() - at) / 1_000).toFixed(0);
  const [p50, p95, p99] = [0.5, 0.95, 0.99].map((part) => quantile(waits, part).toFixed(1));
  const late = waits.filter((ms) => ms > 100).length;
  const megabytes = (statSync(path).size / 1e6).toFixed(0);
  process.stdout.write(
    `${name}: ${seconds} s, ${waits.length} batches, p50 ${p50} p95 ${p95} p99 ${p99} worst ${Math.max(...waits).toFixed(0)} ms, over 100 ms: ${late}, warnings ${warnings}; ${sessions()} sessions, ${megabytes} MB left\n`,
  );
}

offer();
await phase('nothing else', () => wait(10_000));
await phase(`sessions older than ${keepDays} days`, () => {
  recorder.setRetention({ keepDays, keepMegabytes: null });
  return until(() => oldest() >= storyEnd - keepDays * dayMs);
});
await phase(`no more than ${keepMegabytes} MB`, () => {
  recorder.setRetention({ keepDays: null, keepMegabytes });
  return until(() => (pragma('page_count') - pragma('freelist_count')) * 4_096 <= keepMegabytes * 1e6);
});
recorder.close();
process.exit(0);
