import { ChevronLeft, ChevronRight } from 'lucide-react';
import type { TotalsPeriod } from '../../../preload/contract.ts';
import { t } from '../../../preload/language.ts';
import { Segmented } from '../../components/segmented.tsx';
import { useActions, useWindow } from '../../store/context.ts';
import { isPresent } from '../../store/totals.ts';
import { periodText, presentNames } from '../../store/totals-words.ts';

const periods: readonly TotalsPeriod[] = ['day', 'week', 'month'];

/** What the choice of a period and the steps from it are called. */
function wordsOf(period: TotalsPeriod): Readonly<Record<'label' | 'before' | 'after', string>> {
  switch (period) {
    case 'day':
      return { label: t`Day`, before: t`The day before`, after: t`The day after` };
    case 'week':
      return { label: t`Week`, before: t`The week before`, after: t`The week after` };
    case 'month':
      return { label: t`Month`, before: t`The month before`, after: t`The month after` };
    default:
      return period satisfies never;
  }
}

/** Which day, week or month: back, forward, and back to now. */
export function PeriodPicker() {
  const { setPeriod, stepPeriod, toPresent } = useActions();
  const period = useWindow((state) => state.totals.period);
  const words = wordsOf(period);
  const text = useWindow(({ totals }) =>
    totals.view === null || totals.view.period !== totals.period ? '' : periodText(totals.view),
  );
  const present = useWindow(
    ({ totals, now }) => totals.at === null || (totals.view !== null && isPresent(totals.view, now)),
  );
  return (
    <div className="period-picker" data-testid="totals-period" data-period={period}>
      <Segmented
        label={t`Period`}
        value={period}
        options={periods.map((one) => ({ value: one, label: wordsOf(one).label }))}
        onChange={setPeriod}
      />
      <span className="period-steps">
        <button
          type="button"
          className="icon-button"
          aria-label={words.before}
          title={words.before}
          data-testid="totals-back"
          onClick={() => stepPeriod(-1)}
        >
          <ChevronLeft size={16} strokeWidth={1.5} aria-hidden />
        </button>
        <button
          type="button"
          className="icon-button"
          aria-label={words.after}
          title={words.after}
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
          {presentNames()[period]}
        </button>
      )}
    </div>
  );
}
