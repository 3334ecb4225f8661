import { memo } from 'react';
import type { ItemView, TurnView } from '../../../preload/contract.ts';
import { Bar } from '../../components/bars.tsx';
import { statusNames } from '../../components/glyph.tsx';
import { Problem } from '../../components/problem.tsx';
import { countedText, countText, totalTokens } from '../../format/amounts.ts';
import { durationText, elapsedText, overheadText } from '../../format/durations.ts';
import { timelineOf } from '../../scale/timeline.ts';
import { tokenStretches } from '../../scale/token-bar.ts';
import { useWindow } from '../../store/context.ts';
import { valueOf } from '../../store/state.ts';

/** What ends a turn: its problem if it has one, its time drawn to scale, and its tokens. */
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
      <Time turn={turn} items={items} now={now} />
      {totalTokens(turn.tokens) === 0 ? null : <Tokens turn={turn} />}
    </footer>
  );
});

function Time({ turn, items, now }: { turn: TurnView; items: readonly ItemView[]; now: number }) {
  const timeline = timelineOf(turn, items, Math.max(now, turn.firstTokenAt ?? turn.startedAt));
  const first = turn.firstTokenAt === null ? null : durationText(turn.firstTokenAt - turn.startedAt);
  const total =
    turn.status === 'streaming'
      ? `${statusNames.streaming} ${elapsedText(timeline.totalMs)}`
      : `${statusNames[turn.status]} ${turn.status === 'completed' ? 'in' : 'after'} ${durationText(timeline.totalMs)}`;
  const details = [
    first === null
      ? turn.status === 'streaming'
        ? 'waiting for the first token'
        : 'no token came'
      : `first token ${first}`,
    turn.toolCalls === 0 ? null : countedText(turn.toolCalls, 'tool call'),
    turn.exchanges > turn.toolCalls + 1 ? countedText(turn.exchanges, 'request') : null,
    turn.overheadUs === 0 ? null : `${overheadText(turn.overheadUs)} by Postern`,
  ].filter((part) => part !== null);
  return (
    <div className="turn-line">
      <Bar
        name="timeline"
        stretches={timeline.phases}
        marks={timeline.tools}
        label={`${total}${first === null ? '' : `, first token after ${first}`}`}
      />
      <p>
        <strong data-status={turn.status}>{total}</strong>
        {details.map((detail) => ` · ${detail}`)}
      </p>
    </div>
  );
}

function Tokens({ turn }: { turn: TurnView }) {
  const { input, cached, output, reasoning } = turn.tokens;
  const words = `${countText(input)} in${cached === 0 ? '' : `, ${countText(cached)} cached`} · ${countText(output)} out${
    reasoning === 0 ? '' : `, ${countText(reasoning)} reasoning`
  }`;
  return (
    <div className="turn-line">
      <Bar name="tokens" stretches={tokenStretches(turn.tokens)} label={`Tokens: ${words}`} />
      <p data-testid="turn-tokens">{words}</p>
    </div>
  );
}
