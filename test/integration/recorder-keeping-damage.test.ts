import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openFile } from '../../main/recorder/database.ts';
import { migrate, versionOf } from '../../main/recorder/migrations.ts';
import { openDatabase } from '../../main/recorder/open.ts';
import { applicationId, steps } from '../../main/recorder/schema.ts';
import { answer, httpExchange, prompt, response, turnMetadata } from '../fakes/codex-traffic.ts';
import { makeLogBench, type LogBench } from '../fakes/log-bench.ts';
import { rowsOf, unboundRows } from '../fakes/log-rows.ts';

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

const until = async (condition: () => boolean): Promise<void> => {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
};

describe('F5 a log that another program holds', () => {
  test('a deletion waits for it, batches stay untaken, and all is done when the lock is gone', async () => {
    const recorder = bench.open();
    recorder.play(exchange(1));
    recorder.play(exchange(2));
    recorder.settle();
    const other = openFile(bench.databasePath);
    other.exec('BEGIN IMMEDIATE');
    const deleting = recorder.delete({ kind: 'delete', sessionIds: ['s1'], from: null, to: null });
    recorder.play(exchange(3));
    await until(() => recorder.reports.at(-1)?.type === 'degraded');
    expect(recorder.takenSequences).toEqual([1, 2]);
    other.exec('ROLLBACK');
    other.close();
    expect(await deleting).toEqual({ deleted: 1, undoId: null });
    recorder.settle();
    expect(recorder.takenSequences).toEqual([1, 2, 3]);
    const listed = recorder.query({ kind: 'sessions', before: null, limit: 9 });
    expect(listed.sessions.map((one) => one.id).toSorted()).toEqual(['s2', 's3']);
    expect(recorder.query({ kind: 'raw', sessionId: 's3', turnId: 't3' })[0]?.messages).toHaveLength(4);
  });
});

describe('F3 a disk without room', () => {
  test('facts are stored where what is kept raw has no room; later ones are kept raw again', () => {
    const recorder = bench.open();
    recorder.play(exchange(1));
    recorder.settle();
    const other = openFile(bench.databasePath);
    other.exec(
      `CREATE TRIGGER full BEFORE INSERT ON raw BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END`,
    );
    recorder.play(exchange(2));
    expect(recorder.query({ kind: 'raw', sessionId: 's2', turnId: 't2' })).toMatchObject([
      { messages: null },
    ]);
    expect(recorder.takenSequences).toEqual([1, 2]);
    expect(recorder.reports.filter((one) => one.type === 'degraded')).toEqual([]);
    other.exec('DROP TRIGGER full');
    other.close();
    expect(recorder.query({ kind: 'raw', sessionId: 's2', turnId: 't2' })[0]?.messages).toHaveLength(4);
  });

  test.each([1, 2, 3, 5, 8, 13])(
    'a deletion whose write %d fails is done on the next try',
    async (failing) => {
      const recorder = bench.open();
      for (let index = 0; index < 20; index += 1) recorder.play(exchange(index, `ask ${index} `.repeat(50)));
      recorder.settle();
      const other = openFile(bench.databasePath);
      other.exec(`
      CREATE TRIGGER full BEFORE DELETE ON items WHEN (SELECT count(*) FROM items) = ${40 - failing} BEGIN SELECT RAISE(FAIL, 'database or disk is full'); END`);
      const deleting = recorder.delete({ kind: 'delete', sessionIds: null, from: null, to: null });
      await until(() => rowsOf(other, 'items') === 40 - 2 * Math.floor(failing / 2));
      await new Promise((resolve) => setImmediate(resolve));
      other.exec('DROP TRIGGER full');
      other.close();
      expect(await deleting).toEqual({ deleted: 20, undoId: null });
      const database = openFile(bench.databasePath);
      expect(unboundRows(database)).toEqual([]);
      expect(rowsOf(database, 'contents')).toBe(0);
      database.close();
    },
  );
});

describe('F7 a log of version 2', () => {
  /** A log as version 2 left it, with one session. */
  function makeOld(path: string): void {
    const database = openFile(path);
    database.exec(`PRAGMA journal_mode = WAL; PRAGMA application_id = ${applicationId}`);
    migrate(database, steps.slice(0, 2));
    database.exec(`
      INSERT INTO sessions (id, kind, title, gateway, backend, lane, transport, started_at, last_activity_at, activity)
        VALUES ('s1', 'user', 'old', 'default', 'b', 'api', 'http', 1, 5, 1);
      INSERT INTO turns (session_id, id, ordinal, kind, status, backend, transport, started_at, ended_at, overhead_us,
          exchanges, tool_calls, input_tokens, cached_tokens, output_tokens, reasoning_tokens)
        VALUES ('s1', 't1', 1, 'turn', 'completed', 'b', 'http', 1, 5, 0, 1, 0, 10, 0, 2, 0);
      INSERT INTO contents (id, hash, text) VALUES (1, x'00', 'an old platypus');
      INSERT INTO exchanges (id, started_at, transport, gateway, backend, schema, lane, method, path, ended_at)
        VALUES ('e1', 1, 'http', 'default', 'b', 'OpenAI', 'api', 'POST', 'responses', 5);
      INSERT INTO requests (key, exchange_id, session_id, turn_id, at, kind, state) VALUES ('k1', 'e1', 's1', 't1', 1, 'turn', 'completed');
      INSERT INTO items (session_id, id, turn_id, request_key, position, at, kind, content_id, images, pending)
        VALUES ('s1', 'i1', 't1', 'k1', 0, 1, 'prompt', 1, 0, 0)`);
    database.close();
  }

  test.each(
    steps.slice(2).flatMap((_, index) => [[index + 3, 'before'] as const, [index + 3, 'after'] as const]),
  )(
    'killed in step %d, %s its commit: it is brought up to date by the next start, whole',
    async (version, when) => {
      const path = join(bench.folder, 'old.db');
      makeOld(path);
      const dying = openFile(path);
      migrate(dying, steps.slice(0, version - 1));
      dying.exec('BEGIN IMMEDIATE');
      dying.exec(`${steps[version - 1] ?? ''}; PRAGMA user_version = ${version}`);
      if (when === 'after') dying.exec('COMMIT');
      // What a kill leaves is what stands in the files.
      for (const suffix of ['', '-wal']) {
        if (existsSync(path + suffix)) copyFileSync(path + suffix, bench.databasePath + suffix);
      }
      if (when === 'before') dying.exec('ROLLBACK');
      dying.close();
      const left = openFile(bench.databasePath);
      expect(versionOf(left)).toBe(when === 'before' ? version - 1 : version);
      left.close();
      const { database, problem } = openDatabase(bench.databasePath, 0);
      expect(problem).toBeNull();
      expect(versionOf(database)).toBe(steps.length);
      database.close();
      const recorder = bench.open();
      await until(() => recorder.query({ kind: 'session', sessionId: 's1' })?.session.turns === 1);
      expect(recorder.detail('s1').items).toMatchObject([{ type: 'prompt', text: 'an old platypus' }]);
      recorder.play(exchange(2));
      expect(await recorder.delete({ kind: 'delete', sessionIds: ['s1'], from: null, to: null })).toEqual({
        deleted: 1,
        undoId: null,
      });
      const after = openFile(bench.databasePath);
      expect(unboundRows(after)).toEqual([]);
      // A log this small is written anew, and from then on gives room back in steps.
      expect(after.prepare('PRAGMA auto_vacuum').get()).toEqual({ auto_vacuum: 2 });
      after.close();
    },
  );
});
