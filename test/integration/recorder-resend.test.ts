import { afterEach, beforeEach, expect, test } from 'vitest';
import { knownPrices } from '../../main/domain/price.ts';
import { openFile, type Database } from '../../main/recorder/database.ts';
import type { ItemRecord } from '../../main/recorder/model.ts';
import { createWriter } from '../../main/recorder/store.ts';
import {
  answer,
  httpExchange,
  prompt,
  response,
  shellCall,
  shellOutput,
  turnMetadata,
} from '../fakes/codex-traffic.ts';
import { chainOf, makeLogBench, type LogBench } from '../fakes/log-bench.ts';
import { rowsOf, unboundRows } from '../fakes/log-rows.ts';

let bench: LogBench;
beforeEach(() => {
  bench = makeLogBench();
});
afterEach(() => bench.remove());

function inFile<T>(read: (database: Database) => T): T {
  const database = openFile(bench.databasePath);
  try {
    return read(database);
  } finally {
    database.close();
  }
}

/** A round with a tool, its texts as they are said this time. */
function round(said: string, asked = said) {
  const ask = prompt('p1', `${asked} please`);
  const call = shellCall('fc1', 'call1', `echo ${said}`);
  const metadata = turnMetadata('s1', 't1');
  return [
    ...httpExchange('e1', metadata, [ask], response('r1', [call])),
    ...httpExchange(
      'e2',
      metadata,
      [ask, call, shellOutput('call1', `${said}\n`)],
      response('r2', [answer('a1', `${said} done`)]),
    ),
  ];
}

test('what is sent again with other words leaves no text that nothing refers to, and changes nothing', () => {
  const recorder = bench.open();
  recorder.play(round('first'));
  const chain = chainOf(recorder.detail('s1'));
  const texts = inFile((database) => rowsOf(database, 'contents'));
  // By the same recorder, and by one that knows only the log.
  recorder.play(round('second'));
  recorder.close();
  const next = bench.open();
  next.play(round('third'));
  expect(chainOf(next.detail('s1'))).toEqual(chain);
  next.close();
  inFile((database) => {
    expect(unboundRows(database)).toEqual([]);
    expect(rowsOf(database, 'contents')).toBe(texts);
  });
});

test('storing an item and its output again, or an output of nothing, stores no text for nobody', () => {
  const recorder = bench.open();
  recorder.play(round('first'));
  recorder.close();
  inFile((database) => {
    const write = createWriter(database, () => knownPrices);
    const texts = rowsOf(database, 'contents');
    const output = { sessionId: 's1', itemId: 'fc1', images: [], exitCode: 0, durationMs: null };
    write([
      { type: 'item', item: { ...itemOf(database), text: 'other words' } },
      { type: 'output', output: { ...output, text: 'another answer' } },
      { type: 'output', output: { ...output, itemId: 'nobody', text: 'an answer to nothing' } },
    ]);
    expect(rowsOf(database, 'contents')).toBe(texts);
    expect(unboundRows(database)).toEqual([]);
  });
});

function itemOf(database: Database): ItemRecord {
  const row = database.prepare(`SELECT turn_id, request_key FROM items WHERE id = 'fc1'`).get() as {
    readonly turn_id: string;
    readonly request_key: string;
  };
  return {
    sessionId: 's1',
    id: 'fc1',
    turnId: row.turn_id,
    requestKey: row.request_key,
    position: 1,
    at: 0,
    kind: 'toolCall',
    omitted: null,
    text: '',
    callId: 'call1',
    name: 'shell',
    summary: null,
    images: [],
    pending: false,
  };
}
