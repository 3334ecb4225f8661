import { Ellipsis, GitFork, TriangleAlert } from 'lucide-react';
import { memo, useState } from 'react';
import type { ProblemView, SessionView, Transport, TurnView } from '../../../preload/contract.ts';
import { StatusGlyph, statusNames } from '../../components/glyph.tsx';
import { Menu } from '../../components/menu.tsx';
import { InlineCode } from '../../components/problem.tsx';
import { cachedPercent, countedText, countText, percentText } from '../../format/amounts.ts';
import { costText } from '../../format/costs.ts';
import { durationText, overheadText } from '../../format/durations.ts';
import { type Figures, figuresOf } from '../../scale/figures.ts';
import type { Chain } from '../../store/chain.ts';
import { useActions, useWindow } from '../../store/context.ts';
import { valueOf } from '../../store/state.ts';
import { DemoMark } from '../demo/demo-mark.tsx';
import { SessionFacts } from './session-facts.tsx';
import { SessionLink } from './session-link.tsx';
import { sessionMenu } from './session-menu.tsx';
import { titleOf } from './session-row.tsx';

/** A session's label: what it is, then its numbers, then the facts that open below, and what to know of its way. */
export const SessionHeader = memo(function SessionHeader({ session }: { session: SessionView }) {
  const actions = useActions();
  const chain = useWindow((state) => valueOf(state.chain));
  const figures = figuresOf(chain === null ? [] : turnsOf(chain));
  return (
    <header className="session-header">
      <div className="session-head">
        <h2 dir="auto">
          <StatusGlyph status={session.status} kind={session.kind} />
          <span className="session-heading" title={titleOf(session)}>
            {titleOf(session)}
          </span>
          {session.demo === true ? <DemoMark /> : null}
          <span className="status-word" data-status={session.status}>
            {statusNames[session.status]}
          </span>
        </h2>
        <Menu
          label="More for this session"
          className="icon-button"
          groups={sessionMenu(session, actions)}
          testId="session-menu"
        >
          <Ellipsis size={16} strokeWidth={1.5} aria-hidden />
        </Menu>
      </div>
      {session.forkedFromId === null ? null : (
        <p className="session-fork" data-testid="forked-from">
          <GitFork size={14} strokeWidth={1.5} aria-hidden />
          Forked from <SessionLink sessionId={session.forkedFromId} />
        </p>
      )}
      <dl className="figures" data-testid="session-figures">
        <FigureList session={session} figures={figures} />
      </dl>
      <SessionFacts session={session} exchanges={figures.exchanges} />
      {session.warning === null ? null : <Warning key={session.id} problem={session.warning} />}
    </header>
  );
});

/** What to know of how the session was routed: in full where there is room and the turn below does not say it already. */
function Warning({ problem }: { problem: ProblemView }) {
  const [open] = useState(
    () => problem.code !== 'session-no-turn' && window.matchMedia('(min-height: 600px)').matches,
  );
  return (
    <details className="header-warning" open={open} data-testid="header-warning">
      <summary>
        <TriangleAlert size={14} strokeWidth={1.5} aria-hidden />
        {problem.what}
      </summary>
      <p>
        <InlineCode text={`${problem.why} ${problem.next}`} />
      </p>
    </details>
  );
}

function FigureList({ session, figures }: { session: SessionView; figures: Figures }) {
  const { tokens } = session;
  const cached = cachedPercent(tokens);
  const { context } = figures;
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
        more={cached === null ? null : `${cached} % cached`}
        about={
          cached === null
            ? undefined
            : `Input tokens, ${tokens.cached.toLocaleString('en')} of ${tokens.input.toLocaleString('en')} from the cache`
        }
        testId="token-number"
      />
      <Figure
        name="Output"
        value={countText(tokens.output)}
        more={tokens.reasoning === 0 ? null : `${countText(tokens.reasoning)} reasoning`}
        about="Output tokens"
        testId="token-number"
      />
      <Figure name="Cost" {...costOf(session)} />
      {figures.firstTokenP50Ms === null ? null : (
        <Figure
          name="First token"
          value={durationText(figures.firstTokenP50Ms)}
          more={
            session.turns < 2 || figures.firstTokenP95Ms === null
              ? null
              : `p95 ${durationText(figures.firstTokenP95Ms)}`
          }
          about="Half of the turns showed their first token within this time; 95 % within the time below"
        />
      )}
      {figures.overheadP50Us === null ? null : (
        <Figure
          name="Postern added"
          value={overheadText(figures.overheadP50Us)}
          more="per turn"
          about="The median of what Postern itself added to a turn"
        />
      )}
      {context === null ? null : (
        <Figure
          name="Context"
          value={context.share === null ? countText(context.tokens) : percentText(context.share)}
          more={
            context.window === null
              ? 'window unknown'
              : `${countText(context.tokens)} of ${countText(context.window)}`
          }
          about="How full the model’s context was at the newest turn"
        />
      )}
      <Figure
        name="Transport"
        value={transportText(figures.transports.length === 0 ? [session.transport] : figures.transports)}
        more={figures.retries === 0 ? 'no retries' : countedRetries(figures.retries)}
      />
    </>
  );
}

/** An estimate that says what it leaves out. */
function costOf({ costUsd, costPartial }: SessionView): { value: string; more: string; about: string } {
  if (costUsd === null)
    return { value: 'Unknown', more: 'no price', about: 'No price is known for the models of this session' };
  return {
    value: costText(costUsd),
    more: costPartial ? 'at least' : 'estimate',
    about: costPartial
      ? 'An estimate from list prices; some tokens have no known price, so it is too low'
      : 'An estimate from list prices; a plan has its own',
  };
}

function transportText(transports: readonly Transport[]): string {
  return transports.map((one) => (one === 'websocket' ? 'WebSocket' : 'HTTP')).join(', ');
}

function countedRetries(retries: number): string {
  return retries === 1 ? '1 retry' : `${retries.toLocaleString('en')} retries`;
}

function Figure({
  name,
  value,
  more = null,
  about,
  testId,
}: {
  name: string;
  value: string;
  more?: string | null;
  about?: string | undefined;
  testId?: string;
}) {
  return (
    <div className="figure" title={about}>
      <dt>{name}</dt>
      <dd data-testid={testId}>
        {value}
        {more === null ? null : <span className="figure-more">{more}</span>}
      </dd>
    </div>
  );
}

function turnsOf(chain: Chain): readonly TurnView[] {
  return chain.order.flatMap((id) => chain.turns.get(id)?.turn ?? []);
}
