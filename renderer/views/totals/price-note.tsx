import type { TotalsView } from '../../../preload/contract.ts';
import { t } from '../../../preload/language.ts';
import { nodes } from '../../components/nodes.tsx';
import { inertText } from '../../format/inert.ts';
import { useActions } from '../../store/context.ts';
import { priceDayText } from '../../store/totals-words.ts';

/** What the money is worth: an estimate, from which prices, and what is not in it. */
export function PriceNote({ view }: { view: TotalsView }) {
  const { openPlace } = useActions();
  return (
    <section className="price-note" aria-label={t`About the estimates`} data-testid="price-note">
      <p>
        {nodes`Money is an estimate: tokens times list prices of ${priceDayText(view.pricesAsOf)}, and your own from ${(<code>prices.json</code>)}. A subscription is not billed by the token.`}
      </p>
      {view.unpriced.length === 0 ? null : (
        <p data-testid="unpriced">
          {nodes`Not counted, because no price is known: ${view.unpriced.map(inertText).join(', ')}. Add them to ${(<code>prices.json</code>)} in Postern’s folder.`}{' '}
          <button type="button" className="link-button" onClick={() => void openPlace('home')}>
            {t`Open the folder`}
          </button>
        </p>
      )}
    </section>
  );
}
