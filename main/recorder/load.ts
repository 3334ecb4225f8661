import { fingerprint } from './history.ts';
import { emptySession, type ItemKind, type SessionState } from './model.ts';
import type { Database } from './database.ts';
import { notesOf } from './warnings.ts';
import { readRequest, readSession, readTurn, textCell, type Row } from './rows.ts';

/** Reads what the assembly of one session needs to remember from the log. */
export function loadSession(database: Database, id: string): SessionState {
  const state = emptySession(id);
  const session = database.prepare('SELECT * FROM sessions WHERE id = ?').get(id) as Row | undefined;
  if (session !== undefined) state.session = readSession(session);
  for (const row of rows(database, 'SELECT * FROM turns WHERE session_id = ? ORDER BY ordinal', id)) {
    const record = readTurn(row);
    const turn = {
      record,
      requestKeys: [],
      nextPosition: 0,
      pending: new Set<string>(),
      texts: new Set<string>(),
      slots: new Map(),
    };
    state.turns.set(record.id, turn);
    if (record.status === 'streaming') state.underWay.add(turn);
  }
  for (const row of rows(database, 'SELECT * FROM requests WHERE session_id = ? ORDER BY rowid', id)) {
    const record = readRequest(row);
    state.requests.set(record.key, record);
    const { responseId } = record;
    if (responseId !== null && !state.responses.has(responseId)) state.responses.set(responseId, record.key);
    if (record.turnId !== null) state.turns.get(record.turnId)?.requestKeys.push(record.key);
  }
  loadItems(database, state);
  const turns = [...state.turns.values()].map(({ record }) => record);
  state.notes = notesOf(state.session?.warning ?? null, turns, state.items.keys());
  return state;
}

function loadItems(database: Database, state: SessionState): void {
  const items = rows(
    database,
    `SELECT id, turn_id, request_key, position, call_id, pending FROM items WHERE session_id = ? ORDER BY rowid`,
    state.id,
  );
  for (const row of items) {
    const [itemId, turnId] = [String(row['id']), String(row['turn_id'])];
    state.items.set(itemId, { id: itemId, turnId, requestKey: String(row['request_key']) });
    const turn = state.turns.get(turnId);
    const callId = textCell(row['call_id']);
    if (callId !== null) state.calls.set(callId, itemId);
    if (turn === undefined) continue;
    turn.nextPosition = Math.max(turn.nextPosition, Number(row['position']) + 1);
    if (callId !== null && row['pending'] === 1) turn.pending.add(callId);
  }
  // Only the newest turn can go on, so only its texts can come again.
  const newest = [...state.turns.values()].at(-1);
  if (newest === undefined) return;
  const texts = database.prepare(`
    SELECT items.kind, contents.text FROM items JOIN contents ON contents.id = items.content_id
    WHERE items.session_id = ? AND items.turn_id = ?`);
  for (const row of texts.all(state.id, newest.record.id) as Row[]) {
    newest.texts.add(fingerprint(row['kind'] as ItemKind, String(row['text'])));
  }
}

/** The session a response belongs to; null when the log does not know it. */
export function sessionOfResponse(database: Database, responseId: string): string | null {
  const row = database
    .prepare('SELECT session_id FROM requests WHERE response_id = ? LIMIT 1')
    .get(responseId);
  return textCell((row as Row | undefined)?.['session_id']);
}

/** What an earlier recorder stored of an exchange; null when the log knows nothing of it. */
export interface EarlierExchange {
  /** Its end is stored, and so is everything of it. */
  readonly isEnded: boolean;
  /** Its newest request. */
  readonly requestKey: string | null;
  readonly sessionId: string | null;
}

/** Reads what the log knows of an exchange. */
export function loadExchange(database: Database, exchangeId: string): EarlierExchange | null {
  const row = database.prepare('SELECT ended_at FROM exchanges WHERE id = ?').get(exchangeId) as
    Row | undefined;
  if (row === undefined) return null;
  const newest = database
    .prepare('SELECT key, session_id FROM requests WHERE exchange_id = ? ORDER BY rowid DESC LIMIT 1')
    .get(exchangeId) as Row | undefined;
  return {
    isEnded: row['ended_at'] !== null,
    requestKey: textCell(newest?.['key']),
    sessionId: textCell(newest?.['session_id']),
  };
}

function rows(database: Database, sql: string, id: string): readonly Row[] {
  return database.prepare(sql).all(id) as Row[];
}

/** The sessions of a launch in which a turn still streams. */
export function streamingSessionsOf(database: Database, launchId: string): readonly string[] {
  const found = rows(
    database,
    `SELECT DISTINCT session_id FROM turns INDEXED BY turns_streaming JOIN sessions ON sessions.id = session_id
     WHERE turns.status = 'streaming' AND sessions.launch_id = ?`,
    launchId,
  );
  return found.map((row) => String(row['session_id']));
}
