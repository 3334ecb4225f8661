import type { TotalsRow } from '../../../preload/contract.ts';
import { cachedPercent, countText, totalTokens } from '../../format/amounts.ts';
import { durationText } from '../../format/durations.ts';
import { completionPercent } from '../../store/totals.ts';
import { spendText } from '../../store/totals-words.ts';

/** The period in one row of figures, the money first. */
export function TotalsFigures({ total, partial }: { total: TotalsRow; partial: boolean }) {
  const cached = cachedPercent(total.tokens);
  const completed = completionPercent(total);
  const spend = spendText(total.costUsd);
  return (
    <dl className="totals-figures" data-testid="totals-figures">
      <TotalsFigure
        name="Spend, estimated"
        value={partial && total.costUsd !== null ? `from ${spend}` : spend}
        more={partial ? (total.costUsd === null ? 'no price is known' : 'some models have no price') : null}
        large
      />
      <TotalsFigure
        name="Tokens"
        value={countText(totalTokens(total.tokens))}
        more={cached === null ? null : `${cached} % of input cached`}
      />
      <TotalsFigure name="Agent time" value={durationText(total.activeMs)} />
      <TotalsFigure name="Turns" value={total.turns.toLocaleString('en')} />
      <TotalsFigure
        name="Completed"
        value={completed === null ? 'None yet' : `${completed} %`}
        more={`${total.completed.toLocaleString('en')} of ${total.turns.toLocaleString('en')}`}
      />
      <TotalsFigure name="Tool calls" value={total.toolCalls.toLocaleString('en')} />
    </dl>
  );
}

function TotalsFigure({
  name,
  value,
  more = null,
  large = false,
}: {
  name: string;
  value: string;
  more?: string | null;
  large?: boolean;
}) {
  return (
    <div data-large={large}>
      <dt>{name}</dt>
      <dd>
        {value}
        {more === null ? null : <span className="figure-more">{more}</span>}
      </dd>
    </div>
  );
}
