import { useVirtualizer, type Virtualizer } from '@tanstack/react-virtual';
import { ArrowDown } from 'lucide-react';
import { type KeyboardEvent, type RefObject, useEffect, useRef } from 'react';
import { t } from '../../../preload/language.ts';
import type { ChainRow } from '../../store/chain.ts';
import { useWindow } from '../../store/context.ts';
import { type Spot, valueOf } from '../../store/state.ts';
import { useChainFocus, useHeldUnderHand } from './chain-focus.ts';
import { ChainItem } from './chain-item.tsx';
import { unreadNear, useReading } from './chain-reading.ts';
import { ChainNotice } from './chain-notice.tsx';
import { useFoundMark } from './found-mark.ts';
import { TurnEnd } from './turn-end.tsx';

/** A first guess at a row's height, px; each is measured once drawn. What is not read yet is drawn just so high. */
const guessedRowPx = 64;

/** Within this distance of the end, the view counts as following it, px. */
const followWithinPx = 12;

const noRows: readonly ChainRow[] = [];

/**
 * The conversation, drawn only where it can be seen. It opens at its end and follows it while text arrives, stays where it
 * is once the person scrolls up, and then offers the way back.
 */
export function ChainView() {
  const rows = useWindow((state) => valueOf(state.chain)?.rows ?? noRows);
  const spot = useWindow((state) => state.place.spot);
  const scroller = useRef<HTMLDivElement>(null);
  // oxlint-disable-next-line react/incompatible-library -- the compiler is not used; nothing here is memoised by it
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => guessedRowPx,
    getItemKey: (index) => rows[index]?.key ?? index,
    overscan: 6,
    anchorTo: 'end',
    followOnAppend: true,
    scrollEndThreshold: followWithinPx,
  });

  const missed = useSpot(rows, virtualizer);
  const drawn = virtualizer.getVirtualItems();
  const spotIsDrawn = drawn.some(({ index }) => isSpot(rows[index], spot));
  useFoundMark(scroller, spot, spotIsDrawn, virtualizer);
  useFollowedEnd(scroller, virtualizer, rows.length > 0);
  useChainFocus(scroller, rows.length > 0);
  useHeldUnderHand(scroller, rows.length > 0);
  const wanted = unreadNear(rows, drawn[0]?.index ?? 0, drawn.at(-1)?.index ?? -1, spot);
  const read = useReading(wanted);

  if (rows.length === 0) return <p className="chain-wait">{t`No turn has begun in this session yet.`}</p>;
  // What fits whole has no end to go to, whatever was scrolled before it became shorter.
  const fits = virtualizer.getTotalSize() <= (virtualizer.scrollRect?.height ?? 0);
  const away = !fits && virtualizer.scrollOffset !== null && !virtualizer.isAtEnd(followWithinPx);
  const unread = drawn.some((item) => rows[item.index]?.kind === 'unread');
  return (
    <div className="chain-place">
      <ChainNotice missed={missed} again={read} />
      <div
        ref={scroller}
        className="chain"
        tabIndex={0}
        role="region"
        aria-label={t`Conversation`}
        aria-busy={unread}
        data-testid="chain"
        onKeyDown={(event) => toItsEnds(event, virtualizer)}
      >
        <div className="chain-space" style={{ height: virtualizer.getTotalSize() }}>
          {drawn.map((item) => {
            const row = rows[item.index];
            return row === undefined ? null : (
              <div
                key={item.key}
                ref={virtualizer.measureElement}
                data-index={item.index}
                className="chain-row"
                data-marked={marked(row, spot) || undefined}
                style={{
                  transform: `translateY(${item.start}px)`,
                  height: row.kind === 'unread' ? guessedRowPx : undefined,
                }}
              >
                <Row row={row} />
              </div>
            );
          })}
        </div>
        {away ? (
          <div className="jump-place">
            <button
              type="button"
              className="button jump"
              data-testid="jump-to-latest"
              onClick={() => virtualizer.scrollToEnd()}
            >
              <ArrowDown size={14} strokeWidth={1.5} aria-hidden />
              {t`Jump to latest`}
            </button>
          </div>
        ) : null}
      </div>
    </div>
  );
}

/**
 * The keys to the beginning and the end go there at once: the browser's own way runs past rows that are measured meanwhile, and
 * stops wherever one of them turns out to be of another height.
 */
function toItsEnds(
  event: KeyboardEvent<HTMLElement>,
  virtualizer: Virtualizer<HTMLDivElement, Element>,
): void {
  const withMore = event.altKey || event.ctrlKey || event.metaKey || event.shiftKey;
  if (event.target !== event.currentTarget || withMore) return;
  if (event.key !== 'Home' && event.key !== 'End') return;
  event.preventDefault();
  if (event.key === 'Home') virtualizer.scrollToIndex(0, { align: 'start' });
  else virtualizer.scrollToEnd();
}

function Row({ row }: { row: ChainRow }) {
  switch (row.kind) {
    case 'unread':
      return <div className="chain-unread" data-testid="chain-unread" aria-hidden />;
    case 'item':
      return <ChainItem turnId={row.turnId} itemId={row.itemId} />;
    case 'turnEnd':
      return <TurnEnd turnId={row.turnId} />;
    default:
      return row satisfies never;
  }
}

/** Stays at the end when less room is left: a window made smaller, or figures above that take another line. */
function useFollowedEnd(
  scroller: RefObject<HTMLDivElement | null>,
  virtualizer: Virtualizer<HTMLDivElement, Element>,
  drawn: boolean,
): void {
  useEffect(() => {
    const element = scroller.current;
    if (!drawn || element === null) return;
    let following = virtualizer.isAtEnd(followWithinPx);
    let seen = sizeOf(element);
    let frame = 0;
    const onScroll = (): void => {
      // What the new size itself moved is no wish of the person's.
      if (sizeOf(element) === seen && frame === 0) following = virtualizer.isAtEnd(followWithinPx);
    };
    const watch = new ResizeObserver(() => {
      seen = sizeOf(element);
      if (!following) return;
      virtualizer.scrollToEnd();
      cancelAnimationFrame(frame);
      // Rows that wrap anew are measured by then.
      frame = requestAnimationFrame(() => {
        frame = 0;
        virtualizer.scrollToEnd();
      });
    });
    element.addEventListener('scroll', onScroll);
    watch.observe(element);
    return () => {
      cancelAnimationFrame(frame);
      watch.disconnect();
      element.removeEventListener('scroll', onScroll);
    };
  }, [scroller, virtualizer, drawn]);
}

const sizeOf = ({ clientWidth, clientHeight }: Element): string => `${clientWidth} ${clientHeight}`;

function isSpot(row: ChainRow | undefined, spot: Spot | null): boolean {
  return row?.kind === 'item' && marked(row, spot);
}

/** Whether a row belongs to what was asked for: the item where one was named, else the whole turn. */
function marked(row: ChainRow, spot: Spot | null): boolean {
  if (spot === null || row.turnId !== spot.turnId) return false;
  return spot.itemId === null || (row.kind === 'item' && row.itemId === spot.itemId);
}

/**
 * Opens the conversation at its end, or at the turn that was asked for; once for each asking, so that scrolling away
 * stays possible. Where that turn is still to be read, its place is shown and then what was asked for in it. True when that
 * turn is not there.
 */
function useSpot(rows: readonly ChainRow[], virtualizer: Virtualizer<HTMLDivElement, Element>): boolean {
  const spot = useWindow((state) => state.place.spot);
  const shown = useRef<Spot | null | undefined>(undefined);
  const first = spot === null ? -1 : rows.findIndex((row) => row.turnId === spot.turnId);
  const exact = rows.findIndex((row) => spot?.itemId != null && marked(row, spot));
  const index = exact >= 0 ? exact : first;
  const unread = rows[first]?.kind === 'unread';
  useEffect(() => {
    if (shown.current === spot) return;
    const opening = shown.current === undefined;
    // What is in it comes next.
    if (!unread) shown.current = spot;
    if (spot !== null && index >= 0) virtualizer.scrollToIndex(index, { align: 'start' });
    else if (opening) virtualizer.scrollToEnd();
  }, [virtualizer, spot, index, unread]);
  return spot !== null && index < 0;
}
