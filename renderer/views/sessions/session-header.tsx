import { Ellipsis, GitFork } from 'lucide-react';
import { memo } from 'react';
import type { SessionView, TurnView } from '../../../preload/contract.ts';
import { t } from '../../../preload/language.ts';
import { StatusGlyph, statusName } from '../../components/glyph.tsx';
import { Menu } from '../../components/menu.tsx';
import { nodes } from '../../components/nodes.tsx';
import { cachedPercent, countText, percentText, totalTokens } from '../../format/amounts.ts';
import { costText } from '../../format/costs.ts';
import { durationText, overheadText } from '../../format/durations.ts';
import { numberText } from '../../format/intl.ts';
import { type Figures, figuresOf } from '../../scale/figures.ts';
import type { Chain } from '../../store/chain.ts';
import { useActions, useWindow } from '../../store/context.ts';
import { valueOf } from '../../store/state.ts';
import { DemoMark } from '../demo/demo-mark.tsx';
import { HeaderWarning } from './header-warning.tsx';
import { SessionFacts } from './session-facts.tsx';
import { SessionLink } from './session-link.tsx';
import { sessionMenu } from './session-menu.tsx';
import { titleOf } from './session-row.tsx';
import { retriesText, toolCallsText, transportName } from './session-words.ts';

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
            {statusName(session.status)}
          </span>
        </h2>
        <Menu
          label={t`More for this session`}
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
          {nodes`Forked from ${(<SessionLink sessionId={session.forkedFromId} />)}`}
        </p>
      )}
      <dl className="figures" data-testid="session-figures">
        <FigureList session={session} figures={figures} />
      </dl>
      <SessionFacts session={session} exchanges={figures.exchanges} />
      {session.warning === null ? null : <HeaderWarning key={session.id} problem={session.warning} />}
    </header>
  );
});

function FigureList({ session, figures }: { session: SessionView; figures: Figures }) {
  const { tokens } = session;
  const cached = cachedPercent(tokens);
  const { context } = figures;
  const transports = figures.transports.length === 0 ? [session.transport] : figures.transports;
  return (
    <>
      <Figure
        name={t`Turns`}
        value={String(session.turns)}
        more={session.toolCalls === 0 ? null : toolCallsText(session.toolCalls)}
      />
      <Figure
        name={t`Input`}
        value={countText(tokens.input)}
        more={cached === null ? null : t`${cached} % cached`}
        about={
          cached === null
            ? undefined
            : t`Input tokens, ${numberText(tokens.cached)} of ${numberText(tokens.input)} from the cache`
        }
        testId="token-number"
      />
      <Figure
        name={t`Output`}
        value={countText(tokens.output)}
        more={tokens.reasoning === 0 ? null : t`${countText(tokens.reasoning)} reasoning`}
        about={t`Output tokens`}
        testId="token-number"
      />
      {totalTokens(tokens) === 0 ? null : <Figure name={t`Cost`} {...costOf(session)} />}
      {figures.firstTokenP50Ms === null ? null : (
        <Figure
          name={t`First token`}
          value={durationText(figures.firstTokenP50Ms)}
          more={
            session.turns < 2 || figures.firstTokenP95Ms === null
              ? null
              : `p95 ${durationText(figures.firstTokenP95Ms)}`
          }
          about={t`Half of the turns showed their first token within this time; 95 % within the time below`}
        />
      )}
      {figures.overheadP50Us === null ? null : (
        <Figure
          name={t`Postern added`}
          value={overheadText(figures.overheadP50Us)}
          more={t`per turn`}
          about={t`The median of what Postern itself added to a turn`}
        />
      )}
      {context === null ? null : (
        <Figure
          name={t`Context`}
          value={context.share === null ? countText(context.tokens) : percentText(context.share)}
          more={
            context.window === null
              ? t`window unknown`
              : t`${countText(context.tokens)} of ${countText(context.window)}`
          }
          about={t`How full the model’s context was at the newest turn`}
        />
      )}
      <Figure
        name={t`Transport`}
        value={transports.map(transportName).join(', ')}
        more={figures.retries === 0 ? t`no retries` : retriesText(figures.retries)}
      />
    </>
  );
}

/** An estimate that says what it leaves out. */
function costOf({ costUsd, costPartial }: SessionView): { value: string; more: string; about: string } {
  if (costUsd === null)
    return {
      value: t`Unknown`,
      more: t`no price`,
      about: t`No price is known for the models of this session`,
    };
  return {
    value: costText(costUsd),
    more: costPartial ? t`at least` : t`estimate`,
    about: costPartial
      ? t`An estimate from list prices; some tokens have no known price, so it is too low`
      : t`An estimate from list prices; a plan has its own`,
  };
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
