import { memo } from 'react';
import { Problem } from '../../components/problem.tsx';
import { totalTokens } from '../../format/amounts.ts';
import { useWindow } from '../../store/context.ts';
import { valueOf } from '../../store/state.ts';
import { RawExchanges, RawToggle } from './raw-exchanges.tsx';
import { TurnFacts } from './turn-facts.tsx';
import { TurnTimeline } from './turn-timeline.tsx';
import { TurnTokens } from './turn-tokens.tsx';

/** What ends a turn: its problem if it has one, its time and tokens drawn to scale, how it went, and what went over the wire. */
export const TurnEnd = memo(function TurnEnd({ turnId }: { turnId: string }) {
  const node = useWindow((state) => valueOf(state.chain)?.turns.get(turnId) ?? null);
  const running = node?.turn?.status === 'streaming';
  // Only a running turn reads the clock; the others never draw anew for it.
  const now = useWindow((state) => (running ? state.now : 0));
  if (node === null || node.turn === null) return null;
  const { turn, items } = node;
  return (
    <footer className="turn-end" data-testid="turn" data-status={turn.status} data-turn-id={turn.id}>
      {turn.problem === null ? null : (
        <Problem problem={turn.problem} tone={turn.status === 'failed' ? 'failure' : 'attention'} />
      )}
      <TurnTimeline turn={turn} items={items} now={now} />
      {totalTokens(turn.tokens) === 0 ? null : <TurnTokens turn={turn} />}
      <TurnFacts turn={turn}>
        <RawToggle turn={turn} />
      </TurnFacts>
      <RawExchanges turn={turn} />
    </footer>
  );
});
