import type { PriceTable } from '../domain/price.ts';
import type { Database } from './database.ts';
import type { Step } from './long-work.ts';
import { numberCell, textCell, tokensCell, type Row } from './rows.ts';
import { costOf, prepareSum } from './sums.ts';

/** Where a step over the log tells which sessions look different now. */
type Changed = (sessionIds: readonly string[]) => void;

/** Work of several steps over the stored sessions, which prices with the table of the moment. */
export type Reckoning = (database: () => Database, prices: () => PriceTable, changed: Changed) => Step;

/** So many rows are looked at in one step. */
const sessionsAStep = 200;
const turnsAStep = 500;
/** A step ends after this time, so that a batch never waits long. */
const stepMs = 10;

/**
 * Fills what sessions recorded before there were sums lack: the sums, the prices of their turns, and where those went.
 * Sessions that have their sums are passed over.
 */
export function fillSessions(database: () => Database, prices: () => PriceTable, changed: Changed): Step {
  let last = 0;
  return () => {
    const db = database();
    const found = db
      .prepare('SELECT rowid AS at, id, turn_count FROM sessions WHERE rowid > ? ORDER BY rowid LIMIT ?')
      .all(last, sessionsAStep) as { at: number; id: string; turn_count: number }[];
    const filled: string[] = [];
    const until = performance.now() + stepMs;
    let at = last;
    inOne(db, () => {
      for (const row of found) {
        if (filled.length > 0 && performance.now() > until) break;
        at = row.at;
        if (row.turn_count > 0) continue;
        fillSession(db, prices(), row.id);
        filled.push(row.id);
      }
    });
    last = at;
    if (filled.length > 0) changed(filled);
    const whole = (found.at(-1)?.at ?? last) === last;
    return !whole || found.length === sessionsAStep;
  };
}

/** Estimates every stored turn anew with the prices of the moment. */
export function repriceTurns(database: () => Database, prices: () => PriceTable, changed: Changed): Step {
  let last = 0;
  return () => {
    const db = database();
    const found = db
      .prepare(`SELECT rowid AS at, session_id, ${priced} FROM turns WHERE rowid > ? ORDER BY rowid LIMIT ?`)
      .all(last, turnsAStep) as Row[];
    const sessionIds = new Set<string>();
    const sum = prepareSum(db);
    const stale = found.filter((row) => costOfRow(prices(), row) !== numberCell(row['cost_usd']));
    inOne(db, () => {
      for (const row of stale) {
        putCost(db, Number(row['at']), costOfRow(prices(), row));
        sessionIds.add(String(row['session_id']));
      }
      for (const id of sessionIds) sum(id);
    });
    // Only now: a step that failed is done again.
    last = Number(found.at(-1)?.['at'] ?? last);
    if (sessionIds.size > 0) changed([...sessionIds]);
    return found.length === turnsAStep;
  };
}

const priced = 'model, cost_usd, input_tokens, cached_tokens, output_tokens, reasoning_tokens';

function fillSession(db: Database, prices: PriceTable, id: string): void {
  db.prepare(
    `UPDATE turns SET gateway = way.gateway, gateway_id = way.gateway_id FROM (
       SELECT requests.turn_id, exchanges.gateway, exchanges.gateway_id, max(requests.rowid)
       FROM requests JOIN exchanges ON exchanges.id = requests.exchange_id
       WHERE requests.session_id = ?1 GROUP BY requests.turn_id) AS way
     WHERE turns.session_id = ?1 AND turns.id = way.turn_id AND turns.gateway IS NULL`,
  ).run(id);
  const turns = db.prepare(`SELECT rowid AS at, ${priced} FROM turns WHERE session_id = ?`).all(id) as Row[];
  for (const row of turns) putCost(db, Number(row['at']), costOfRow(prices, row));
  db.prepare(
    `UPDATE sessions SET gateway_id = (SELECT gateway_id FROM turns WHERE session_id = ?1 ORDER BY ordinal DESC LIMIT 1)
     WHERE id = ?1 AND gateway_id IS NULL`,
  ).run(id);
  prepareSum(db)(id);
}

function costOfRow(prices: PriceTable, row: Row): number | null {
  return costOf(prices, textCell(row['model']), tokensCell(row));
}

function putCost(db: Database, rowid: number, cost: number | null): void {
  db.prepare('UPDATE turns SET cost_usd = ? WHERE rowid = ?').run(cost, rowid);
}

function inOne(db: Database, run: () => void): void {
  db.exec('BEGIN IMMEDIATE');
  try {
    run();
    db.exec('COMMIT');
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}
