import type { Problem } from '../domain/problem.ts';
import type { Database } from './database.ts';
import type { Started } from './reader.ts';
import { jsonCell } from './upsert.ts';

/** What is stored of an exchange, as it goes on. */
export type ExchangeChange =
  | { readonly type: 'exchangeStarted'; readonly started: Started; readonly originator: string | null }
  | {
      readonly type: 'exchangeResponded';
      readonly exchangeId: string;
      readonly status: number;
      readonly contentType: string | null;
      readonly contentEncoding: string | null;
    }
  | {
      readonly type: 'exchangeEnded';
      readonly exchangeId: string;
      readonly at: number;
      readonly outcome: string;
      readonly overheadUs: number;
      readonly problem: Problem | null;
    };

/** Writes exchanges within the transaction of all else. */
export interface ExchangeWriter {
  /** An exchange began, was answered or ended. */
  put(change: ExchangeChange): void;
  /** Writes what was gathered; comes last in the transaction. */
  write(): void;
  /** Forgets what was gathered: the transaction failed. */
  forget(): void;
}

/** Makes the writer of an open log: a row is written once for all that a transaction tells of its exchange. */
export function prepareExchanges(database: Database): ExchangeWriter {
  const start = database.prepare(`
    INSERT INTO exchanges (id, started_at, transport, launch_id, gateway, gateway_id, backend, schema, lane, method, path, originator, account,
      status, content_type, content_encoding, ended_at, outcome, overhead_us, problem)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`);
  const respond = database.prepare(
    'UPDATE exchanges SET status = ?, content_type = ?, content_encoding = ? WHERE id = ?',
  );
  const end = database.prepare(`
    UPDATE exchanges SET ended_at = ?, outcome = ?, overhead_us = ?, problem = ? WHERE id = ? AND ended_at IS NULL`);
  const gathered = new Map<string, ExchangeNews>();

  function newsOf(exchangeId: string): ExchangeNews {
    const news = gathered.get(exchangeId) ?? {};
    gathered.set(exchangeId, news);
    return news;
  }

  function writeOne(exchangeId: string, { started, responded, ended }: ExchangeNews): void {
    const answer = [
      responded?.status ?? null,
      responded?.contentType ?? null,
      responded?.contentEncoding ?? null,
    ] as const;
    const ending = [
      ended?.at ?? null,
      ended?.outcome ?? null,
      ended?.overheadUs ?? null,
      jsonCell(ended?.problem ?? null),
    ] as const;
    if (started !== undefined) {
      const { started: one, originator } = started;
      const place = [one.gateway, one.gatewayId, one.backend, one.schema, one.lane, one.method, one.path];
      const begin = [one.exchangeId, one.at, one.transport, one.launchId, ...place, originator, one.account];
      if (Number(start.run(...begin, ...answer, ...ending).changes) > 0) return;
    }
    if (responded !== undefined) respond.run(...answer, exchangeId);
    if (ended !== undefined) end.run(...ending, exchangeId);
  }

  return {
    put(change) {
      if (change.type === 'exchangeStarted') newsOf(change.started.exchangeId).started = change;
      else if (change.type === 'exchangeResponded') newsOf(change.exchangeId).responded = change;
      else newsOf(change.exchangeId).ended = change;
    },
    write() {
      for (const [exchangeId, news] of gathered) writeOne(exchangeId, news);
      gathered.clear();
    },
    forget: () => gathered.clear(),
  };
}

/** What is known of an exchange by the end of a transaction: a short one begins, is answered and ends within it. */
interface ExchangeNews {
  started?: Extract<ExchangeChange, { type: 'exchangeStarted' }>;
  responded?: Extract<ExchangeChange, { type: 'exchangeResponded' }>;
  ended?: Extract<ExchangeChange, { type: 'exchangeEnded' }>;
}
