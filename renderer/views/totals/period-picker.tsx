import { ChevronLeft, ChevronRight } from 'lucide-react';
import type { TotalsPeriod } from '../../../preload/contract.ts';
import { Segmented } from '../../components/segmented.tsx';
import { useActions, useWindow } from '../../store/context.ts';
import { isPresent } from '../../store/totals.ts';
import { periodText, presentNames } from '../../store/totals-words.ts';

const periods: readonly { readonly value: TotalsPeriod; readonly label: string }[] = [
  { value: 'day', label: 'Day' },
  { value: 'week', label: 'Week' },
  { value: 'month', label: 'Month' },
];

/** Which day, week or month: back, forward, and back to now. */
export function PeriodPicker() {
  const { setPeriod, stepPeriod, toPresent } = useActions();
  const period = useWindow((state) => state.totals.period);
  const text = useWindow(({ totals }) =>
    totals.view === null || totals.view.period !== totals.period ? '' : periodText(totals.view),
  );
  const present = useWindow(
    ({ totals, now }) => totals.at === null || (totals.view !== null && isPresent(totals.view, now)),
  );
  return (
    <div className="period-picker" data-testid="totals-period" data-period={period}>
      <Segmented label="Period" value={period} options={periods} onChange={setPeriod} />
      <span className="period-steps">
        <button
          type="button"
          className="icon-button"
          aria-label={`The ${period} before`}
          title={`The ${period} before`}
          data-testid="totals-back"
          onClick={() => stepPeriod(-1)}
        >
          <ChevronLeft size={16} strokeWidth={1.5} aria-hidden />
        </button>
        <button
          type="button"
          className="icon-button"
          aria-label={`The ${period} after`}
          title={`The ${period} after`}
          aria-disabled={present}
          data-testid="totals-forward"
          onClick={() => (present ? undefined : stepPeriod(1))}
        >
          <ChevronRight size={16} strokeWidth={1.5} aria-hidden />
        </button>
      </span>
      <span className="period-text" role="status">
        {text}
      </span>
      {present ? null : (
        <button type="button" className="link-button" data-testid="totals-present" onClick={toPresent}>
          {presentNames[period]}
        </button>
      )}
    </div>
  );
}
