import { ChevronDown, ChevronRight } from 'lucide-react';
import { useId, useMemo } from 'react';
import type { RawExchangeView } from '../../../preload/contract.ts';
import { t } from '../../../preload/language.ts';
import { FoldedText } from '../../components/folded-text.tsx';
import { fullTimeText } from '../../format/ages.ts';
import { secretSizeText } from '../../format/amounts.ts';
import { durationText, overheadText } from '../../format/durations.ts';
import { inertText } from '../../format/inert.ts';
import { bytesOf, readableRaw } from '../../format/raw-text.ts';
import { useActions, useWindow } from '../../store/context.ts';
import { RawHeaders } from './raw-headers.tsx';
import { RawMessages } from './raw-messages.tsx';
import { transportName } from './session-words.ts';

/** One exchange in a line, as a network tool would list it; it opens to its headers, its body and its events. */
export function RawExchange({
  exchange,
  openedKey,
  turnStartedAt,
}: {
  exchange: RawExchangeView;
  openedKey: string;
  turnStartedAt: number;
}) {
  const { toggleOpened } = useActions();
  const open = useWindow((state) => state.opened.has(openedKey));
  const bytes = useMemo(() => keptBytes(exchange), [exchange]);
  const id = useId();
  const Shape = open ? ChevronDown : ChevronRight;
  return (
    <li className="raw-exchange" data-testid="raw-exchange" data-open={open}>
      <button
        type="button"
        className="raw-line"
        aria-expanded={open}
        aria-controls={id}
        title={fullTimeText(exchange.at)}
        onClick={() => toggleOpened(openedKey)}
      >
        <Shape size={14} strokeWidth={1.5} aria-hidden />
        <code className="raw-method">{inertText(exchange.method)}</code>
        <code className="raw-path">{inertText(exchange.path)}</code>
        <span className="raw-status" data-failed={(exchange.status ?? 0) >= 400}>
          {exchange.status ?? t`no answer`}
        </span>
        <span>+{durationText(exchange.at - turnStartedAt)}</span>
        <span>{exchange.durationMs === null ? t`open` : durationText(exchange.durationMs)}</span>
        <span>{isFactsOnly(exchange) ? t`not kept` : secretSizeText(bytes)}</span>
      </button>
      {open ? (
        <div id={id} className="raw-body">
          <p className="raw-note">{routeText(exchange)}</p>
          {exchange.truncated ? (
            <p className="raw-note">{t`Some of it was too large to keep and is cut.`}</p>
          ) : null}
          {isFactsOnly(exchange) ? (
            <p className="raw-note">{t`What it sent and received is not kept any more.`}</p>
          ) : (
            <>
              <RawHeaders name={t`Request headers`} headers={exchange.requestHeaders} />
              <Body exchange={exchange} openedKey={openedKey} />
              <RawHeaders name={t`Answer headers`} headers={exchange.responseHeaders} />
              <RawMessages exchange={exchange} openedKey={openedKey} />
            </>
          )}
        </div>
      ) : null}
    </li>
  );
}

function Body({ exchange, openedKey }: { exchange: RawExchangeView; openedKey: string }) {
  const { requestBody } = exchange;
  const text = useMemo(() => (requestBody === null ? null : readableRaw(requestBody)), [requestBody]);
  if (text === '' || (text === null && exchange.transport === 'websocket')) return null;
  return (
    <section className="raw-part">
      <h3>{t`Request body`}</h3>
      {text === null ? (
        <p className="raw-note">{t`Not kept.`}</p>
      ) : (
        <FoldedText text={text} foldKey={`${openedKey}/body`} label={t`Request body`} />
      )}
    </section>
  );
}

/** True of an exchange of which only the figures are kept. */
export function isFactsOnly({ requestBody, messages, requestHeaders }: RawExchangeView): boolean {
  return requestBody === null && messages === null && requestHeaders.length === 0;
}

function keptBytes({ requestBody, messages }: RawExchangeView): number {
  return (messages ?? []).reduce((sum, message) => sum + bytesOf(message.text), bytesOf(requestBody ?? ''));
}

function outcomeText(outcome: string): string {
  const known: Readonly<Record<string, string>> = {
    ended: t`Ended in order`,
    clientGone: t`Codex went away first`,
    upstreamGone: t`The upstream broke it off`,
    failed: t`It did not reach the upstream`,
    stopped: t`Postern stopped meanwhile`,
  };
  return known[outcome] ?? outcome;
}

function routeText(exchange: RawExchangeView): string {
  return [
    `${exchange.gateway}, ${exchange.backend}`,
    transportName(exchange.transport),
    exchange.outcome === null ? null : outcomeText(exchange.outcome),
    exchange.overheadUs === null ? null : t`${overheadText(exchange.overheadUs)} added by Postern`,
  ]
    .filter((part) => part !== null)
    .join(' · ');
}
