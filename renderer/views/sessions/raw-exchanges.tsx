import { ChevronDown, ChevronRight } from 'lucide-react';
import type { TurnView } from '../../../preload/contract.ts';
import { counted, t } from '../../../preload/language.ts';
import { Problem } from '../../components/problem.tsx';
import { numberText } from '../../format/intl.ts';
import { useActions, useWindow } from '../../store/context.ts';
import { isFactsOnly, RawExchange } from './raw-exchange.tsx';

/** The quiet way to what a turn's requests were on the wire: read only once a person asks. */
export function RawToggle({ turn }: { turn: TurnView }) {
  const { toggleOpened, readExchanges } = useActions();
  const open = useWindow((state) => state.opened.has(openedKey(turn)));
  const Shape = open ? ChevronDown : ChevronRight;
  return (
    <button
      type="button"
      className="raw-toggle"
      aria-expanded={open}
      data-testid="turn-exchanges"
      onClick={() => {
        if (!open) void readExchanges(turn.sessionId, turn.id);
        toggleOpened(openedKey(turn));
      }}
    >
      <Shape size={14} strokeWidth={1.5} aria-hidden />
      {t`Exchanges`}
    </button>
  );
}

/** What is still kept of them, once asked for. */
export function RawExchanges({ turn }: { turn: TurnView }) {
  const open = useWindow((state) => state.opened.has(openedKey(turn)));
  return open ? (
    <section className="raw" aria-label={t`Exchanges`}>
      <Kept turn={turn} />
    </section>
  ) : null;
}

function openedKey(turn: TurnView): string {
  return `${turn.id}/exchanges`;
}

function Kept({ turn }: { turn: TurnView }) {
  const { readExchanges } = useActions();
  const exchanges = useWindow((state) => state.exchanges.get(turn.id) ?? null);
  const numbersOnly = useWindow((state) => state.settings?.recordContent === false);
  if (exchanges === null || exchanges.state === 'loading')
    return <p className="raw-note raw-wait">{t`Reading what is kept`}</p>;
  if (exchanges.state === 'failed')
    return (
      <Problem problem={exchanges.problem}>
        <button type="button" className="button" onClick={() => void readExchanges(turn.sessionId, turn.id)}>
          {t`Try again`}
        </button>
      </Problem>
    );
  const { value } = exchanges;
  const gone = Math.max(0, turn.exchanges - value.length) + value.filter(isFactsOnly).length;
  const all = Math.max(turn.exchanges, value.length);
  return (
    <>
      <ul className="raw-list">
        {value.map((exchange, index) => (
          <RawExchange
            // oxlint-disable-next-line react/no-array-index-key -- requests of one socket share its id, and their order never changes
            key={index}
            exchange={exchange}
            openedKey={`${openedKey(turn)}/${index}`}
            turnStartedAt={turn.startedAt}
          />
        ))}
      </ul>
      {gone === 0 && all > 0 ? null : (
        <p className="raw-note" data-testid="raw-gone">
          {gone >= all
            ? t`What this turn sent and received is not kept any more.`
            : counted(
                gone,
              )`What ${numberText(gone)} request of this turn sent and received is not kept any more. | What ${numberText(gone)} requests of this turn sent and received is not kept any more.`}{' '}
          {numbersOnly
            ? t`Postern keeps the newest exchanges, and none while it records numbers only.`
            : t`Postern keeps the newest exchanges up to a size, and lets older ones go.`}
        </p>
      )}
    </>
  );
}
