import { useRef, useState } from 'react';
import { t } from '../../../preload/language.ts';
import { useBeside } from '../../components/use-beside.ts';
import type { Facet } from '../../store/filters.ts';
import { FilterOffers } from './filter-offers.tsx';

/** The choices of one facet, or all there is to narrow by, on the native popover: Escape and a click elsewhere close it. */
export function FilterPopover({
  id,
  beside,
  step,
  onStep,
  onLost,
}: {
  id: string;
  /** What it hangs from. */
  beside: () => Element | null;
  step: Facet | null;
  onStep: (step: Facet | null) => void;
  /** Closed, with nothing left to give the focus back to. */
  onLost: () => void;
}) {
  const [open, setOpen] = useState(false);
  const element = useRef<HTMLDivElement>(null);
  const onBeforeToggle = useBeside(beside, 'bottom-start', 10);
  return (
    <div
      ref={element}
      id={id}
      popover="auto"
      role="dialog"
      aria-label={t`Filters`}
      className="menu facet-popover"
      data-testid="facet-popover"
      onBeforeToggle={onBeforeToggle}
      onToggle={(event) => {
        setOpen(event.newState === 'open');
        if (event.newState === 'open') return;
        // What had the focus before may be gone with the list it narrowed; that shows once this is drawn without its field.
        requestAnimationFrame(() => {
          if (document.activeElement === document.body) onLost();
        });
      }}
    >
      {open ? (
        <FilterOffers
          key={step ?? 'all'}
          step={step}
          onStep={onStep}
          onClose={() => element.current?.hidePopover()}
        />
      ) : null}
    </div>
  );
}
