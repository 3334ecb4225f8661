import type { TokensView } from '../../preload/contract.ts';
import { priceOf, spentUsd, type PriceTable } from '../domain/price.ts';
import type { Database } from './database.ts';
import type { TurnRecord } from './model.ts';
import { numberCell, tokensCell, type Row } from './rows.ts';

/** Keeps the sums of sessions in step with their turns, inside the transaction that writes those. */
export interface SessionSums {
  /** A turn is about to be written over what stands in its row. Returns its cost in US dollars, null without a price. */
  turn(turn: TurnRecord, before: Row | undefined): number | null;
  /** Sums this session anew from its turns. */
  anew(sessionId: string): void;
  /** Writes what was gathered; comes last in the transaction, when all its rows are there. */
  write(): void;
  /** Forgets what was gathered: the transaction failed. */
  forget(): void;
}

/** What a turn adds to its session. */
interface Share {
  readonly cells: readonly number[];
  readonly cost: number | null;
}

const summed = [
  'turn_count',
  'tool_calls',
  'active_ms',
  'input_tokens',
  'cached_tokens',
  'output_tokens',
  'reasoning_tokens',
  // Counts the turns whose tokens have no price.
  'cost_partial',
] as const;

/** A sum of dollars is kept to the billionth, so that it does not hang on the order it was made in. */
const decimals = 9;
const activeMs = 'max(0, coalesce(ended_at, started_at) - started_at)';

const statusOfTurns = `CASE
  WHEN EXISTS (SELECT 1 FROM turns INDEXED BY turns_streaming WHERE session_id = ?1 AND status = 'streaming') THEN 'streaming'
  ELSE coalesce((SELECT status FROM turns WHERE session_id = ?1 ORDER BY ordinal DESC LIMIT 1), 'interrupted') END`;

/** Makes the keeper of sums over an open log; `prices` gives the table of the moment. */
export function createSessionSums(database: Database, prices: () => PriceTable): SessionSums {
  const gathered = new Map<string, Share | 'anew'>();
  const add = database.prepare(`
    UPDATE sessions SET status = ${statusOfTurns},
      ${summed.map((column, at) => `${column} = ${column} + ?${at + 3}`).join(', ')},
      cost_usd = CASE WHEN ?2 IS NULL THEN cost_usd ELSE round(coalesce(cost_usd, 0) + ?2, ${decimals}) END
    WHERE id = ?1`);
  const sum = prepareSum(database);

  function gather(sessionId: string, before: Share | null, after: Share): void {
    const known = gathered.get(sessionId);
    // A cost that goes away may leave none at all, which no difference can tell.
    const goesAway = before !== null && before.cost !== null && after.cost === null;
    if (known === 'anew' || goesAway) return void gathered.set(sessionId, 'anew');
    const cells = after.cells.map((cell, at) => cell - (before?.cells[at] ?? 0) + (known?.cells[at] ?? 0));
    const cost =
      after.cost === null ? (known?.cost ?? null) : after.cost - (before?.cost ?? 0) + (known?.cost ?? 0);
    gathered.set(sessionId, { cells, cost });
  }

  return {
    turn(turn, before) {
      const cost = costOf(prices(), turn.model, turn.tokens);
      const share = shareOf(turn.toolCalls, turn.tokens, turn.startedAt, turn.endedAt, cost);
      gather(turn.sessionId, before === undefined ? null : shareOfRow(before), share);
      return cost;
    },
    anew: (sessionId) => void gathered.set(sessionId, 'anew'),
    write() {
      for (const [sessionId, share] of gathered) {
        if (share === 'anew') sum(sessionId);
        else add.run(sessionId, share.cost, ...share.cells);
      }
      gathered.clear();
    },
    forget: () => gathered.clear(),
  };
}

/** Makes a function that sums a session anew from the rows of its turns. */
export function prepareSum(database: Database): (sessionId: string) => void {
  const statement = database.prepare(`
    UPDATE sessions SET status = ${statusOfTurns}, (${summed.join(', ')}, cost_usd) = (
      SELECT count(*), coalesce(sum(tool_calls), 0), coalesce(sum(${activeMs}), 0),
        coalesce(sum(input_tokens), 0), coalesce(sum(cached_tokens), 0),
        coalesce(sum(output_tokens), 0), coalesce(sum(reasoning_tokens), 0),
        coalesce(sum(cost_usd IS NULL AND input_tokens + output_tokens > 0), 0), round(sum(cost_usd), ${decimals})
      FROM turns WHERE session_id = ?1)
    WHERE id = ?1`);
  return (sessionId) => void statement.run(sessionId);
}

/** What the tokens of a turn cost, in US dollars; null when its model has no price, or no token was used. */
export function costOf(prices: PriceTable, model: string | null, tokens: TokensView): number | null {
  const cost = model === null ? null : spentUsd(priceOf(prices, model, tokens), tokens);
  return cost === null ? null : Number(cost.toFixed(decimals));
}

/** The columns of a turn's row that its share of the sums is made of. */
export const shareColumns =
  'tool_calls, started_at, ended_at, input_tokens, cached_tokens, output_tokens, reasoning_tokens, cost_usd';

function shareOfRow(row: Row): Share {
  const ended = numberCell(row['ended_at']);
  const cost = numberCell(row['cost_usd']);
  return shareOf(Number(row['tool_calls']), tokensCell(row), Number(row['started_at']), ended, cost);
}

function shareOf(
  toolCalls: number,
  tokens: TokensView,
  startedAt: number,
  endedAt: number | null,
  cost: number | null,
): Share {
  const active = Math.max(0, (endedAt ?? startedAt) - startedAt);
  const { input, cached, output, reasoning } = tokens;
  const unpriced = cost === null && input + output > 0 ? 1 : 0;
  return { cells: [1, toolCalls, active, input, cached, output, reasoning, unpriced], cost };
}
