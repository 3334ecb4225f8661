import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ExchangeEvent } from '../../main/domain/exchange.ts';
import { openFile, type Database } from '../../main/recorder/database.ts';
import { heldForMs } from '../../main/recorder/delete-held.ts';
import {
  answer,
  ended,
  httpExchange,
  prompt,
  reasoning,
  requestBody,
  responded,
  response,
  shellCall,
  shellOutput,
  socket,
  started,
  turnMetadata,
} from '../fakes/codex-traffic.ts';
import { makeLogBench, type BenchRecorder, type LogBench } from '../fakes/log-bench.ts';
import { rowsOf, unboundRows } from '../fakes/log-rows.ts';

let bench: LogBench;
beforeEach(() => {
  bench = makeLogBench();
});
afterEach(() => bench.remove());

const day = 24 * 60 * 60_000;

/** A turn with a tool round, all of whose texts hold `word`. */
function turn(session: string, id: string, word: string, at: number): readonly ExchangeEvent[] {
  const ask = prompt(`p-${id}`, `please ${word}ask now`);
  const call = shellCall(`fc-${id}`, `call-${id}`, `echo ${word}command`);
  const said = answer(`a-${id}`, `here is ${word}answer`);
  const soFar = [ask, call, shellOutput(`call-${id}`, `${word}output\n`)];
  const metadata = turnMetadata(session, id);
  return [
    ...httpExchange(
      `${id}-1`,
      metadata,
      [ask],
      response(`${id}-r1`, [reasoning(`rs-${id}`, `${word}thought`), call]),
      { at },
    ),
    ...httpExchange(`${id}-2`, metadata, soFar, response(`${id}-r2`, [said]), { at: at + 10 }),
  ];
}

function listed(recorder: BenchRecorder): readonly string[] {
  return recorder
    .query({ kind: 'sessions', before: null, limit: 500 })
    .sessions.map((one) => one.id)
    .toSorted();
}

function inFile<T>(read: (database: Database) => T): T {
  const database = openFile(bench.databasePath);
  try {
    return read(database);
  } finally {
    database.close();
  }
}

/** The files of the log in which a word stands, in any case. */
function filesWith(word: string): readonly string[] {
  return readdirSync(bench.folder).filter((name) =>
    readFileSync(join(bench.folder, name)).toString('latin1').toLowerCase().includes(word.toLowerCase()),
  );
}

/** Makes the log larger by about so much, in nine sessions: few and long texts are quick to store. */
function fill(recorder: BenchRecorder, megabytes: number): void {
  for (let index = 0; index < megabytes * 8; index += 1) {
    const text = `filler ${index} ${Math.sin(index)} `.repeat(3_500);
    recorder.play(
      httpExchange(
        `f${index}`,
        turnMetadata(`kept${index % 9}`, `f${index}`),
        [prompt(`f${index}`, text)],
        response(`f${index}`, []),
        { at: index },
      ),
    );
  }
}

const deletion = (sessionIds: readonly string[] | null, to: number | null = null) =>
  ({ kind: 'delete', sessionIds, from: null, to }) as const;

describe('deleting', () => {
  test('a session goes with all that belongs to it, and no other loses a word', async () => {
    const recorder = bench.open();
    recorder.play(turn('gone', 't1', 'pelican', 1_000));
    recorder.play(turn('kept', 't2', 'heron', 2_000));
    // The same words are said in both: they are stored once, and stay.
    recorder.play(
      httpExchange('x', turnMetadata('gone', 't3'), [prompt('p3', 'shared words')], response('r3', [])),
    );
    recorder.play(
      httpExchange('y', turnMetadata('kept', 't4'), [prompt('p4', 'shared words')], response('r4', [])),
    );
    recorder.query({ kind: 'raw', sessionId: 'kept', turnId: 't2' });
    const kept = recorder.detail('kept');
    const raw = recorder.query({ kind: 'raw', sessionId: 'kept', turnId: 't2' });
    expect(await recorder.delete(deletion(['gone', 'unheard of']))).toEqual({ deleted: 1, undoId: null });
    expect(listed(recorder)).toEqual(['kept']);
    expect(recorder.query({ kind: 'session', sessionId: 'gone' })).toBeNull();
    expect(recorder.detail('kept')).toEqual(kept);
    expect(recorder.query({ kind: 'raw', sessionId: 'kept', turnId: 't2' })).toEqual(raw);
    inFile((database) => {
      expect(unboundRows(database)).toEqual([]);
      expect(rowsOf(database, 'sessions')).toBe(1);
      expect(rowsOf(database, 'exchanges')).toBe(3);
      expect(rowsOf(database, 'raw')).toBe(3);
    });
  });

  test('its background sessions go with it', async () => {
    const recorder = bench.open();
    recorder.play(turn('root', 't1', 'a', 1_000));
    const child = turnMetadata('child', 't2', {
      session_id: 'root',
      thread_source: 'subagent',
      parent_thread_id: 'root',
    });
    recorder.play(httpExchange('c', child, [prompt('p', 'below')], response('r', [])));
    const grandchild = turnMetadata('grand', 't3', { thread_source: 'subagent', parent_thread_id: 'child' });
    recorder.play(httpExchange('g', grandchild, [prompt('q', 'deeper')], response('s', [])));
    recorder.play(turn('other', 't4', 'b', 2_000));
    expect(await recorder.delete(deletion(['root']))).toEqual({ deleted: 1, undoId: null });
    inFile((database) => {
      expect(rowsOf(database, 'sessions')).toBe(1);
      expect(unboundRows(database)).toEqual([]);
    });
  });

  test.each([
    ['a small log', 4],
    ['a log too large to be written anew', 40],
  ])(
    '%s: not a word of it is left on the disk, however short, and the room is given back',
    async (_, megabytes) => {
      const words = ['zanzibar', 'mozambique'];
      const recorder = bench.open();
      fill(recorder, megabytes);
      // Side by side with what stays, so that rows of both share pages and move between them.
      for (let index = 0; index < 120; index += 1) {
        recorder.play(turn('gone', `t${index}`, `zanzibar${index}`, 1_000 + index * 20));
        for (let more = 0; more <= index % 3; more += 1)
          recorder.play(
            turn(`kept${index % 9}`, `k${index}-${more}`, `heron${index}x${more}`, 1_010 + index * 20),
          );
        recorder.play(
          httpExchange(
            `long${index}`,
            turnMetadata('gone', `l${index}`),
            [prompt(`l${index}`, `mozambique ${index} `.repeat(100 * (1 + (index % 20))))],
            response(`l${index}`, []),
          ),
        );
      }
      recorder.query({ kind: 'raw', sessionId: 'gone', turnId: 't1' });
      for (const word of words) expect(filesWith(word).length).toBeGreaterThan(0);
      const bytes = statSync(bench.databasePath).size;
      expect(await recorder.delete(deletion(['gone']))).toEqual({ deleted: 1, undoId: null });
      for (const word of words) expect([word, ...filesWith(word)]).toEqual([word]);
      expect(statSync(`${bench.databasePath}-wal`).size).toBe(0);
      expect(statSync(bench.databasePath).size).toBeLessThan(bytes + 1);
      // What is still held in memory brings nothing back.
      for (let index = 0; index < 40; index += 1)
        recorder.play(turn(`kept${index % 9}`, `after${index}`, `ibis${index}`, 9_000 + index * 20));
      recorder.close();
      for (const word of words) expect([word, ...filesWith(word)]).toEqual([word]);
      inFile((database) => {
        expect(unboundRows(database)).toEqual([]);
        expect(database.prepare('PRAGMA freelist_count').get()).toEqual({ freelist_count: 0 });
        expect(database.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
        expect(rowsOf(database, 'sessions')).toBe(9);
      });
    },
    60_000,
  );

  test('everything: nothing is left but an empty log', async () => {
    const recorder = bench.open();
    for (let index = 0; index < 30; index += 1)
      recorder.play(turn(`s${index}`, `t${index}`, `walrus${index}`, index * 100));
    recorder.play([
      started('m', 'http', { method: 'GET', path: 'models' }),
      responded('m', 5),
      ended('m', 6),
    ]);
    expect(await recorder.delete(deletion(null))).toEqual({ deleted: 30, undoId: null });
    expect(recorder.query({ kind: 'storage' })).toMatchObject({ sessions: 0, turns: 0, oldestAt: null });
    expect(filesWith('walrus')).toEqual([]);
    inFile((database) => {
      for (const table of ['sessions', 'turns', 'requests', 'exchanges', 'items', 'contents', 'raw']) {
        expect([table, rowsOf(database, table)]).toEqual([table, 0]);
      }
    });
    recorder.play(turn('anew', 't', 'walrus', 9_000));
    expect(listed(recorder)).toEqual(['anew']);
  });

  test('before a moment: what was last active then or later stays, with all of its background', async () => {
    const recorder = bench.open();
    recorder.play(turn('old', 't1', 'a', 1_000));
    recorder.play(turn('mended', 't2', 'b', 1_100));
    recorder.play(turn('new', 't3', 'c', 5_000));
    const child = turnMetadata('child', 't4', {
      session_id: 'mended',
      thread_source: 'subagent',
      parent_thread_id: 'mended',
    });
    recorder.play(httpExchange('c', child, [prompt('p', 'below')], response('r', []), { at: 6_000 }));
    expect(await recorder.delete(deletion(null, 5_000))).toEqual({ deleted: 1, undoId: null });
    expect(listed(recorder)).toEqual(['mended', 'new']);
    expect(recorder.detail('mended').background).toHaveLength(1);
  });

  test('between two moments: what was last active from the first on and before the second goes, and was counted so', async () => {
    const recorder = bench.open();
    recorder.play(turn('early', 't1', 'albatross', 1_000));
    recorder.play(turn('mended', 't2', 'b', 2_100));
    recorder.play(turn('within', 't3', 'bustard', 2_000));
    recorder.play(turn('within', 't4', 'bustard2', 2_500));
    recorder.play(turn('late', 't5', 'curlew', 5_000));
    recorder.play(turn('busy', 't6', 'd', 2_200).slice(0, 5));
    const child = turnMetadata('child', 't7', {
      session_id: 'mended',
      thread_source: 'subagent',
      parent_thread_id: 'mended',
    });
    recorder.play(httpExchange('c', child, [prompt('p', 'below')], response('r', []), { at: 6_000 }));
    const at = recorder.detail('within').session.lastActivityAt;
    const count = (from: number | null, to: number | null) =>
      recorder.query({ kind: 'countRange', from, to });
    expect(count(2_000, 5_000)).toEqual({ sessions: 1, turns: 2 });
    // The first moment belongs to the span, the last does not.
    expect([count(at, at + 1), count(at + 1, null), count(2_000, at)]).toEqual([
      { sessions: 1, turns: 2 },
      { sessions: 2, turns: 3 },
      { sessions: 0, turns: 0 },
    ]);
    expect(count(null, null)).toEqual({ sessions: 4, turns: 6 });
    expect(await recorder.delete({ kind: 'delete', sessionIds: null, from: 2_000, to: 5_000 })).toEqual({
      deleted: 1,
      undoId: null,
    });
    expect(listed(recorder)).toEqual(['busy', 'early', 'late', 'mended']);
    expect(filesWith('bustard')).toEqual([]);
    expect(filesWith('albatross')).not.toEqual([]);
    inFile((database) => expect(unboundRows(database)).toEqual([]));
    expect(await recorder.delete({ kind: 'delete', sessionIds: null, from: 5_000, to: null })).toEqual({
      deleted: 2,
      undoId: null,
    });
    expect(listed(recorder)).toEqual(['busy', 'early']);
  });

  test('what is deleted, by hand or by retention, is told: who goes, all of them before the answer, and how many are left', async () => {
    const recorder = bench.open({ now: () => 100 * day });
    recorder.play(turn('old', 't1', 'a', 10 * day));
    recorder.play(turn('gone', 't2', 'b', 95 * day));
    const child = turnMetadata('child', 't3', {
      session_id: 'gone',
      thread_source: 'subagent',
      parent_thread_id: 'gone',
    });
    recorder.play(httpExchange('c', child, [prompt('p', 'below')], response('r', []), { at: 95 * day }));
    recorder.play(turn('kept', 't4', 'c', 96 * day));
    recorder.settle();
    const removals = () => recorder.changes().filter((one) => one.removed.length > 0);
    await recorder.delete(deletion(['gone']));
    expect(removals().map(({ removed, total }) => [removed.toSorted(), total])).toEqual([
      [['child', 'gone'], 2],
    ]);
    recorder.setRetention({ keepDays: 30, keepMegabytes: null });
    while (removals().length < 2) await new Promise((resolve) => setImmediate(resolve));
    expect(removals().at(-1)).toMatchObject({ removed: ['old'], total: 1 });
    // It begins anew, and that is told after.
    recorder.play(turn('gone', 't9', 'e', 99 * day));
    recorder.settle();
    await recorder.delete(deletion(['unheard of']));
    expect(
      recorder
        .changes()
        .at(-1)
        ?.sessions.map((one) => one.id),
    ).toContain('gone');
    expect(removals()).toHaveLength(2);
  });

  test('a session with a turn under way is refused, and nothing is deleted; with the range it stays', async () => {
    const recorder = bench.open();
    recorder.play(turn('rest', 't1', 'a', 1_000));
    const [begin, end] = [
      turn('busy', 't2', 'b', 2_000).slice(0, 5),
      turn('busy', 't2', 'b', 2_000).slice(5),
    ];
    recorder.play(begin);
    await expect(recorder.delete(deletion(['rest', 'busy']))).rejects.toMatchObject({
      problem: { code: 'session-running', what: 'Nothing was deleted.' },
    });
    expect(listed(recorder)).toEqual(['busy', 'rest']);
    expect(await recorder.delete(deletion(null))).toEqual({ deleted: 1, undoId: null });
    recorder.play(end);
    expect(listed(recorder)).toEqual(['busy']);
    expect(recorder.detail('busy').turns).toMatchObject([
      { status: 'completed', exchanges: 2, toolCalls: 1 },
    ]);
    expect(await recorder.delete(deletion(['busy']))).toEqual({ deleted: 1, undoId: null });
  });

  test('a session whose connection is idle goes, and begins anew with its next turn', async () => {
    const recorder = bench.open();
    const ws = socket('w1', turnMetadata('s1', '', { request_kind: 'prewarm' }));
    recorder.play([
      ...ws.open,
      ws.asks(requestBody(turnMetadata('s1', 't1'), [prompt('p1', 'okapi')])),
      ws.says(1_010, ...response('r1', [answer('a1', 'Okapi.')])),
    ]);
    expect(await recorder.delete(deletion(['s1']))).toEqual({ deleted: 1, undoId: null });
    expect(listed(recorder)).toEqual([]);
    recorder.play([
      ws.asks(requestBody(turnMetadata('s1', 't2'), [prompt('p2', 'more')], { previous_response_id: 'r1' })),
      ws.says(1_030, ...response('r2', [answer('a2', 'Sure.')])),
      ended('w1', 1_040, 'clientGone'),
    ]);
    expect(recorder.detail('s1').turns).toMatchObject([{ id: 't2', ordinal: 1, status: 'completed' }]);
    expect(recorder.detail('s1').session).toMatchObject({ turns: 1, title: 'more' });
    expect(filesWith('okapi')).toEqual([]);
    inFile((database) => expect(unboundRows(database)).toEqual([]));
  });

  test('a session that is asked for while it is being deleted begins anew, whole', async () => {
    const recorder = bench.open();
    for (let index = 0; index < 300; index += 1)
      recorder.play(turn('s1', `t${index}`, `w${index}`, index * 100));
    const deleting = recorder.delete(deletion(['s1']));
    // Its first steps are behind it, and the last is not.
    while (inOwn(recorder, 's1') !== null) await new Promise((resolve) => setImmediate(resolve));
    recorder.play(turn('s1', 'fresh', 'fresh', 90_000));
    const shown = recorder.detail('s1');
    expect(shown.turns).toMatchObject([{ id: 'fresh', ordinal: 1, status: 'completed' }]);
    await deleting;
    expect(recorder.detail('s1')).toEqual(shown);
    inFile((database) => expect(unboundRows(database)).toEqual([]));
  });

  const inOwn = (recorder: BenchRecorder, id: string) =>
    recorder.query({ kind: 'sessions', before: null, limit: 10 }).sessions.find((one) => one.id === id) ??
    null;

  const undoable = (sessionIds: readonly string[]) => ({ ...deletion(sessionIds), undoable: true }) as const;

  test('an undoable deletion is out of sight at once, and comes back whole, background, words and all', async () => {
    const recorder = bench.open();
    recorder.play(turn('root', 't1', 'pelican', 1_000));
    const below = turnMetadata('child', 't2', {
      session_id: 'root',
      thread_source: 'subagent',
      parent_thread_id: 'root',
    });
    recorder.play(httpExchange('c', below, [prompt('p', 'below')], response('r', [])));
    recorder.play(turn('other', 't4', 'heron', 2_000));
    const found = () =>
      recorder.query({ kind: 'search', filter: { text: 'pelicanask' }, limit: 5, before: null }).total;
    const before = [recorder.detail('root'), recorder.detail('child'), listed(recorder), found()];
    const { deleted, undoId } = await recorder.delete(undoable(['root']));
    expect([deleted, listed(recorder), found()]).toEqual([1, ['other'], 0]);
    expect(await recorder.undelete({ kind: 'undelete', undoId: undoId ?? '' })).toEqual({ restored: true });
    expect([recorder.detail('root'), recorder.detail('child'), listed(recorder), found()]).toEqual(before);
    expect(await recorder.undelete({ kind: 'undelete', undoId: undoId ?? '' })).toEqual({ restored: false });
    expect(await recorder.delete(deletion(['root']))).toEqual({ deleted: 1, undoId: null });
    inFile((database) => expect(unboundRows(database)).toEqual([]));
  });

  test('an undoable deletion goes from the disk a minute later, and what it kept raw is not counted on', async () => {
    const recorder = bench.open();
    recorder.setRetention({ keepDays: null, keepMegabytes: 2 });
    // Raw exchanges may take a quarter of that: three of these are more, two are not.
    const large = (session: string, at: number): void => {
      const words = randomBytes(200_000).toString('base64');
      recorder.play(
        httpExchange(
          `x${session}`,
          turnMetadata(session, 't'),
          [prompt('p', words)],
          response(`r${session}`, []),
          {
            at,
          },
        ),
      );
    };
    const rowsOfRaw = (): number => {
      recorder.query({ kind: 'raw', sessionId: 's1', turnId: 't' });
      return inFile((database) => rowsOf(database, 'raw'));
    };
    large('s1', 1_000);
    expect(rowsOfRaw()).toBe(1);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      await recorder.delete(undoable(['s1']));
      large('s2', 2_000);
      expect(rowsOfRaw()).toBe(2);
      await vi.advanceTimersByTimeAsync(heldForMs);
      const rows = (): number => inFile((database) => rowsOf(database, 'sessions'));
      while (rows() > 1) await new Promise((resolve) => setImmediate(resolve));
      // Only after its last step, which gives the room back, does another deletion have its turn.
      await recorder.delete(undoable(['unheard of']));
    } finally {
      vi.useRealTimers();
    }
    large('s3', 3_000);
    expect(rowsOfRaw()).toBe(2);
    inFile((database) => expect(unboundRows(database)).toEqual([]));
  });

  test('an undoable deletion that nobody took back is finished by the next recorder', async () => {
    const recorder = bench.open();
    recorder.play(turn('s1', 't1', 'pelican', 1_000));
    recorder.play(turn('s2', 't2', 'heron', 2_000));
    await recorder.delete(undoable(['s1']));
    recorder.close();
    const next = bench.open();
    expect(listed(next)).toEqual(['s2']);
    const rows = (): number => inFile((database) => rowsOf(database, 'sessions'));
    while (rows() > 1) await new Promise((resolve) => setImmediate(resolve));
    inFile((database) => expect(unboundRows(database)).toEqual([]));
  });

  test('who deletes everything deletes what could still be brought back, and a session that goes on is a new one', async () => {
    const recorder = bench.open();
    recorder.play(turn('s1', 't1', 'pelican', 1_000));
    recorder.play(turn('s2', 't2', 'heron', 2_000));
    const first = await recorder.delete(undoable(['s1']));
    recorder.play(turn('s1', 'fresh', 'fresh', 90_000));
    expect(await recorder.undelete({ kind: 'undelete', undoId: first.undoId ?? '' })).toEqual({
      restored: false,
    });
    expect(recorder.detail('s1').turns).toMatchObject([{ id: 'fresh' }]);
    const second = await recorder.delete(undoable(['s2']));
    await recorder.delete(deletion(null));
    expect(await recorder.undelete({ kind: 'undelete', undoId: second.undoId ?? '' })).toEqual({
      restored: false,
    });
    inFile((database) => expect(rowsOf(database, 'sessions')).toBe(0));
  });

  test('a deletion that a kill broke off is finished by the next recorder', async () => {
    const recorder = bench.open();
    for (let index = 0; index < 200; index += 1)
      recorder.play(turn('s1', `t${index}`, `w${index}`, index * 100));
    recorder.play(turn('s2', 'other', 'other', 50_000));
    const deleting = recorder.delete(deletion(['s1']));
    while (inOwn(recorder, 's1') !== null) await new Promise((resolve) => setImmediate(resolve));
    recorder.close();
    await expect(deleting).rejects.toThrow('being closed');
    inFile((database) => expect(rowsOf(database, 'turns')).toBeGreaterThan(1));
    const next = bench.open();
    expect(listed(next)).toEqual(['s2']);
    const rows = (): number => inFile((database) => rowsOf(database, 'sessions'));
    while (rows() > 1) await new Promise((resolve) => setImmediate(resolve));
    inFile((database) => expect(unboundRows(database)).toEqual([]));
  });

  test('batches are taken while a long deletion goes on', async () => {
    const recorder = bench.open();
    for (let index = 0; index < 300; index += 1)
      recorder.play(turn('s1', `t${index}`, `w${index}`, index * 100));
    recorder.settle();
    const takenBefore = recorder.takenSequences.length;
    let isDone = false;
    const deleting = recorder.delete(deletion(['s1'])).then(() => (isDone = true));
    let played = 0;
    while (!isDone) {
      recorder.play(turn('s2', `n${(played += 1)}`, `n${played}`, 100_000 + played * 100));
      await new Promise((resolve) => setImmediate(resolve));
    }
    await deleting;
    expect(played).toBeGreaterThan(3);
    recorder.settle();
    expect(recorder.takenSequences.length - takenBefore).toBe(played);
    expect(recorder.detail('s2').turns).toHaveLength(played);
  });
});

describe('retention', () => {
  const deletedBy = async (recorder: BenchRecorder, id: string): Promise<void> => {
    while (listed(recorder).includes(id)) await new Promise((resolve) => setImmediate(resolve));
  };

  test('by days: what was last active before goes at once, the running ones never', async () => {
    const recorder = bench.open({ now: () => 100 * day });
    recorder.play(turn('old', 't1', 'a', 10 * day));
    recorder.play(turn('busy', 't2', 'b', 11 * day).slice(0, 5));
    recorder.play(turn('older', 't3', 'c', 9 * day));
    recorder.play(turn('young', 't4', 'd', 95 * day));
    recorder.setRetention({ keepDays: 30, keepMegabytes: null });
    await deletedBy(recorder, 'old');
    await deletedBy(recorder, 'older');
    expect(listed(recorder)).toEqual(['busy', 'young']);
  });

  test('by megabytes: the oldest go until the rest fits, and the file is given back', async () => {
    const recorder = bench.open();
    for (let index = 0; index < 40; index += 1) {
      const text = Array.from({ length: 20_000 }, (_, at) => `w${index}x${at * 7919}`).join(' ');
      recorder.play(
        httpExchange(
          `e${index}`,
          turnMetadata(`s${String(index).padStart(2, '0')}`, `t${index}`),
          [prompt(`p${index}`, text)],
          response(`r${index}`, []),
          { at: 1_000 + index },
        ),
      );
    }
    recorder.query({ kind: 'raw', sessionId: 's00', turnId: 't0' });
    const before = recorder.query({ kind: 'storage' });
    expect(before).toMatchObject({ sessions: 40, turns: 40, oldestAt: 1_000 });
    const limit = 10;
    expect(before.databaseBytes).toBeGreaterThan(2 * limit * 1024 * 1024);
    recorder.setRetention({ keepDays: null, keepMegabytes: limit });
    await deletedBy(recorder, 's00');
    const size = (): number => statSync(bench.databasePath).size;
    while (size() > limit * 1024 * 1024) {
      await new Promise((resolve) => setImmediate(resolve));
      inFile((database) => database.exec('PRAGMA wal_checkpoint(PASSIVE)'));
    }
    const left = listed(recorder);
    expect(left.at(-1)).toBe('s39');
    expect(left).toEqual(
      Array.from({ length: left.length }, (_, at) => `s${String(40 - left.length + at).padStart(2, '0')}`),
    );
    expect(left.length).toBeGreaterThan(3);
    inFile((database) => expect(unboundRows(database)).toEqual([]));
  }, 30_000);

  test('null keeps all', async () => {
    const recorder = bench.open({ now: () => 1_000 * day });
    recorder.play(turn('old', 't1', 'a', day));
    recorder.setRetention({ keepDays: null, keepMegabytes: null });
    expect(await recorder.delete(deletion(['nothing']))).toEqual({ deleted: 0, undoId: null });
    expect(listed(recorder)).toEqual(['old']);
  });
});

describe('a second process', () => {
  test('reads while we write, and leaves no lock behind', () => {
    const recorder = bench.open();
    recorder.play(turn('s1', 't1', 'a', 1_000));
    const reader = openFile(bench.databasePath, { readOnly: true });
    reader.exec('BEGIN');
    expect(rowsOf(reader, 'sessions')).toBe(1);
    recorder.play(turn('s2', 't2', 'b', 2_000));
    recorder.settle();
    expect(recorder.takenSequences).toEqual([1, 2]);
    expect(rowsOf(reader, 'sessions')).toBe(1);
    reader.exec('COMMIT');
    expect(rowsOf(reader, 'sessions')).toBe(2);
    reader.close();
    recorder.close();
    const left = statSync(`${bench.databasePath}-wal`, { throwIfNoEntry: false });
    expect(left?.size ?? 0).toBe(0);
  });

  test('that keeps reading makes the write-ahead log grow only while it does', () => {
    const recorder = bench.open();
    recorder.play(turn('s0', 't0', 'a', 1_000));
    const reader = openFile(bench.databasePath, { readOnly: true });
    reader.exec('BEGIN');
    rowsOf(reader, 'sessions');
    const wal = (): number => statSync(`${bench.databasePath}-wal`).size;
    const play = (index: number): void => {
      const text = Array.from({ length: 20_000 }, (_, at) => `w${index}x${at}`).join(' ');
      recorder.play(
        httpExchange(
          `e${index}`,
          turnMetadata('s1', `t${index}`),
          [prompt(`p${index}`, text)],
          response(`r${index}`, []),
          { at: 2_000 + index },
        ),
      );
      recorder.settle();
    };
    let index = 0;
    while (wal() < 40 * 1024 * 1024) play((index += 1));
    reader.exec('COMMIT');
    reader.close();
    for (let more = 0; more < 40; more += 1) play((index += 1));
    expect(wal()).toBeLessThanOrEqual(17 * 1024 * 1024);
  }, 30_000);

  test('that reads while a session is deleted holds nothing up; the write-ahead log is emptied when it is gone', async () => {
    const recorder = bench.open();
    recorder.play(turn('s1', 't1', 'quetzal', 1_000));
    recorder.settle();
    const reader = openFile(bench.databasePath, { readOnly: true });
    reader.exec('BEGIN');
    rowsOf(reader, 'sessions');
    expect(await recorder.delete(deletion(['s1']))).toEqual({ deleted: 1, undoId: null });
    expect(listed(recorder)).toEqual([]);
    reader.exec('COMMIT');
    reader.close();
    recorder.play(turn('s2', 't2', 'b', 2_000));
    recorder.settle();
    expect(filesWith('quetzal')).toEqual([]);
  });

  test('that reads while a session of a large log is deleted: its words are gone from between the rows when it is', async () => {
    const recorder = bench.open();
    for (let index = 0; index < 300; index += 1) {
      recorder.play(turn('gone', `g${index}`, `quetzal${index}`, 1_000 + index * 20));
      recorder.play(turn('kept', `k${index}`, `heron${index}`, 1_010 + index * 20));
    }
    fill(recorder, 40);
    expect(recorder.query({ kind: 'storage' }).databaseBytes).toBeGreaterThan(33 * 1024 * 1024);
    const reader = openFile(bench.databasePath, { readOnly: true });
    reader.exec('BEGIN');
    rowsOf(reader, 'sessions');
    expect(await recorder.delete(deletion(['gone']))).toEqual({ deleted: 1, undoId: null });
    expect(filesWith('quetzal')).not.toEqual([]);
    reader.exec('COMMIT');
    reader.close();
    recorder.play(turn('kept', 'after', 'b', 20_000));
    recorder.settle();
    while (filesWith('quetzal').length > 0) await new Promise((resolve) => setImmediate(resolve));
    inFile((database) => expect(database.prepare('PRAGMA quick_check').get()).toEqual({ quick_check: 'ok' }));
  }, 60_000);
});
