import type { SessionStatus, TokensView } from '../../preload/contract.ts';

/** No tokens yet. */
export const noTokens: TokensView = { input: 0, cached: 0, output: 0, reasoning: 0 };

/** The sum of two token counts. */
export function addTokens(left: TokensView, right: TokensView): TokensView {
  return {
    input: left.input + right.input,
    cached: left.cached + right.cached,
    output: left.output + right.output,
    reasoning: left.reasoning + right.reasoning,
  };
}

/** A session is what its newest turn is: streaming while one streams, else the last one's end. */
export function sessionStatus(turnsInOrder: readonly { readonly status: SessionStatus }[]): SessionStatus {
  if (turnsInOrder.some((turn) => turn.status === 'streaming')) return 'streaming';
  return turnsInOrder.at(-1)?.status ?? 'interrupted';
}
