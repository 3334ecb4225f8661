import { createHash } from 'node:crypto';
import type { PriceTable } from '../domain/price.ts';
import type { Change, ItemRecord, OutputRecord, SessionRecord, TurnRecord } from './model.ts';
import type { Database } from './database.ts';
import { imagesCell } from './images.ts';
import { prepareExchanges, type ExchangeChange } from './store-exchange.ts';
import { itemRow, requestRow, sessionRow, turnRow, type Row } from './rows.ts';
import { createSessionSums, shareColumns, type SessionSums } from './sums.ts';
import { prepareUpsert } from './upsert.ts';

/** Anything the log stores. */
export type Write = Change | ExchangeChange;

/**
 * Stores all of these changes or none; storing them again changes nothing. Returns the turns that were under way, or not
 * there at all, and have ended now.
 */
export type Writer = (writes: readonly Write[]) => readonly TurnRecord[];

/** Makes the writer of an open log; `prices` gives the table that turns are priced with. */
export function createWriter(database: Database, prices: () => PriceTable): Writer {
  const sums = createSessionSums(database, prices);
  let ended: TurnRecord[] = [];
  const putSession = preparePutSession(database, sums);
  const putTurn = preparePutTurn(database, sums, (turn) => ended.push(turn));
  const putRequest = prepareUpsert<ReturnType<typeof requestRow>>(database, 'requests', ['key'], ['at']);
  const putItem = preparePutItem(database);
  const putOutput = preparePutOutput(database);
  const exchanges = prepareExchanges(database);

  function put(write: Write): void {
    switch (write.type) {
      case 'session':
        return putSession(write.session);
      case 'turn':
        return putTurn(write.turn);
      case 'request':
        return putRequest(requestRow(write.request));
      case 'item':
        return putItem(write.item);
      case 'output':
        return putOutput(write.output);
      case 'exchangeStarted':
      case 'exchangeResponded':
      case 'exchangeEnded':
        return exchanges.put(write);
    }
  }

  return (writes) => {
    database.exec('BEGIN IMMEDIATE');
    try {
      ended = [];
      for (const write of writes) put(write);
      exchanges.write();
      sums.write();
      database.exec('COMMIT');
      return ended;
    } catch (error) {
      exchanges.forget();
      sums.forget();
      if (database.isTransaction) database.exec('ROLLBACK');
      throw error;
    }
  };
}

function preparePutSession(database: Database, sums: SessionSums): (session: SessionRecord) => void {
  const known = database.prepare('SELECT 1 FROM sessions WHERE id = ?');
  const next = database.prepare('SELECT coalesce(max(activity), 0) + 1 AS next FROM sessions');
  const put = prepareUpsert<ReturnType<typeof sessionRow>>(
    database,
    'sessions',
    ['id'],
    ['activity', 'started_at'],
  );
  return (session) => {
    // Its turns may have been written before it.
    if (known.get(session.id) === undefined) sums.anew(session.id);
    put(sessionRow(session, (next.get() as { next: number }).next));
  };
}

/** A new turn brings its session to the head of the list. */
function preparePutTurn(
  database: Database,
  sums: SessionSums,
  ended: (turn: TurnRecord) => void,
): (turn: TurnRecord) => void {
  const known = database.prepare(`SELECT status, ${shareColumns} FROM turns WHERE session_id = ? AND id = ?`);
  const toHead = database.prepare(`
    UPDATE sessions SET activity = (SELECT max(activity) + 1 FROM sessions)
    WHERE id = ? AND activity < (SELECT max(activity) FROM sessions)`);
  const put = prepareUpsert<ReturnType<typeof turnRow>>(
    database,
    'turns',
    ['session_id', 'id'],
    ['ordinal', 'started_at'],
  );
  return (turn) => {
    const before = known.get(turn.sessionId, turn.id) as Row | undefined;
    put(turnRow(turn, sums.turn(turn, before)));
    if (before === undefined) toHead.run(turn.sessionId);
    if (turn.status !== 'streaming' && (before?.['status'] ?? 'streaming') === 'streaming') ended(turn);
  };
}

type ItemRow = ReturnType<typeof itemRow> & { readonly content_id: number | null };

function preparePutItem(database: Database): (item: ItemRecord) => void {
  const contentId = prepareContentId(database);
  const known = database.prepare('SELECT 1 FROM items WHERE session_id = ? AND id = ?');
  const put = prepareUpsert<ItemRow>(database, 'items', ['session_id', 'id'], 'all');
  return (item) => {
    // What an item says is what it said first: another text of it would be stored for nobody.
    if (known.get(item.sessionId, item.id) !== undefined) return;
    put({ ...itemRow(item), content_id: item.text === null ? null : contentId(item.text) });
  };
}

function preparePutOutput(database: Database): (output: OutputRecord) => void {
  const contentId = prepareContentId(database);
  const open = database.prepare('SELECT 1 FROM items WHERE session_id = ? AND id = ? AND output_id IS NULL');
  const put = database.prepare(`
    UPDATE items SET pending = 0, output_id = ?, output_image_refs = ?, exit_code = ?, duration_ms = ?
    WHERE session_id = ? AND id = ?`);
  return (one) => {
    // The first answer stays, as the first text of an item does.
    if (open.get(one.sessionId, one.itemId) === undefined) return;
    const id = one.text === null ? null : contentId(one.text);
    put.run(id, imagesCell(one.images), one.exitCode, one.durationMs, one.sessionId, one.itemId);
  };
}

/** Finds the row of a text, adding it when it is said for the first time. */
function prepareContentId(database: Database): (text: string) => number {
  const find = database.prepare('SELECT id FROM contents WHERE hash = ?');
  const add = database.prepare('INSERT INTO contents (hash, text) VALUES (?, ?) RETURNING id');
  return (text) => {
    const hash = createHash('sha256').update(text).digest();
    return ((find.get(hash) ?? add.get(hash, text)) as { id: number }).id;
  };
}
