import type {
  ItemView,
  SessionDetail,
  SessionPage,
  SessionStatus,
  SessionView,
  TurnView,
} from '../../preload/contract.ts';
import { isDemo } from '../domain/demo.ts';
import { spentUsd } from '../domain/price.ts';
import { readImages } from './images.ts';
import type { ItemKind, TurnRecord } from './model.ts';
import type { Database } from './database.ts';
import { numberCell, readSession, readTurn, textCell, tokensCell, type Row } from './rows.ts';

/** A page never holds more sessions than this. */
const longestPage = 500;

/**
 * What stands in the list by itself: a person's own sessions, and sub-agents whose parent was never recorded. The plus
 * keeps SQLite from sorting all of them when a page in the order of activity is wanted.
 */
const listed = `(+kind = 'user' OR (+kind = 'subagent' AND NOT EXISTS (
  SELECT 1 FROM sessions AS parent WHERE parent.id = sessions.parent_id)))`;

/** One page of the session list, the newest activity first; `before` comes from the page before it. */
export function readPage(database: Database, before: number | null, limit: number): SessionPage {
  const size = Math.max(1, Math.min(Math.floor(limit), longestPage));
  const found = database
    .prepare(`${sessionSelect} WHERE activity < ? AND ${listed} ORDER BY activity DESC LIMIT ?`)
    .all(before ?? Number.MAX_SAFE_INTEGER, size + 1) as Row[];
  const page = found.slice(0, size);
  const { total } = database.prepare(`SELECT count(*) AS total FROM sessions WHERE ${listed}`).get() as {
    total: number;
  };
  return {
    sessions: page.map(sessionView),
    nextBefore: found.length > size ? Number(page.at(-1)?.['activity']) : null,
    total,
  };
}

/** A session with all its turns and finished items; null when the log has none of that id. */
export function readDetail(database: Database, sessionId: string): SessionDetail | null {
  const around = readAround(database, sessionId);
  if (around === null) return null;
  const items = database.prepare(`${itemSelect} ${itemOrder}`).all(sessionId) as Row[];
  return { ...around, items: items.map(itemView) };
}

/** A session with all its turns, without what was said in them; null when the log has none of that id. */
export function readAround(database: Database, sessionId: string): Omit<SessionDetail, 'items'> | null {
  const session = readSessionView(database, sessionId);
  if (session === null) return null;
  const background = database.prepare(`${sessionSelect} WHERE parent_id = ? ORDER BY started_at, id`);
  return {
    session,
    turns: turnsOf(database, sessionId),
    background: (background.all(sessionId) as Row[]).map(sessionView),
  };
}

/** The finished items of these turns, in order. */
export function readItemsOf(
  database: Database,
  sessionId: string,
  turnIds: readonly string[],
): readonly ItemView[] {
  const rows = database
    .prepare(`${itemSelect} AND items.turn_id IN (SELECT value FROM json_each(?)) ${itemOrder}`)
    .all(sessionId, JSON.stringify(turnIds));
  return (rows as Row[]).map(itemView);
}

/** One session as the list shows it; null when the log has none of that id. */
export function readSessionView(database: Database, sessionId: string): SessionView | null {
  const row = database.prepare(`${sessionSelect} WHERE id = ?`).get(sessionId) as Row | undefined;
  return row === undefined ? null : sessionView(row);
}

/** One turn; null when the log has none of that id. */
export function readTurnView(database: Database, sessionId: string, turnId: string): TurnView | null {
  const row = database.prepare('SELECT * FROM turns WHERE session_id = ? AND id = ?').get(sessionId, turnId);
  return row === undefined ? null : turnView(row as Row);
}

/** One finished item; null when the log has none of that id. */
export function readItemView(database: Database, sessionId: string, itemId: string): ItemView | null {
  const row = database.prepare(`${itemSelect} AND items.id = ?`).get(sessionId, itemId);
  return row === undefined ? null : itemView(row as Row);
}

function turnsOf(database: Database, sessionId: string): readonly TurnView[] {
  const rows = database.prepare('SELECT * FROM turns WHERE session_id = ? ORDER BY ordinal').all(sessionId);
  return (rows as Row[]).map(turnView);
}

/** Selects the rows that `sessionView` reads; a condition may follow. */
export const sessionSelect = `
  SELECT sessions.*, (SELECT count(*) FROM sessions AS child WHERE child.parent_id = sessions.id) AS background
  FROM sessions`;

/** A session as the list shows it, from one row of `sessionSelect`. */
export function sessionView(row: Row): SessionView {
  const { titleFrom: _, gatewayId, ...session } = readSession(row);
  const tokens = tokensCell(row);
  return {
    ...session,
    ...(isDemo(gatewayId) ? { demo: true } : {}),
    status: row['status'] as SessionStatus,
    turns: Number(row['turn_count']),
    toolCalls: Number(row['tool_calls']),
    tokens,
    costUsd: spentUsd(numberCell(row['cost_usd']), tokens),
    costPartial: Number(row['cost_partial']) > 0,
    activeMs: Number(row['active_ms']),
    background: Number(row['background']),
  };
}

function turnView(row: Row): TurnView {
  return viewOfTurn(readTurn(row), numberCell(row['cost_usd']));
}

/** A turn as it is shown; `costUsd` is what its tokens cost, null without a price or a token. */
export function viewOfTurn(record: TurnRecord, costUsd: number | null): TurnView {
  const { gateway: _, gatewayId: __, account: ___, limits, ...turn } = record;
  return { ...turn, costUsd: spentUsd(costUsd, turn.tokens), limits: limits?.limits ?? [] };
}

const itemSelect = `
  SELECT items.*, said.text AS text, answered.text AS output
  FROM items
  JOIN turns ON turns.session_id = items.session_id AND turns.id = items.turn_id
  LEFT JOIN contents AS said ON said.id = items.content_id
  LEFT JOIN contents AS answered ON answered.id = items.output_id
  WHERE items.session_id = ?`;
const itemOrder = 'ORDER BY turns.ordinal, items.position, items.rowid';

function itemView(row: Row): ItemView {
  const base = {
    id: String(row['id']),
    sessionId: String(row['session_id']),
    turnId: String(row['turn_id']),
    position: Number(row['position']),
    at: Number(row['at']),
    streaming: false,
  };
  const omitted = textCell(row['omitted']);
  if (omitted !== null) {
    return { ...base, type: 'omitted', reason: omitted === 'overload' ? 'overload' : 'metadataOnly' };
  }
  const text = textCell(row['text']) ?? '';
  const name = textCell(row['name']) ?? '';
  const kind = row['kind'] as ItemKind;
  switch (kind) {
    case 'prompt':
      return { ...base, type: 'prompt', text, images: readImages(row['image_refs'], Number(row['images'])) };
    case 'answer':
    case 'reasoning':
      return { ...base, type: kind, text };
    case 'toolCall':
      return {
        ...base,
        type: 'toolCall',
        name,
        input: text,
        summary: textCell(row['summary']) ?? name,
        output: textCell(row['output']),
        images: [...readImages(row['image_refs']), ...readImages(row['output_image_refs'])],
        exitCode: numberCell(row['exit_code']),
        durationMs: numberCell(row['duration_ms']),
      };
    case 'compaction':
      return { ...base, type: 'compaction' };
    case 'other':
      return { ...base, type: 'other', label: name, text };
    case 'omitted':
      return { ...base, type: 'omitted', reason: 'overload' };
  }
}
