import type { TotalsPeriod, TotalsRow, TotalsView } from '../../preload/contract.ts';
import { demoGatewayId } from '../domain/demo.ts';
import { spentUsd } from '../domain/price.ts';
import { addTokens, noTokens } from '../domain/session.ts';
import type { Database } from './database.ts';
import { periodAround } from './totals-period.ts';

/** What the turns that began in the period around a moment (Unix ms) cost and held. */
export function readTotals(
  database: Database,
  period: TotalsPeriod,
  at: number,
): Omit<TotalsView, 'pricesAsOf'> {
  const { from, to, starts } = periodAround(period, at);
  const by = (key: string): readonly TotalsRow[] => readRows(database, key, from, to).toSorted(dearestFirst);
  const quarters = readRows(database, `turns.started_at / ${quarterMs}`, from, to);
  return {
    period,
    from,
    to,
    total: sumOf('total', quarters),
    series: starts.map((start, index) => {
      const end = starts[index + 1] ?? to;
      return sumOf(
        String(start),
        quarters.filter(({ key }) => isWithin(Number(key) * quarterMs, start, end)),
      );
    }),
    byGateway: by('coalesce(turns.gateway, sessions.gateway)'),
    byModel: by('turns.model'),
    byFolder: by('sessions.folder'),
    unpriced: readUnpriced(database, from, to),
  };
}

/** Clocks of the world differ by whole quarters of an hour, so that each falls into one hour and one day of every place. */
const quarterMs = 900_000;

/** Sessions of another kind are being deleted; the demo costs nobody anything. */
const range = `FROM turns INDEXED BY turns_by_start JOIN sessions ON sessions.id = turns.session_id
  WHERE turns.started_at >= ? AND turns.started_at < ? AND sessions.kind IN ('user', 'title', 'subagent')
    AND turns.gateway_id IS NOT '${demoGatewayId}'`;

/** The key of what has none, such as a session without a folder, is empty. */
function readRows(database: Database, key: string, from: number, to: number): readonly TotalsRow[] {
  const rows = database
    .prepare(
      `SELECT coalesce(${key}, '') AS key, count(*) AS turns, sum(turns.status = 'completed') AS completed,
         sum(turns.tool_calls) AS toolCalls,
         sum(max(0, coalesce(turns.ended_at, turns.started_at) - turns.started_at)) AS activeMs,
         sum(turns.input_tokens) AS input, sum(turns.cached_tokens) AS cached, sum(turns.output_tokens) AS output,
         sum(turns.reasoning_tokens) AS reasoning, sum(turns.cost_usd) AS costUsd
       ${range} GROUP BY 1`,
    )
    .all(from, to) as unknown as (Omit<TotalsRow, 'tokens'> & TotalsRow['tokens'])[];
  return rows.map(({ key: value, input, cached, output, reasoning, costUsd, ...row }) => {
    const tokens = { input, cached, output, reasoning };
    return { ...row, key: String(value), tokens, costUsd: spentUsd(costUsd, tokens) };
  });
}

function readUnpriced(database: Database, from: number, to: number): readonly string[] {
  const rows = database
    .prepare(
      `SELECT DISTINCT turns.model AS model ${range} AND turns.cost_usd IS NULL AND turns.model IS NOT NULL
         AND turns.input_tokens + turns.output_tokens > 0 ORDER BY 1`,
    )
    .all(from, to) as { model: string }[];
  return rows.map(({ model }) => model);
}

function sumOf(key: string, rows: readonly TotalsRow[]): TotalsRow {
  return rows.reduce<TotalsRow>(
    (sum, row) => ({
      key,
      turns: sum.turns + row.turns,
      completed: sum.completed + row.completed,
      toolCalls: sum.toolCalls + row.toolCalls,
      activeMs: sum.activeMs + row.activeMs,
      tokens: addTokens(sum.tokens, row.tokens),
      costUsd: row.costUsd === null ? sum.costUsd : (sum.costUsd ?? 0) + row.costUsd,
    }),
    { key, turns: 0, completed: 0, toolCalls: 0, activeMs: 0, tokens: noTokens, costUsd: null },
  );
}

function isWithin(at: number, from: number, to: number): boolean {
  return at >= from && at < to;
}

function dearestFirst(left: TotalsRow, right: TotalsRow): number {
  const size = ({ tokens }: TotalsRow): number => tokens.input + tokens.output;
  return (
    (right.costUsd ?? 0) - (left.costUsd ?? 0) || size(right) - size(left) || (left.key < right.key ? -1 : 1)
  );
}
