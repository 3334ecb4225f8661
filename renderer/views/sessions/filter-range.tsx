import { useId } from 'react';
import { t } from '../../../preload/language.ts';
import { dayText, readDay } from '../../format/days.ts';
import { useActions, useWindow } from '../../store/context.ts';
import { dayEnd, dayStart, spanOf, withRange } from '../../store/filters.ts';

/** Two days, both included; an empty one leaves its end open. */
export function FilterRange() {
  const { setFilter } = useActions();
  const filter = useWindow((state) => state.search.filter);
  const id = useId();
  const span = spanOf(filter) !== null;
  const from = span ? null : (filter.from ?? null);
  const to = span ? null : (filter.to ?? null);
  return (
    <div className="filter-range">
      <label htmlFor={`${id}-from`}>{t`From`}</label>
      <input
        id={`${id}-from`}
        type="date"
        className="text-field"
        value={dayText(from)}
        max={dayText(to)}
        data-testid="filter-from"
        onChange={(event) => {
          const day = readDay(event.target.value);
          setFilter(withRange(filter, day === null ? null : dayStart(day), to));
        }}
      />
      <label htmlFor={`${id}-to`}>{t`To`}</label>
      <input
        id={`${id}-to`}
        type="date"
        className="text-field"
        value={dayText(to)}
        min={dayText(from)}
        data-testid="filter-to"
        onChange={(event) => {
          const day = readDay(event.target.value);
          setFilter(withRange(filter, from, day === null ? null : dayEnd(day)));
        }}
      />
    </div>
  );
}
