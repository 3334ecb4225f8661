// Builds the log that bench/log.ts measures, through the recorder's own input, and keeps it for the next time.
// node --import tsx bench/log-build.ts <folder> <turns>; prints what it made as its last line, as JSON.
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { createRecorder } from '../main/recorder/recorder.ts';
import { plotsOf, storyEnd, turnEvents, type Plot } from './log-story.ts';

/** What was built, and what it took. */
export interface Built {
  readonly path: string;
  readonly turns: number;
  readonly sessions: number;
  readonly elapsedMs: number;
  /** Bytes that went over the wire. */
  readonly wireBytes: number;
}

const [folder = '.', wanted = '5000'] = process.argv.slice(2);
const sources = [
  './log-story.ts',
  './log-words.ts',
  '../main/recorder/schema.ts',
  '../main/recorder/schema-choices.ts',
];
const hash = createHash('sha256');
for (const file of sources) hash.update(readFileSync(new URL(file, import.meta.url)));
const home = join(folder, `${wanted}-${hash.digest('hex').slice(0, 12)}`);
const note = join(home, 'built.json');

if (!existsSync(note)) build(Number(wanted));
process.stdout.write(`${readFileSync(note, 'utf8')}\n`);

function build(turns: number): void {
  const making = `${home}.making`;
  rmSync(making, { recursive: true, force: true });
  mkdirSync(making, { recursive: true });
  const recorder = createRecorder({
    databasePath: join(making, 'sessions.db'),
    recordContent: true,
    report() {},
    now: () => storyEnd,
  });
  const begun = performance.now();
  const plots = plotsOf(turns);
  let [done, wireBytes] = [0, 0];
  for (const { plot, turn } of interleaved(plots)) {
    const events = turnEvents(plot, turn);
    for (const event of events)
      if ('bytes' in event && typeof event.bytes !== 'number') wireBytes += event.bytes.length;
    done += 1;
    recorder.take({ type: 'batch', sequence: done, events });
    // Nothing else stores what waits while this loop runs.
    if (done % 20 === 0) recorder.query({ kind: 'figures' });
    if (done % 5_000 === 0)
      process.stderr.write(`${done} turns, ${((performance.now() - begun) / 1000).toFixed(0)} s\n`);
  }
  recorder.close();
  const built: Built = {
    path: join(home, 'sessions.db'),
    turns: done,
    sessions: plots.length,
    elapsedMs: performance.now() - begun,
    wireBytes,
  };
  writeFileSync(join(making, 'built.json'), JSON.stringify(built));
  rmSync(home, { recursive: true, force: true });
  renameSync(making, home);
}

/** Three sessions are at work at any time, turn by turn. */
function* interleaved(plots: readonly Plot[]): Generator<{ readonly plot: Plot; readonly turn: number }> {
  const waiting = plots.map((plot) => ({ plot, turn: 0 }));
  const working = waiting.splice(0, 3);
  while (working.length > 0) {
    for (const one of working.slice()) {
      yield { plot: one.plot, turn: one.turn };
      one.turn += 1;
      if (one.turn < one.plot.turns) continue;
      working.splice(working.indexOf(one), 1, ...waiting.splice(0, 1));
    }
  }
}
