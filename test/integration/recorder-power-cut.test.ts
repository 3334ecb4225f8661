import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { proofFigures } from '../fakes/figures.ts';
import { openDatabase } from '../../main/recorder/open.ts';
import { answer, httpExchange, prompt, response, turnMetadata } from '../fakes/codex-traffic.ts';
import { whyUntraceable } from '../fakes/lacking.ts';
import { makeLogBench, type LogBench } from '../fakes/log-bench.ts';
import { spawnRecorder } from '../fakes/recorder-process.ts';
import { makeTracedDisk, readDiskTrace, straceTo, type DiskStep, type Fate } from '../fakes/traced-disk.ts';

let bench: LogBench;
beforeEach(() => {
  bench = makeLogBench();
});
afterEach(() => bench.remove());

const turns = 36;
/** How often the power goes; a run for the record takes them all, which are some thousands. */
const cuts = Number(process.env['POSTERN_TEST_POWER_CUTS'] ?? '40');
const fates: readonly Fate[] = ['lost', 'torn', 'there', 'torn'];

/** One turn in one batch, long enough that the write-ahead log is brought into the file more than once. */
const turn = (index: number) =>
  httpExchange(
    `e${index}`,
    turnMetadata(`s${index % 5}`, `t${index}`),
    [prompt(`p${index}`, `ask ${index} `.repeat(9_000))],
    response(`r${index}`, [answer(`a${index}`, `said ${index} `.repeat(6_000))]),
  );

/** Numbers that come the same in every run. */
function dice(): () => number {
  let state = 7;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

async function traceRecorder(): Promise<readonly DiskStep[]> {
  const log = join(bench.folder, 'log');
  mkdirSync(log);
  const trace = join(bench.folder, 'trace');
  const recorder = await spawnRecorder(join(log, 'sessions.db'), { through: straceTo(trace) });
  for (let index = 1; index <= turns; index += 1) {
    recorder.send(turn(index));
    // Some are stored one by one, some together.
    if (index % 3 !== 0) await recorder.saw((line) => line === `taken ${index}`);
  }
  await recorder.saw((line) => line === `taken ${turns}`);
  await recorder.stop();
  return readDiskTrace(trace, log);
}

/** The turns whose batch was acknowledged, that are not in the log whole. */
function lost(path: string, taken: number): readonly number[] {
  const { database, problem } = openDatabase(path, 0);
  try {
    expect(problem === null || taken === 0).toBe(true);
    expect(database.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
    const whole = database
      .prepare(
        `SELECT turns.id FROM turns JOIN items ON items.session_id = turns.session_id AND items.turn_id = turns.id
           JOIN contents ON contents.id = items.content_id
         WHERE turns.status = 'completed' GROUP BY turns.session_id, turns.id
         HAVING count(*) = 2 AND min(length(contents.text)) > 40000`,
      )
      .all() as unknown as { readonly id: string }[];
    const there = new Set(whole.map(({ id }) => id));
    return Array.from({ length: taken }, (_, index) => index + 1).filter((index) => !there.has(`t${index}`));
  } finally {
    database.close();
  }
}

const lack = whyUntraceable();

// The trace of system calls is strace's; where there is none, the name of the test says so.
test.skipIf(lack !== null)(
  `F2 the power goes ${cuts} times, and with it what was not synced, whole or in pieces: no acknowledged batch is lost${lack === null ? '' : ` (${lack})`}`,
  async () => {
    const steps = await traceRecorder();
    const changing = steps.flatMap((step, index) => (step.type === 'said' ? [] : [index]));
    // The write-ahead log was begun anew, so that cuts fall into a checkpoint too.
    const intoFile = steps.filter((step) => step.type === 'synced' && step.name === 'sessions.db');
    expect(intoFile.length).toBeGreaterThan(3);

    // Half of them fall right before or after something was synced, where most may go wrong.
    const borders = changing.filter((index) => /ynced/.test(steps[index]?.type ?? ''));
    const roll = dice();
    const pick = (list: readonly number[]): number => list[Math.floor(roll() * list.length)] ?? 0;
    const chosen = new Set<number>(cuts >= changing.length ? changing : []);
    while (chosen.size < Math.min(cuts, changing.length)) {
      const border = pick(borders);
      chosen.add(roll() < 0.5 ? pick(changing) : roll() < 0.5 ? border : Math.max(0, border - 1));
    }

    const disk = makeTracedDisk();
    let taken = 0;
    let made = 0;
    for (const [index, step] of steps.entries()) {
      disk.follow(step);
      if (step.type === 'said' && step.line.startsWith('taken ')) taken = Number(step.line.slice(6));
      if (!chosen.has(index)) continue;
      made += 1;
      const folder = join(bench.folder, `cut-${index}`);
      mkdirSync(folder);
      disk.leave(folder, fates[made % fates.length] ?? 'torn', roll);
      expect({ index, lost: lost(join(folder, 'sessions.db'), taken) }).toEqual({ index, lost: [] });
      rmSync(folder, { recursive: true });
      // SQLite's files are let go of between two turns of the loop.
      await new Promise((resolve) => setImmediate(resolve));
    }
    proofFigures({ 'power cuts': made, 'acknowledged batches lost': 0 });
    expect(taken).toBe(turns);
  },
  3_600_000,
);
