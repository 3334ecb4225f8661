import { memo, type ReactNode } from 'react';
import type { SessionView, TurnView } from '../../../preload/contract.ts';
import { StatusGlyph, statusNames } from '../../components/glyph.tsx';
import { cachedPercent, countedText, countText } from '../../format/amounts.ts';
import { durationText, overheadText } from '../../format/durations.ts';
import { type Figures, figuresOf } from '../../scale/figures.ts';
import type { Chain } from '../../store/chain.ts';
import { useWindow } from '../../store/context.ts';
import { valueOf } from '../../store/state.ts';
import { SessionFacts } from './session-facts.tsx';
import { titleOf } from './session-row.tsx';

/** A session's label: what it is, then its numbers in one line, then the facts that open below. */
export const SessionHeader = memo(function SessionHeader({ session }: { session: SessionView }) {
  const chain = useWindow((state) => valueOf(state.chain));
  const figures = figuresOf(chain === null ? [] : turnsOf(chain));
  return (
    <header className="session-header">
      <h2 dir="auto">
        <StatusGlyph status={session.status} kind={session.kind} />
        <span className="session-heading">{titleOf(session)}</span>
        <span className="status-word" data-status={session.status}>
          {statusNames[session.status]}
        </span>
      </h2>
      <dl className="figures" data-testid="session-figures">
        <FigureList session={session} figures={figures} />
      </dl>
      <SessionFacts session={session} exchanges={figures.exchanges} />
    </header>
  );
});

function FigureList({ session, figures }: { session: SessionView; figures: Figures }) {
  const { tokens } = session;
  const cached = cachedPercent(tokens);
  return (
    <>
      <Figure
        name="Turns"
        value={String(session.turns)}
        more={session.toolCalls === 0 ? null : countedText(session.toolCalls, 'tool call')}
      />
      <Figure
        name="Input"
        value={countText(tokens.input)}
        more={cached === null || cached === 0 ? null : `${cached} % cached`}
        unit="tokens"
      />
      <Figure
        name="Output"
        value={countText(tokens.output)}
        more={tokens.reasoning === 0 ? null : `${countText(tokens.reasoning)} reasoning`}
        unit="tokens"
      />
      {figures.firstTokenP50Ms === null ? null : (
        <Figure
          name="First token"
          value={durationText(figures.firstTokenP50Ms)}
          more={
            session.turns < 2 || figures.firstTokenP95Ms === null
              ? null
              : `p95 ${durationText(figures.firstTokenP95Ms)}`
          }
        />
      )}
      {figures.overheadP50Us === null ? null : (
        <Figure name="Postern added" value={overheadText(figures.overheadP50Us)} more="per turn" />
      )}
      <Figure name="Active" value={durationText(session.activeMs)} />
    </>
  );
}

function Figure({
  name,
  value,
  more = null,
  unit,
}: {
  name: string;
  value: ReactNode;
  more?: string | null;
  unit?: string;
}) {
  return (
    <div className="figure" title={unit === undefined ? undefined : `${name} ${unit}`}>
      <dt>{name}</dt>
      <dd data-testid={unit === 'tokens' ? 'token-number' : undefined}>
        {value}
        {more === null ? null : <span className="figure-more">{more}</span>}
      </dd>
    </div>
  );
}

function turnsOf(chain: Chain): readonly TurnView[] {
  return [...chain.turns.values()].flatMap((node) => (node.turn === null ? [] : [node.turn]));
}
