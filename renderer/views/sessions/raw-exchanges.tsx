import { ChevronDown, ChevronRight } from 'lucide-react';
import type { TurnView } from '../../../preload/contract.ts';
import { Problem } from '../../components/problem.tsx';
import { countedText } from '../../format/amounts.ts';
import { useActions, useWindow } from '../../store/context.ts';
import { RawExchange } from './raw-exchange.tsx';

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
      Exchanges
    </button>
  );
}

/** What is still kept of them, once asked for. */
export function RawExchanges({ turn }: { turn: TurnView }) {
  const open = useWindow((state) => state.opened.has(openedKey(turn)));
  return open ? (
    <section className="raw" aria-label="Exchanges">
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
    return <p className="raw-note raw-wait">Reading what is kept</p>;
  if (exchanges.state === 'failed')
    return (
      <Problem problem={exchanges.problem}>
        <button type="button" className="button" onClick={() => void readExchanges(turn.sessionId, turn.id)}>
          Try again
        </button>
      </Problem>
    );
  const missing = turn.exchanges - exchanges.value.length;
  return (
    <>
      <ul className="raw-list">
        {exchanges.value.map((exchange) => (
          <RawExchange key={exchange.exchangeId} exchange={exchange} turnStartedAt={turn.startedAt} />
        ))}
      </ul>
      {missing <= 0 ? null : (
        <p className="raw-note" data-testid="raw-gone">
          {exchanges.value.length === 0
            ? 'What this turn sent and received is not kept any more.'
            : `${countedText(missing, 'more request')} of this turn ${missing === 1 ? 'is' : 'are'} not kept any more.`}{' '}
          Postern keeps the newest exchanges
          {numbersOnly
            ? ', and none while it records numbers only.'
            : ' up to a size, and lets older ones go.'}
        </p>
      )}
    </>
  );
}
