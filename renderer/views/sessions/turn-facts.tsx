import { Link2 } from 'lucide-react';
import type { ReactNode } from 'react';
import type { TurnView } from '../../../preload/contract.ts';
import { counted, t } from '../../../preload/language.ts';
import { limitUsed, spokenLimit } from '../../../preload/limit-name.ts';
import { Bar } from '../../components/bars.tsx';
import { fullTimeText } from '../../format/ages.ts';
import { countText, percentText } from '../../format/amounts.ts';
import { numberText } from '../../format/intl.ts';
import { contextOf } from '../../scale/figures.ts';
import { useActions } from '../../store/context.ts';
import { retriesText, transportName } from './session-words.ts';

/** How a turn went in small print: how full the context was, how it travelled, what was left of the plan. */
export function TurnFacts({ turn, children }: { turn: TurnView; children: ReactNode }) {
  const { copyLink } = useActions();
  const context = contextOf(turn);
  return (
    <div className="turn-facts">
      <ul className="turn-words">
        {context === null ? null : (
          <li>
            {context.share === null ? null : (
              <Bar
                name="context"
                stretches={[{ kind: 'context', from: 0, to: context.share }]}
                label={t`Context ${percentText(context.share)} full`}
              />
            )}
            {context.window === null || context.share === null
              ? t`context ${countText(context.tokens)}`
              : t`context ${countText(context.tokens)} of ${countText(context.window)} (${percentText(context.share)})`}
          </li>
        )}
        <li>{transportName(turn.transport)}</li>
        {turn.retries === 0 ? null : <li className="turn-retries">{retriesText(turn.retries)}</li>}
        {turn.exchanges > 1 ? (
          <li>{counted(
            turn.exchanges,
          )`${numberText(turn.exchanges)} request | ${numberText(turn.exchanges)} requests`}</li>
        ) : null}
        {turn.limits.map((limit) => (
          <li
            key={limit.id}
            title={limit.resetsAt === null ? undefined : t`Resets ${fullTimeText(limit.resetsAt)}`}
          >
            {limitUsed(spokenLimit(limit))}
          </li>
        ))}
      </ul>
      {children}
      <button
        type="button"
        className="icon-button turn-link"
        aria-label={t`Copy a link to this turn`}
        title={t`Copy a link to this turn`}
        data-testid="turn-link"
        onClick={() => void copyLink(turn.sessionId, turn.id)}
      >
        <Link2 size={14} strokeWidth={1.5} aria-hidden />
      </button>
    </div>
  );
}
