import type { RawExchangeView, Transport } from '../../preload/contract.ts';
import type { Database } from './database.ts';
import { unpackRaw } from './raw-content.ts';
import { numberCell, textCell } from './rows.ts';

type RawRow = Readonly<Record<string, string | number | null | Uint8Array>>;

/** The requests of a turn as they went over the wire, in order; of one that is not kept raw, the facts alone. */
export function readRaw(database: Database, sessionId: string, turnId: string): readonly RawExchangeView[] {
  const rows = database
    .prepare(
      `SELECT requests.at AS asked_at, exchanges.*, raw.content AS content, raw.truncated AS truncated
       FROM requests JOIN exchanges ON exchanges.id = requests.exchange_id
       LEFT JOIN raw ON raw.request_key = requests.key
       WHERE requests.session_id = ? AND requests.turn_id = ? ORDER BY requests.rowid`,
    )
    .all(sessionId, turnId) as RawRow[];
  return rows.map(viewOf);
}

function viewOf(row: RawRow): RawExchangeView {
  const kept = row['content'] instanceof Uint8Array ? unpackRaw(row['content']) : null;
  const at = Number(row['asked_at']);
  const isSocket = row['transport'] === 'websocket';
  // A socket outlives its requests.
  const endedAt = kept?.endedAt ?? (isSocket ? null : numberCell(row['ended_at']));
  return {
    exchangeId: String(row['id']),
    at,
    transport: row['transport'] as Transport,
    method: String(row['method']),
    path: String(row['path']),
    gateway: String(row['gateway']),
    backend: String(row['backend']),
    status: numberCell(row['status']),
    durationMs: endedAt === null ? null : Math.max(0, endedAt - at),
    overheadUs: numberCell(row['overhead_us']),
    outcome: textCell(row['outcome']),
    requestHeaders: kept?.requestHeaders ?? [],
    responseHeaders: kept?.responseHeaders ?? [],
    requestBody: kept?.requestBody ?? null,
    messages: kept?.messages ?? null,
    truncated: row['truncated'] === 1,
  };
}
