import type { FacetView, SavedFilter, SessionFilter } from '../../preload/contract.ts';
import { inEnglish, t } from '../../preload/language.ts';
import { numberText } from '../format/intl.ts';
import { countText } from '../format/amounts.ts';
import { costText } from '../format/costs.ts';
import { readLimit } from './budget.ts';
import { chipText, choiceText, facetLabels, filterText, type Names, spanLabels } from './filter-words.ts';
import {
  type ChoiceFacet,
  choicesIn,
  type Facet,
  facetNames,
  facetsIn,
  hasChoices,
  spanOf,
  type SpanDays,
  spans,
} from './filters.ts';

/** One row of the filter popover. */
export type Offer = { readonly key: string; readonly label: string; readonly detail: string } & (
  | { readonly kind: 'saved'; readonly saved: SavedFilter }
  /** Leads to the rows of one facet. */
  | { readonly kind: 'facet'; readonly facet: Facet }
  | {
      readonly kind: 'choice';
      readonly facet: ChoiceFacet;
      readonly value: string;
      readonly ticked: boolean;
    }
  | { readonly kind: 'span'; readonly days: SpanDays; readonly ticked: boolean }
  | {
      readonly kind: 'amount';
      readonly facet: 'cost' | 'tokens';
      readonly amount: number;
      readonly ticked: boolean;
    }
);

/** What the rows are made of. */
export interface Offering {
  readonly filter: SessionFilter;
  readonly facets: readonly FacetView[];
  readonly saved: readonly SavedFilter[];
  readonly names: Names;
}

/** So many choices of all facets together are offered for what was typed. */
const mostChoices = 40;

const amounts = { cost: [0.1, 1, 5, 20], tokens: [10_000, 100_000, 1_000_000] } as const;

/** The rows at one step: null is the first, where typing looks through everything. */
export function offersAt(step: Facet | null, typed: string, offering: Offering): readonly Offer[] {
  const words = typed.trim().toLowerCase();
  const fits = (offer: Offer): boolean =>
    [offer.label, englishLabel(offer, offering.names)].some((label) => label.toLowerCase().includes(words));
  if (step === null) {
    const first = [...offering.saved.map((one) => savedOffer(one, offering.names)), ...facetOffers(offering)];
    if (words === '') return first;
    const choices = facetNames.filter(hasChoices).flatMap((facet) => choiceOffers(facet, offering));
    return [
      ...first.filter(fits),
      ...spanOffers(offering).filter(fits),
      ...choices
        .filter(fits)
        .slice(0, mostChoices)
        .map((offer) => ({ ...offer, detail: `${facetLabels()[offer.facet]}, ${offer.detail}` })),
      ...typedAmount('cost', words, offering),
      ...typedAmount('tokens', words, offering),
    ];
  }
  if (hasChoices(step)) return choiceOffers(step, offering).filter(fits);
  if (step === 'time') return spanOffers(offering).filter(fits);
  return words === ''
    ? amounts[step].map((amount) => amountOffer(step, amount, offering))
    : typedAmount(step, words, offering);
}

/** What a row is called in English: who knows it by that name finds it in any language. */
function englishLabel(offer: Offer, names: Names): string {
  return inEnglish(() => {
    switch (offer.kind) {
      case 'facet':
        return facetLabels()[offer.facet];
      case 'choice':
        return choiceText(offer.facet, offer.value, names);
      case 'span':
        return spanLabels()[offer.days];
      case 'saved':
      case 'amount':
        return offer.label;
      default:
        return offer satisfies never;
    }
  });
}

function savedOffer(saved: SavedFilter, names: Names): Offer {
  return {
    kind: 'saved',
    key: `saved/${saved.id}`,
    label: saved.name,
    detail: filterText(saved.filter, names),
    saved,
  };
}

function facetOffers({ filter, names }: Offering): readonly Offer[] {
  const narrowed = facetsIn(filter);
  return facetNames.map((facet) => ({
    kind: 'facet',
    key: `facet/${facet}`,
    label: facetLabels()[facet],
    detail: narrowed.includes(facet) ? chipText(filter, facet, names) : '',
    facet,
  }));
}

function choiceOffers(
  facet: ChoiceFacet,
  { facets, filter, names }: Offering,
): readonly Extract<Offer, { kind: 'choice' }>[] {
  const ticked: readonly string[] = filter[facet] ?? [];
  return choicesIn(facets, facet, filter).map(({ value, count }) => ({
    kind: 'choice',
    key: `choice/${facet}/${value}`,
    label: choiceText(facet, value, names),
    detail: numberText(count),
    facet,
    value,
    ticked: ticked.includes(value),
  }));
}

function spanOffers({ filter }: Offering): readonly Offer[] {
  return spans.map((days) => ({
    kind: 'span',
    key: `span/${days}`,
    label: spanLabels()[days],
    detail: '',
    days,
    ticked: spanOf(filter) === days,
  }));
}

function amountOffer(facet: 'cost' | 'tokens', amount: number, { filter }: Offering): Offer {
  const label = facet === 'cost' ? t`Over ${costText(amount)}` : t`Over ${countText(amount)} tokens`;
  const now = facet === 'cost' ? filter.minCostUsd : filter.minTokens;
  return {
    kind: 'amount',
    key: `${facet}/${amount}`,
    label,
    detail: '',
    facet,
    amount,
    ticked: now === amount,
  };
}

function typedAmount(facet: 'cost' | 'tokens', typed: string, offering: Offering): readonly Offer[] {
  const amount = readLimit(typed);
  return amount === null ? [] : [amountOffer(facet, amount, offering)];
}
