import { useEffect } from 'react';
import { t } from '../../../preload/language.ts';
import { Problem } from '../../components/problem.tsx';
import { useActions, useWindow } from '../../store/context.ts';
import { PeriodPicker } from './period-picker.tsx';
import { PriceNote } from './price-note.tsx';
import { SeriesChart } from './series-chart.tsx';
import { TotalsFigures } from './totals-figures.tsx';
import { TotalsTables } from './totals-tables.tsx';

/** What a day, a week or a month cost and held. */
export function TotalsPage() {
  const { readTotals } = useActions();
  const view = useWindow((state) => state.totals.view);
  const asking = useWindow((state) => state.totals.asking);
  const problem = useWindow((state) => state.totals.problem);
  useEffect(() => void readTotals(), [readTotals]);
  return (
    <div className="page totals" data-testid="totals">
      <header className="totals-head">
        <h1>{t`Totals`}</h1>
        <PeriodPicker />
      </header>
      {problem === null ? null : (
        <Problem problem={problem}>
          <button type="button" className="button" onClick={() => void readTotals()}>
            {t`Try again`}
          </button>
        </Problem>
      )}
      {view === null && problem === null ? (
        <p className="page-wait" aria-busy>
          {asking === 'late' ? t`Adding up takes longer than usual.` : t`Adding up`}
        </p>
      ) : null}
      {view === null ? null : (
        <div className="totals-body" data-stale={asking !== 'no'} aria-busy={asking !== 'no'}>
          {view.total.turns === 0 ? (
            <p className="totals-empty">{t`No turn began in this time. The arrows above lead to others.`}</p>
          ) : (
            <>
              <TotalsFigures total={view.total} partial={view.unpriced.length > 0} />
              <SeriesChart view={view} />
              <TotalsTables view={view} />
              <PriceNote view={view} />
            </>
          )}
        </div>
      )}
    </div>
  );
}
