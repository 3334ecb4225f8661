import type { TotalsView } from '../../../preload/contract.ts';
import { t } from '../../../preload/language.ts';
import { totalTokens } from '../../format/amounts.ts';
import { durationText } from '../../format/durations.ts';
import { numberText } from '../../format/intl.ts';
import { barTimeText, spendText } from '../../store/totals-words.ts';

/** The bars as numbers, for whoever would rather read them. */
export function SeriesTable({ view }: { view: TotalsView }) {
  return (
    <details className="facts series-table">
      <summary>{t`As a table`}</summary>
      <table data-testid="totals-table">
        <thead>
          <tr>
            <th scope="col">{view.period === 'day' ? t`Hour` : t`Day`}</th>
            <th scope="col">{t`Spend, estimated`}</th>
            <th scope="col">{t`Tokens`}</th>
            <th scope="col">{t`Turns`}</th>
            <th scope="col">{t`Agent time`}</th>
          </tr>
        </thead>
        <tbody>
          {view.series.map((row) => (
            <tr key={row.key}>
              <th scope="row">{barTimeText(view.period, row.key)}</th>
              <td>{row.turns === 0 ? '' : spendText(row)}</td>
              <td>{row.turns === 0 ? '' : numberText(totalTokens(row.tokens))}</td>
              <td>{row.turns === 0 ? '' : row.turns}</td>
              <td>{row.turns === 0 ? '' : durationText(row.activeMs)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
