import type { FacetView, SessionFilter } from '../../preload/contract.ts';

/** What the list can be narrowed by, in the order it is offered. */
export const facetNames = [
  'statuses',
  'gateways',
  'models',
  'folders',
  'accounts',
  'tools',
  'time',
  'cost',
  'tokens',
] as const;

/** One thing the list can be narrowed by. */
export type Facet = (typeof facetNames)[number];

/** Those with choices to tick. */
export type ChoiceFacet = Exclude<Facet, 'time' | 'cost' | 'tokens'>;

/** Nothing left out. */
export const noFilter: SessionFilter = {};

const spanDays = [1, 7, 30] as const;

/** Spans of time that begin on a day before today, by how many days they hold, today being one. */
export type SpanDays = (typeof spanDays)[number];

/** All of them. */
export const spans: readonly SpanDays[] = spanDays;

/** Whether a facet is ticked rather than typed. */
export function hasChoices(facet: Facet): facet is ChoiceFacet {
  return facet !== 'time' && facet !== 'cost' && facet !== 'tokens';
}

/** Those a filter narrows by, in the order they are offered. */
export function facetsIn(filter: SessionFilter): readonly Facet[] {
  return facetNames.filter((facet) => {
    switch (facet) {
      case 'time':
        return filter.from !== undefined || filter.to !== undefined;
      case 'cost':
        return filter.minCostUsd !== undefined;
      case 'tokens':
        return filter.minTokens !== undefined;
      default:
        return (filter[facet] ?? []).length > 0;
    }
  });
}

/** True when it leaves everything in. */
export function isEmpty(filter: SessionFilter): boolean {
  return textOf(filter) === '' && facetsIn(filter).length === 0;
}

/** The words searched for, as they count. */
export function textOf(filter: SessionFilter): string {
  return (filter.text ?? '').trim();
}

/** With other words to search for; none take the part away. */
export function withText(filter: SessionFilter, text: string): SessionFilter {
  const { text: _, ...rest } = filter;
  return text === '' ? rest : { ...rest, text };
}

/** Without one of its facets. */
export function without(filter: SessionFilter, facet: Facet): SessionFilter {
  const keys: readonly (keyof SessionFilter)[] =
    facet === 'time'
      ? ['from', 'to']
      : facet === 'cost'
        ? ['minCostUsd']
        : facet === 'tokens'
          ? ['minTokens']
          : [facet];
  return Object.fromEntries(Object.entries(filter).filter(([key]) => !keys.some((one) => one === key)));
}

/** With one choice of a facet ticked, or no longer. */
export function toggled(filter: SessionFilter, facet: ChoiceFacet, value: string): SessionFilter {
  const ticked: readonly string[] = filter[facet] ?? [];
  const next = ticked.includes(value) ? ticked.filter((one) => one !== value) : [...ticked, value];
  return next.length === 0 ? without(filter, facet) : ({ ...filter, [facet]: next } as SessionFilter);
}

/** With a span of days up to now. It stays a span when it is kept: a negative `from` counts days back, today being -1. */
export function withSpan(filter: SessionFilter, days: SpanDays): SessionFilter {
  return { ...without(filter, 'time'), from: -days };
}

/** With what was active between two moments, ends included; null leaves an end open. */
export function withRange(filter: SessionFilter, from: number | null, to: number | null): SessionFilter {
  return {
    ...without(filter, 'time'),
    ...(from === null ? {} : { from }),
    ...(to === null ? {} : { to }),
  };
}

/** The span of days a filter stands on; null when it names moments, or no time at all. */
export function spanOf(filter: SessionFilter): SpanDays | null {
  return spans.find((days) => filter.from === -days) ?? null;
}

/** The filter as main is asked: words trimmed, a span of days turned into the moment it begins now, by local time. */
export function asked(filter: SessionFilter, now: number): SessionFilter {
  const text = textOf(filter);
  const days = spanOf(filter);
  const rest = withText(filter, text);
  return days === null ? rest : { ...rest, from: dayStart(now, days - 1) };
}

/** When the day `back` days before `at` began, local time. */
export function dayStart(at: number, back = 0): number {
  const day = new Date(at);
  day.setHours(0, 0, 0, 0);
  day.setDate(day.getDate() - back);
  return day.getTime();
}

/** The last moment of the day of `at`, local time. */
export function dayEnd(at: number): number {
  return dayStart(at, -1) - 1;
}

/** The choices of a facet, those already ticked among them even when nothing is left of them. */
export function choicesIn(
  facets: readonly FacetView[],
  facet: ChoiceFacet,
  filter: SessionFilter,
): FacetView['choices'] {
  const counted = facets.find((one) => one.facet === facet)?.choices ?? [];
  const ticked: readonly string[] = filter[facet] ?? [];
  const gone = ticked.filter((value) => !counted.some((choice) => choice.value === value));
  return [...counted, ...gone.map((value) => ({ value, count: 0 }))];
}
