import { ListFilter, X } from 'lucide-react';
import { useId, useRef, useState } from 'react';
import { t } from '../../../preload/language.ts';
import { NameForm } from '../../components/name-form.tsx';
import { useFocusBack } from '../../components/use-focus-back.ts';
import { useActions, useWindow } from '../../store/context.ts';
import { chipText, facetLabels } from '../../store/filter-words.ts';
import { type Facet, facetsIn } from '../../store/filters.ts';
import { isSearching } from '../../store/search.ts';
import { useNames } from './filter-names.ts';
import { FilterPopover } from './filter-popover.tsx';
import { searchFieldId } from './search-field.tsx';

/** The button's element, for the key that opens it. */
export const filterAddId = 'filter-add';

/** What the list is narrowed to, as chips; each opens its choices. */
export function FilterRow() {
  const { saveFilter, clearSearch } = useActions();
  const filter = useWindow((state) => state.search.filter);
  const searching = useWindow((state) => isSearching(state.search));
  const [step, setStep] = useState<Facet | null>(null);
  const [naming, setNaming] = useState(false);
  const row = useRef<HTMLDivElement>(null);
  const save = useRef<HTMLButtonElement>(null);
  const popoverId = useId();
  useFocusBack(naming, () => save.current);

  if (naming)
    return (
      <div className="filter-row">
        <NameForm
          label={t`Name of this filter`}
          verb={t`Save`}
          testId="filter-name"
          onSave={saveFilter}
          onClose={() => setNaming(false)}
        />
      </div>
    );
  return (
    <div ref={row} className="filter-row" role="group" aria-label={t`Filters`}>
      {facetsIn(filter).map((facet) => (
        <Chip key={facet} facet={facet} popoverId={popoverId} onOpen={() => setStep(facet)} />
      ))}
      <button
        id={filterAddId}
        type="button"
        className="chip-button"
        aria-haspopup="dialog"
        aria-keyshortcuts="f"
        title={t`Narrow the list (f)`}
        popoverTarget={popoverId}
        data-testid="filter-add"
        onClick={() => setStep(null)}
      >
        <ListFilter size={13} strokeWidth={1.5} aria-hidden />
        {t`Filter`}
      </button>
      {searching ? (
        <span className="filter-ends">
          <button
            ref={save}
            type="button"
            className="link-button"
            data-testid="filter-save"
            onClick={() => setNaming(true)}
          >
            {t`Save`}
          </button>
          <button
            type="button"
            className="link-button"
            data-testid="filter-clear"
            onClick={() => {
              clearSearch();
              document.getElementById(searchFieldId)?.focus();
            }}
          >
            {t`Clear`}
          </button>
        </span>
      ) : null}
      <FilterPopover
        id={popoverId}
        beside={() => row.current}
        step={step}
        onStep={setStep}
        onLost={() => document.getElementById(filterAddId)?.focus()}
      />
    </div>
  );
}

function Chip({ facet, popoverId, onOpen }: { facet: Facet; popoverId: string; onOpen: () => void }) {
  const { dropFacet } = useActions();
  const filter = useWindow((state) => state.search.filter);
  const names = useNames();
  const text = chipText(filter, facet, names);
  const drop = (): void => {
    dropFacet(facet);
    document.getElementById(searchFieldId)?.focus();
  };
  return (
    <span className="filter-chip" data-testid="filter-chip" data-facet={facet}>
      <button
        type="button"
        aria-haspopup="dialog"
        aria-label={t`${facetLabels()[facet]}: ${text}. Backspace removes it.`}
        title={t`${facetLabels()[facet]}: ${text}`}
        popoverTarget={popoverId}
        onClick={onOpen}
        onKeyDown={(event) => {
          if (event.key !== 'Backspace' && event.key !== 'Delete') return;
          event.preventDefault();
          drop();
        }}
      >
        {text}
      </button>
      <button
        type="button"
        tabIndex={-1}
        className="chip-remove"
        aria-label={t`Remove ${facetLabels()[facet]}: ${text}`}
        onClick={drop}
      >
        <X size={12} strokeWidth={1.5} aria-hidden />
      </button>
    </span>
  );
}
