import type { Transport, TurnView } from '../../preload/contract.ts';

/** What a session's turns add up to, beyond what its row already says. */
export interface Figures {
  /** Null until a turn has shown its first token. */
  readonly firstTokenP50Ms: number | null;
  readonly firstTokenP95Ms: number | null;
  /** Median of what Postern added to one turn; null while nothing was measured, as on a connection still open. */
  readonly overheadP50Us: number | null;
  readonly exchanges: number;
  readonly retries: number;
  /** How the turns travelled, in the order they began to. */
  readonly transports: readonly Transport[];
  /** How full the context was at the newest turn that tells; null when none does. */
  readonly context: ContextFill | null;
}

/** How much of a model's context a turn filled. */
export interface ContextFill {
  readonly tokens: number;
  /** Null when the model's window is not known. */
  readonly window: number | null;
  /** 0 to 1; null when the window is not known. */
  readonly share: number | null;
}

/** Adds up the turns of a session, oldest first. */
export function figuresOf(turns: readonly TurnView[]): Figures {
  const waits = turns.flatMap((turn) =>
    turn.firstTokenAt === null ? [] : [Math.max(0, turn.firstTokenAt - turn.startedAt)],
  );
  const full = turns.findLast((turn) => turn.contextTokens !== null);
  return {
    firstTokenP50Ms: percentile(waits, 50),
    firstTokenP95Ms: percentile(waits, 95),
    overheadP50Us: percentile(
      turns.flatMap((turn) => (turn.overheadUs === 0 ? [] : [turn.overheadUs])),
      50,
    ),
    exchanges: turns.reduce((sum, turn) => sum + turn.exchanges, 0),
    retries: turns.reduce((sum, turn) => sum + turn.retries, 0),
    transports: [...new Set(turns.map((turn) => turn.transport))],
    context: full === undefined ? null : contextOf(full),
  };
}

/** How full the context was at a turn; null when it does not tell. */
export function contextOf(turn: Pick<TurnView, 'contextTokens' | 'contextWindow'>): ContextFill | null {
  const { contextTokens: tokens, contextWindow: window } = turn;
  if (tokens === null) return null;
  const known = window !== null && window > 0;
  return {
    tokens,
    window: known ? window : null,
    share: known ? Math.min(1, Math.max(0, tokens / window)) : null,
  };
}

/** The nearest-rank percentile; null of nothing. */
export function percentile(values: readonly number[], percent: number): number | null {
  const sorted = values.toSorted((left, right) => left - right);
  const rank = Math.max(1, Math.ceil((percent / 100) * sorted.length));
  return sorted[rank - 1] ?? null;
}
