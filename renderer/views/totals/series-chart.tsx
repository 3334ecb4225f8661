import { type KeyboardEvent, useRef, useState } from 'react';
import type { TotalsView } from '../../../preload/contract.ts';
import { t } from '../../../preload/language.ts';
import { Segmented } from '../../components/segmented.tsx';
import { axisOf, barPlaces } from '../../scale/chart.ts';
import { useActions, useWindow } from '../../store/context.ts';
import { amountOf, type Measure, measureOf } from '../../store/totals.ts';
import { barLabel, barTimeText, rowText, tickText } from '../../store/totals-words.ts';
import { SeriesTable } from './series-table.tsx';

/** The drawing's own units; the bars stretch with the page, the words beside them do not. */
const height = 120;
const width = 1000;

function measures(): readonly { readonly value: Measure; readonly label: string }[] {
  return [
    { value: 'cost', label: t`Spend` },
    { value: 'tokens', label: t`Tokens` },
  ];
}

/** A step on the axis is never smaller than this. */
const smallestSteps: Readonly<Record<Measure, number>> = { cost: 0.01, tokens: 10 };

/** Hour by hour or day by day, from nothing on a whole axis; the exact values stand below the bar that is pointed at. */
export function SeriesChart({ view }: { view: TotalsView }) {
  const { setMeasure } = useActions();
  const measure = useWindow(({ totals }) => measureOf(totals));
  const [focused, setFocused] = useState(0);
  const [pointed, setPointed] = useState<number | null>(null);
  const bars = useRef<SVGGElement>(null);
  const values = view.series.map((row) => amountOf(row, measure));
  const axis = axisOf(Math.max(0, ...values.map((value) => value ?? 0)), smallestSteps[measure]);
  const places = barPlaces(values, axis.top);
  const tabStop = Math.min(focused, view.series.length - 1);
  const shown = pointed === null ? undefined : view.series[pointed];

  function onKeyDown(event: KeyboardEvent): void {
    const last = view.series.length - 1;
    const next =
      event.key === 'ArrowRight'
        ? Math.min(last, tabStop + 1)
        : event.key === 'ArrowLeft'
          ? Math.max(0, tabStop - 1)
          : event.key === 'Home'
            ? 0
            : event.key === 'End'
              ? last
              : null;
    if (next === null) return;
    event.preventDefault();
    event.stopPropagation();
    setFocused(next);
    bars.current?.querySelectorAll<SVGRectElement>('.chart-slot')[next]?.focus();
  }

  return (
    <section className="chart" aria-label={view.period === 'day' ? t`Hour by hour` : t`Day by day`}>
      <header className="chart-head">
        <h2>{view.period === 'day' ? t`Hour by hour` : t`Day by day`}</h2>
        <Segmented label={t`Drawn of`} value={measure} options={measures()} onChange={setMeasure} />
      </header>
      <div className="chart-body">
        <div className="chart-axis" aria-hidden>
          {axis.ticks.map((tick) => (
            <span key={tick} style={{ bottom: `${(tick / axis.top) * 100}%` }}>
              {tickText(tick, measure)}
            </span>
          ))}
        </div>
        <div className="chart-plot">
          <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" data-testid="totals-chart">
            {axis.ticks.map((tick) => (
              <line
                key={tick}
                className="chart-line"
                x1={0}
                x2={width}
                y1={height - (tick / axis.top) * height}
                y2={height - (tick / axis.top) * height}
              />
            ))}
            <g ref={bars} onKeyDown={onKeyDown} onPointerLeave={() => setPointed(null)}>
              {view.series.map((row, index) => {
                const place = places[index];
                if (place === undefined) return null;
                // A value too small to draw is still told from none.
                const barHeight = place.height === 0 ? 0 : Math.max(1.5, place.height * height);
                return (
                  <g key={row.key} data-pointed={index === pointed}>
                    <rect
                      className="chart-bar"
                      x={place.x * width}
                      width={place.width * width}
                      y={height - barHeight}
                      height={barHeight}
                    />
                    <rect
                      className="chart-slot"
                      role="img"
                      tabIndex={index === tabStop ? 0 : -1}
                      aria-label={t`${barTimeText(view.period, row.key)}: ${rowText(row)}`}
                      x={(index / view.series.length) * width}
                      width={width / view.series.length}
                      y={0}
                      height={height}
                      data-testid="totals-bar"
                      onPointerEnter={() => setPointed(index)}
                      onFocus={() => {
                        setFocused(index);
                        setPointed(index);
                      }}
                      onBlur={() => setPointed(null)}
                    />
                  </g>
                );
              })}
            </g>
          </svg>
          <div className="chart-labels" aria-hidden>
            {view.series.map((row, index) => (
              <span key={row.key}>{barLabel(view.period, row.key, index)}</span>
            ))}
          </div>
        </div>
      </div>
      <p className="chart-value" data-testid="totals-value">
        {shown === undefined ? (
          <span>{t`Point at a bar for its exact values.`}</span>
        ) : (
          <>
            <strong>{barTimeText(view.period, shown.key)}</strong> {rowText(shown)}
          </>
        )}
      </p>
      <SeriesTable view={view} />
    </section>
  );
}
