import { useState } from 'react';
import type { TotalsRow, TotalsView } from '../../../preload/contract.ts';
import { t } from '../../../preload/language.ts';
import { countText, totalTokens } from '../../format/amounts.ts';
import { folderText } from '../../format/folders.ts';
import { numberText } from '../../format/intl.ts';
import { useActions, useWindow } from '../../store/context.ts';
import { choiceText, type Names } from '../../store/filter-words.ts';
import { amountOf, filterOf, type Measure, measureOf } from '../../store/totals.ts';
import { spendText } from '../../store/totals-words.ts';
import { useNames } from '../sessions/filter-names.ts';
import { searchFieldId } from '../sessions/search-field.tsx';

type By = 'gateways' | 'models' | 'folders';

/** Rows of one table before it is opened. */
const shortLength = 6;

/** Where it went: by gateway, by model, by folder. A row leads to its sessions. */
export function TotalsTables({ view }: { view: TotalsView }) {
  return (
    <div className="totals-tables">
      <TotalsTable title={t`By gateway`} by="gateways" rows={view.byGateway} view={view} />
      <TotalsTable title={t`By model`} by="models" rows={view.byModel} view={view} />
      <TotalsTable title={t`By folder`} by="folders" rows={view.byFolder} view={view} />
    </div>
  );
}

function TotalsTable({
  title,
  by,
  rows,
  view,
}: {
  title: string;
  by: By;
  rows: readonly TotalsRow[];
  view: TotalsView;
}) {
  const measure = useWindow(({ totals }) => measureOf(totals));
  const names = useNames();
  const [whole, setWhole] = useState(false);
  const sorted = rows.toSorted(
    (left, right) => (amountOf(right, measure) ?? 0) - (amountOf(left, measure) ?? 0),
  );
  const largest = Math.max(0, ...sorted.map((row) => amountOf(row, measure) ?? 0));
  const more = sorted.length - shortLength;
  return (
    <section className="totals-table">
      <table data-testid={`totals-${by}`}>
        <caption>{title}</caption>
        <thead>
          <tr>
            <th scope="col">{headOf(by)}</th>
            <th scope="col">{t`Turns`}</th>
            <th scope="col">{t`Tokens`}</th>
            <th scope="col">{t`Spend`}</th>
          </tr>
        </thead>
        <tbody>
          {(whole ? sorted : sorted.slice(0, shortLength)).map((row) => (
            <Row
              key={row.key}
              by={by}
              row={row}
              view={view}
              names={names}
              share={shareOf(row, measure, largest)}
            />
          ))}
        </tbody>
      </table>
      {more > 0 ? (
        <button type="button" className="link-button" onClick={() => setWhole(!whole)}>
          {whole ? t`Show fewer` : t`Show ${numberText(more)} more`}
        </button>
      ) : null}
    </section>
  );
}

function Row({
  by,
  row,
  view,
  names,
  share,
}: {
  by: By;
  row: TotalsRow;
  view: TotalsView;
  names: Names;
  share: number;
}) {
  const { openFiltered } = useActions();
  const text = row.key === '' ? untoldText(by) : choiceText(by, row.key, names);
  return (
    <tr>
      <th scope="row">
        {row.key === '' ? (
          <span>{text}</span>
        ) : (
          <button
            type="button"
            title={t`Show the sessions: ${by === 'folders' ? folderText(row.key) : text}`}
            data-testid="totals-row"
            onClick={() => {
              openFiltered(filterOf(view, by, row.key));
              // This row goes with its page.
              requestAnimationFrame(() => document.getElementById(searchFieldId)?.focus());
            }}
          >
            {text}
          </button>
        )}
        <span className="share-bar" aria-hidden>
          <span style={{ width: `${share * 100}%` }} />
        </span>
      </th>
      <td>{numberText(row.turns)}</td>
      <td>{countText(totalTokens(row.tokens))}</td>
      <td data-known={row.costUsd !== null}>{isUnpriced(row) ? t`no price` : spendText(row)}</td>
    </tr>
  );
}

function isUnpriced(row: TotalsRow): boolean {
  return row.costUsd === null && totalTokens(row.tokens) > 0;
}

function shareOf(row: TotalsRow, measure: Measure, largest: number): number {
  return largest === 0 ? 0 : (amountOf(row, measure) ?? 0) / largest;
}

function headOf(by: By): string {
  return { gateways: t`Gateway`, models: t`Model`, folders: t`Folder` }[by];
}

function untoldText(by: By): string {
  return { gateways: t`Not told`, models: t`No model told`, folders: t`No folder told` }[by];
}
