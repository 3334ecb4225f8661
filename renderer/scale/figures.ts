import type { TurnView } from '../../preload/contract.ts';

/** What a session's turns add up to, beyond what its row already says. */
export interface Figures {
  /** Null until a turn has shown its first token. */
  readonly firstTokenP50Ms: number | null;
  readonly firstTokenP95Ms: number | null;
  /** Median of what Postern added to one turn; null while nothing was measured, as on a connection still open. */
  readonly overheadP50Us: number | null;
  readonly exchanges: number;
}

/** Adds up the turns of a session. */
export function figuresOf(turns: readonly TurnView[]): Figures {
  const waits = turns.flatMap((turn) =>
    turn.firstTokenAt === null ? [] : [Math.max(0, turn.firstTokenAt - turn.startedAt)],
  );
  return {
    firstTokenP50Ms: percentile(waits, 50),
    firstTokenP95Ms: percentile(waits, 95),
    overheadP50Us: percentile(
      turns.flatMap((turn) => (turn.overheadUs === 0 ? [] : [turn.overheadUs])),
      50,
    ),
    exchanges: turns.reduce((sum, turn) => sum + turn.exchanges, 0),
  };
}

/** The nearest-rank percentile; null of nothing. */
export function percentile(values: readonly number[], percent: number): number | null {
  const sorted = values.toSorted((left, right) => left - right);
  const rank = Math.max(1, Math.ceil((percent / 100) * sorted.length));
  return sorted[rank - 1] ?? null;
}
