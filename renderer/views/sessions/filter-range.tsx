import { useId } from 'react';
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
      <label htmlFor={`${id}-from`}>From</label>
      <input
        id={`${id}-from`}
        type="date"
        className="text-field"
        value={dateText(from)}
        max={dateText(to)}
        data-testid="filter-from"
        onChange={(event) => {
          const day = readDate(event.target.value);
          setFilter(withRange(filter, day === null ? null : dayStart(day), to));
        }}
      />
      <label htmlFor={`${id}-to`}>To</label>
      <input
        id={`${id}-to`}
        type="date"
        className="text-field"
        value={dateText(to)}
        min={dateText(from)}
        data-testid="filter-to"
        onChange={(event) => {
          const day = readDate(event.target.value);
          setFilter(withRange(filter, from, day === null ? null : dayEnd(day)));
        }}
      />
    </div>
  );
}

/** A day as the field wants it, local time; empty for none. */
function dateText(at: number | null): string {
  if (at === null) return '';
  const day = new Date(at);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
}

function readDate(text: string): number | null {
  const [year, month, day] = text.split('-').map(Number);
  if (year === undefined || month === undefined || day === undefined || year < 1970) return null;
  const at = new Date(year, month - 1, day).getTime();
  return Number.isNaN(at) ? null : at;
}
