import type { TotalsRow } from '../../../preload/contract.ts';
import { t } from '../../../preload/language.ts';
import { cachedPercent, countText, totalTokens } from '../../format/amounts.ts';
import { durationText } from '../../format/durations.ts';
import { numberText } from '../../format/intl.ts';
import { completionPercent } from '../../store/totals.ts';
import { spendText } from '../../store/totals-words.ts';

/** The period in one row of figures, the money first. */
export function TotalsFigures({ total, partial }: { total: TotalsRow; partial: boolean }) {
  const cached = cachedPercent(total.tokens);
  const completed = completionPercent(total);
  const spend = spendText(total);
  return (
    <dl className="totals-figures" data-testid="totals-figures">
      <TotalsFigure
        name={t`Spend, estimated`}
        value={partial && total.costUsd !== null ? t`from ${spend}` : spend}
        more={partial ? (total.costUsd === null ? t`no price is known` : t`some models have no price`) : null}
        large
      />
      <TotalsFigure
        name={t`Tokens`}
        value={countText(totalTokens(total.tokens))}
        more={cached === null ? null : t`${cached} % of input cached`}
      />
      <TotalsFigure name={t`Agent time`} value={durationText(total.activeMs)} />
      <TotalsFigure name={t`Turns`} value={numberText(total.turns)} />
      <TotalsFigure
        name={t`Completed`}
        value={completed === null ? t`None yet` : `${completed} %`}
        more={t`${numberText(total.completed)} of ${numberText(total.turns)}`}
      />
      <TotalsFigure name={t`Tool calls`} value={numberText(total.toolCalls)} />
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
