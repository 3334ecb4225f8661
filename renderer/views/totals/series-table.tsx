import type { TotalsView } from '../../../preload/contract.ts';
import { totalTokens } from '../../format/amounts.ts';
import { durationText } from '../../format/durations.ts';
import { barTimeText, spendText } from '../../store/totals-words.ts';

/** The bars as numbers, for whoever would rather read them. */
export function SeriesTable({ view }: { view: TotalsView }) {
  return (
    <details className="facts series-table">
      <summary>As a table</summary>
      <table data-testid="totals-table">
        <thead>
          <tr>
            <th scope="col">{view.period === 'day' ? 'Hour' : 'Day'}</th>
            <th scope="col">Spend, estimated</th>
            <th scope="col">Tokens</th>
            <th scope="col">Turns</th>
            <th scope="col">Agent time</th>
          </tr>
        </thead>
        <tbody>
          {view.series.map((row) => (
            <tr key={row.key}>
              <th scope="row">{barTimeText(view.period, row.key)}</th>
              <td>{row.turns === 0 ? '' : spendText(row.costUsd)}</td>
              <td>{row.turns === 0 ? '' : totalTokens(row.tokens).toLocaleString('en')}</td>
              <td>{row.turns === 0 ? '' : row.turns}</td>
              <td>{row.turns === 0 ? '' : durationText(row.activeMs)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
