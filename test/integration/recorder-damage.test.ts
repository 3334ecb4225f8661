import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openFile } from '../../main/recorder/database.ts';
import { migrate, versionOf } from '../../main/recorder/migrations.ts';
import { answer, httpExchange, prompt, response, turnMetadata } from '../fakes/codex-traffic.ts';
import { damages, inDatabase, overwrite } from '../fakes/damaged-logs.ts';
import { makeLogBench, type BenchRecorder, type LogBench } from '../fakes/log-bench.ts';
import { spawnRecorder } from '../fakes/recorder-process.ts';

let bench: LogBench;
beforeEach(() => {
  bench = makeLogBench();
});
afterEach(() => bench.remove());

const exchange = (index: number, text = 'say hi') =>
  httpExchange(
    `e${index}`,
    turnMetadata(`s${index}`, `t${index}`),
    [prompt(`p${index}`, text)],
    response(`r${index}`, [answer(`a${index}`, `${text}: done`)]),
  );

/** A log with some sessions in it, closed. */
function fillLog(sessions = 40): void {
  const recorder = bench.open();
  for (let index = 0; index < sessions; index += 1)
    recorder.play(exchange(index, `ask ${index} `.repeat(200)));
  recorder.close();
}

function sessionsIn(recorder: BenchRecorder): number {
  return recorder.query({ kind: 'sessions', before: null, limit: 1 }).total;
}

const keptFiles = (): readonly string[] =>
  readdirSync(bench.folder).filter((name) => name.includes('.unreadable-'));

describe('F4 a log that cannot be read', () => {
  test.each(damages)('%s: it is kept beside a fresh one, and recording goes on', (_, damage) => {
    fillLog();
    damage(bench.databasePath);
    const before = existsSync(bench.databasePath) ? readFileSync(bench.databasePath) : null;
    const recorder = bench.open({ now: () => Date.UTC(2026, 10, 21, 3, 4, 5) });
    expect(recorder.reports).toMatchObject([{ type: 'opened', problem: { code: 'database-quarantined' } }]);
    recorder.play(exchange(1));
    expect(recorder.takenSequences).toEqual([1]);
    expect(sessionsIn(recorder)).toBe(1);
    const kept = keptFiles();
    expect(kept.length).toBeGreaterThan(0);
    for (const name of kept) expect(name).toMatch(/^sessions\.db\.unreadable-20261121T030405Z(-wal|-shm)?$/);
    if (before !== null) {
      expect(readFileSync(join(bench.folder, 'sessions.db.unreadable-20261121T030405Z'))).toEqual(before);
    }
  });

  test.each([
    ['-shm', 3],
    // What only the write-ahead log held is gone with it; the file itself is sound.
    ['-wal', 0],
  ])('its %s is missing after a kill: what the file holds is read', async (suffix, atLeast) => {
    const child = await spawnRecorder(bench.databasePath);
    for (let index = 0; index < 3; index += 1) child.send(exchange(index));
    await child.saw((line) => line === 'taken 3');
    await child.kill();
    rmSync(`${bench.databasePath}${suffix}`);
    const recorder = bench.open();
    expect(recorder.reports).toEqual([{ type: 'opened', problem: null }]);
    recorder.play(exchange(9));
    expect(sessionsIn(recorder)).toBeGreaterThan(atLeast);
  });

  test('two in the same second are both kept', () => {
    for (let time = 0; time < 2; time += 1) {
      writeFileSync(bench.databasePath, 'not a database\n'.repeat(100));
      bench.open().close();
    }
    expect(keptFiles().filter((name) => !/-(?:wal|shm)$/.test(name))).toHaveLength(2);
  });

  test('damage that shows only while it runs: a fresh one begins with the sessions at work', () => {
    const recorder = bench.open();
    const [before, after] = [exchange(2).slice(0, 4), exchange(2).slice(4)];
    recorder.play(exchange(1));
    recorder.play(before);
    inDatabase(bench.databasePath, 'PRAGMA wal_checkpoint(TRUNCATE)');
    overwrite(bench.databasePath, 0, Buffer.alloc(300_000, 0x5a));
    recorder.play(after);
    recorder.play(exchange(3));
    recorder.query({ kind: 'figures' });
    expect(recorder.reports.filter((report) => report.type === 'opened')).toMatchObject([
      { problem: null },
      { problem: { code: 'database-quarantined' } },
    ]);
    expect(recorder.detail('s2').turns).toMatchObject([{ status: 'completed' }]);
    expect(recorder.detail('s3').turns).toMatchObject([{ status: 'completed' }]);
    expect(recorder.takenSequences).toEqual([1, 2, 3, 4]);
  });
});

describe('a log that cannot be written for a while', () => {
  const until = async (condition: () => boolean): Promise<void> => {
    while (!condition()) await new Promise((resolve) => setImmediate(resolve));
  };

  test('F5 locked by another program: batches wait untaken, it says so, and all is stored when the lock is gone', async () => {
    const recorder = bench.open();
    recorder.play(exchange(1));
    const other = openFile(bench.databasePath);
    other.exec('BEGIN IMMEDIATE');
    recorder.play(exchange(2));
    recorder.play(exchange(3));
    await until(() => recorder.reports.at(-1)?.type === 'degraded');
    expect(recorder.takenSequences).toEqual([1]);
    expect(recorder.reports.at(-1)).toMatchObject({
      type: 'degraded',
      problem: { code: 'recorder-degraded' },
    });
    expect(sessionsIn(recorder)).toBe(1);
    other.exec('ROLLBACK');
    other.close();
    await until(() => recorder.takenSequences.length === 3);
    expect(recorder.takenSequences).toEqual([1, 2, 3]);
    expect(recorder.reports.filter((report) => report.type === 'degraded')).toMatchObject([
      { problem: { code: 'recorder-degraded' } },
      { problem: null },
    ]);
    expect(sessionsIn(recorder)).toBe(3);
  });

  const hasPrlimit = process.platform === 'linux' && existsSync('/usr/bin/prlimit');
  // Only Linux lets another process lower and raise the size a file may have.
  test.runIf(hasPrlimit)(
    'F3 the disk is full: it goes on when there is room again, and nothing taken is lost',
    async () => {
      const child = await spawnRecorder(bench.databasePath);
      const limit = (size: string): Promise<unknown> =>
        promisify(execFile)('/usr/bin/prlimit', ['--pid', String(child.pid), `--fsize=${size}:unlimited`]);
      await limit('1000000');
      for (let index = 0; index < 60; index += 1) child.send(exchange(index, `ask ${index} `.repeat(4_000)));
      await child.saw((line) => line === 'degraded');
      const takenWhenFull = child.lines.filter((line) => line.startsWith('taken')).length;
      expect(takenWhenFull).toBeLessThan(60);
      await limit('unlimited');
      await child.saw((line) => line === 'taken 60');
      expect(child.lines).toContain('recovered');
      await child.stop();
      const recorder = bench.open();
      expect(sessionsIn(recorder)).toBe(60);
      expect(recorder.reports).toMatchObject([{ problem: null }]);
    },
    60_000,
  );
});

describe('F7 bringing a schema up to date', () => {
  test('a step that fails leaves the version before it, whole, and can be tried again', () => {
    const path = join(bench.folder, 'steps.db');
    const database = openFile(path);
    const good = ['CREATE TABLE one (a)', 'CREATE TABLE two (a)'];
    const bad = [...good, 'CREATE TABLE three (a); INSERT INTO nowhere VALUES (1)'];
    expect(() => migrate(database, bad)).toThrow();
    expect(versionOf(database)).toBe(2);
    expect(database.prepare('SELECT name FROM sqlite_schema ORDER BY name').all()).toEqual([
      { name: 'one' },
      { name: 'two' },
    ]);
    migrate(database, [...good, 'CREATE TABLE three (a)']);
    expect(versionOf(database)).toBe(3);
    database.close();
  });
});
