import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown, ArrowUp } from 'lucide-react';
import { type KeyboardEvent, useId, useMemo, useRef, useState } from 'react';
import type { RawExchangeView } from '../../../preload/contract.ts';
import { counted, t } from '../../../preload/language.ts';
import { FoldedText } from '../../components/folded-text.tsx';
import { secretSizeText } from '../../format/amounts.ts';
import { durationText } from '../../format/durations.ts';
import { inertText } from '../../format/inert.ts';
import { numberText } from '../../format/intl.ts';
import { rawLine, readableRaw } from '../../format/raw-text.ts';

/** Every line is this many rem high. */
const lineRem = 1.75;

/** The events or frames of an exchange, drawn only where they can be seen; the chosen one opens below. */
export function RawMessages({ exchange, openedKey }: { exchange: RawExchangeView; openedKey: string }) {
  const { messages } = exchange;
  return (
    <section className="raw-part">
      <h3>
        {exchange.transport === 'websocket' ? t`Frames` : t`Answer`}{' '}
        {messages === null ? null : <span className="raw-count">{numberText(messages.length)}</span>}
      </h3>
      {messages === null ? (
        <p className="raw-note">{t`Not kept.`}</p>
      ) : messages.length === 0 ? (
        <p className="raw-note">{t`Nothing was sent.`}</p>
      ) : (
        <List startedAt={exchange.at} openedKey={openedKey} messages={messages} />
      )}
    </section>
  );
}

type Messages = NonNullable<RawExchangeView['messages']>;

function List({
  startedAt,
  openedKey,
  messages,
}: {
  startedAt: number;
  openedKey: string;
  messages: Messages;
}) {
  const [chosen, setChosen] = useState<number | null>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const id = useId();
  const rem = useMemo(() => Number.parseFloat(getComputedStyle(document.documentElement).fontSize), []);
  // oxlint-disable-next-line react/incompatible-library -- the compiler is not used; nothing here is memoised by it
  const virtualizer = useVirtualizer({
    count: messages.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => lineRem * rem,
    overscan: 8,
  });
  const message = chosen === null ? undefined : messages[chosen];

  function move(event: KeyboardEvent<HTMLElement>): void {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : null;
    if (step === null) return;
    event.preventDefault();
    event.stopPropagation();
    const next = Math.min(messages.length - 1, Math.max(0, (chosen ?? -step) + step));
    setChosen(next);
    virtualizer.scrollToIndex(next);
  }

  return (
    <>
      <div
        ref={scroller}
        className="raw-messages"
        role="listbox"
        tabIndex={0}
        aria-label={counted(
          messages.length,
        )`${numberText(messages.length)} message | ${numberText(messages.length)} messages`}
        aria-activedescendant={chosen === null ? undefined : `${id}-${chosen}`}
        onKeyDown={move}
      >
        <div role="presentation" style={{ height: virtualizer.getTotalSize(), position: 'relative' }}>
          {virtualizer.getVirtualItems().map((place) => {
            const one = messages[place.index];
            return one === undefined ? null : (
              <Line
                key={place.key}
                id={`${id}-${place.index}`}
                message={one}
                afterMs={one.at - startedAt}
                chosen={place.index === chosen}
                topPx={place.start}
                heightPx={place.size}
                onChoose={() => setChosen(place.index === chosen ? null : place.index)}
              />
            );
          })}
        </div>
      </div>
      {message === undefined ? null : (
        <FoldedText text={readableRaw(message.text)} foldKey={`${openedKey}/${chosen}`} label={t`Message`} />
      )}
    </>
  );
}

function Line({
  id,
  message,
  afterMs,
  chosen,
  topPx,
  heightPx,
  onChoose,
}: {
  id: string;
  message: Messages[number];
  afterMs: number;
  chosen: boolean;
  topPx: number;
  heightPx: number;
  onChoose: () => void;
}) {
  const line = useMemo(() => rawLine(message.text), [message.text]);
  const Shape = message.from === 'client' ? ArrowUp : ArrowDown;
  return (
    <div
      id={id}
      role="option"
      aria-selected={chosen}
      className="raw-message"
      data-testid="raw-message"
      style={{ height: heightPx, transform: `translateY(${topPx}px)` }}
      onClick={onChoose}
    >
      <Shape size={12} strokeWidth={1.5} aria-label={message.from === 'client' ? t`Sent` : t`Received`} />
      <span className="raw-offset">+{durationText(afterMs)}</span>
      <code>{inertText(line.name)}</code>
      <span>{secretSizeText(line.bytes)}</span>
    </div>
  );
}
