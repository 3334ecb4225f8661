import { Check, ChevronRight, X } from 'lucide-react';
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { t } from '../../../preload/language.ts';
import { useActions, useWindow } from '../../store/context.ts';
import { type Offer, offersAt } from '../../store/filter-offers.ts';
import { facetLabels } from '../../store/filter-words.ts';
import { type Facet, hasChoices, without, withSpan } from '../../store/filters.ts';
import { valueOf } from '../../store/state.ts';
import { useNames } from './filter-names.ts';
import { FilterRange } from './filter-range.tsx';

/** What can be narrowed by at one step, found by typing, chosen by arrow and Enter or by a click. */
export function FilterOffers({
  step,
  onStep,
  onClose,
}: {
  step: Facet | null;
  onStep: (step: Facet | null) => void;
  onClose: () => void;
}) {
  const { toggleChoice, setFilter, pickSaved, deleteSaved, readFacets } = useActions();
  const filter = useWindow((state) => state.search.filter);
  const facets = useWindow((state) => state.search.facets);
  const saved = useWindow((state) => valueOf(state.search.saved));
  const names = useNames();
  const [typed, setTyped] = useState('');
  const [at, setAt] = useState(0);
  const field = useRef<HTMLInputElement>(null);
  const listId = useId();
  const offers = offersAt(step, typed, { filter, facets: valueOf(facets) ?? [], saved: saved ?? [], names });
  const active = Math.min(at, offers.length - 1);

  useEffect(() => field.current?.focus(), []);
  useEffect(() => void readFacets(), [filter, readFacets]);

  function run(offer: Offer): void {
    switch (offer.kind) {
      case 'saved':
        pickSaved(offer.saved);
        return onClose();
      case 'facet':
        return onStep(offer.facet);
      case 'choice':
        // Several may be ticked one after the other.
        return toggleChoice(offer.facet, offer.value);
      case 'span':
        setFilter(offer.ticked ? without(filter, 'time') : withSpan(filter, offer.days));
        return onClose();
      case 'amount': {
        const rest = without(filter, offer.facet);
        const part = offer.facet === 'cost' ? { minCostUsd: offer.amount } : { minTokens: offer.amount };
        setFilter(offer.ticked ? rest : { ...rest, ...part });
        return onClose();
      }
      default:
        return offer satisfies never;
    }
  }

  function onKeyDown(event: KeyboardEvent): void {
    const offer = offers[active];
    switch (event.key) {
      case 'ArrowDown':
        setAt((active + 1) % Math.max(1, offers.length));
        break;
      case 'ArrowUp':
        setAt((active - 1 + offers.length) % Math.max(1, offers.length));
        break;
      case 'Enter':
        if (offer !== undefined) run(offer);
        break;
      case 'Backspace':
        if (typed !== '' || step === null) return;
        onStep(null);
        break;
      case 'Delete':
        if (typed !== '' || offer?.kind !== 'saved') return;
        void deleteSaved(offer.saved);
        break;
      default:
        return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    <>
      <input
        ref={field}
        className="text-field"
        role="combobox"
        aria-expanded
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={offers[active] === undefined ? undefined : `${listId}-${active}`}
        aria-label={step === null ? t`Narrow by` : facetLabels()[step]}
        placeholder={placeholderOf(step)}
        autoComplete="off"
        spellCheck={false}
        value={typed}
        data-testid="facet-field"
        onChange={(event) => {
          setTyped(event.target.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div id={listId} role="listbox" aria-label={step === null ? t`Filters` : facetLabels()[step]}>
        {offers.map((offer, index) => (
          <OfferRow
            key={offer.key}
            id={`${listId}-${index}`}
            offer={offer}
            active={index === active}
            onPress={() => run(offer)}
            onDelete={offer.kind === 'saved' ? () => void deleteSaved(offer.saved) : null}
          />
        ))}
      </div>
      {offers.length > 0 ? null : <p className="facet-none">{noneText(step, typed, facets.state)}</p>}
      {facets.state !== 'failed' || (step !== null && !hasChoices(step)) ? null : (
        <p className="facet-none">
          {facets.problem.what}{' '}
          <button type="button" className="link-button" onClick={() => void readFacets()}>
            {t`Try again`}
          </button>
        </p>
      )}
      {step === 'time' ? <FilterRange /> : null}
    </>
  );
}

function OfferRow({
  id,
  offer,
  active,
  onPress,
  onDelete,
}: {
  id: string;
  offer: Offer;
  active: boolean;
  onPress: () => void;
  onDelete: (() => void) | null;
}) {
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (active) element.current?.scrollIntoView({ block: 'nearest' });
  }, [active]);
  const ticked = 'ticked' in offer && offer.ticked;
  return (
    <div
      ref={element}
      id={id}
      role="option"
      aria-selected={ticked}
      aria-keyshortcuts={onDelete === null ? undefined : 'Delete'}
      className="offer"
      data-active={active}
      data-kind={offer.kind}
      data-testid={testIds[offer.kind]}
      data-facet={'facet' in offer ? offer.facet : undefined}
      data-value={offer.kind === 'choice' ? offer.value : undefined}
      title={offer.detail === '' ? undefined : t`${offer.label}: ${offer.detail}`}
      onClick={onPress}
    >
      {'ticked' in offer ? (
        <span className="menu-mark" aria-hidden>
          {ticked ? <Check size={14} strokeWidth={1.5} /> : null}
        </span>
      ) : null}
      <span className="offer-label" dir="auto">
        {offer.label}
      </span>
      <span className="menu-detail">{offer.detail}</span>
      {offer.kind === 'facet' ? <ChevronRight size={12} strokeWidth={1.5} aria-hidden /> : null}
      {onDelete === null ? null : (
        // For the pointer alone: a choice of a list has no button in it, and the Delete key does the same.
        <span
          className="chip-remove"
          aria-hidden
          title={t`Delete this filter (Delete key)`}
          data-testid="saved-filter-delete"
          onClick={(event) => {
            event.stopPropagation();
            onDelete();
          }}
        >
          <X size={12} strokeWidth={1.5} />
        </span>
      )}
    </div>
  );
}

const testIds: Readonly<Record<Offer['kind'], string>> = {
  saved: 'saved-filter',
  facet: 'facet',
  choice: 'facet-choice',
  span: 'facet-choice',
  amount: 'facet-choice',
};

function placeholderOf(step: Facet | null): string {
  if (step === null) return t`Narrow by, or type a value`;
  if (step === 'cost') return t`Dollars, such as 2.50`;
  if (step === 'tokens') return t`Tokens, such as 200k`;
  return facetLabels()[step];
}

function noneText(step: Facet | null, typed: string, state: 'loading' | 'ready' | 'failed'): string {
  if (state === 'loading' && step !== null && hasChoices(step)) return t`Counting`;
  if (step === 'cost' || step === 'tokens') return t`Type an amount, such as 5 or 200k.`;
  return typed.trim() === '' ? t`Nothing to choose from yet.` : t`Nothing fits what you typed.`;
}
