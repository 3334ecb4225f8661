import { defaultRangeExtractor, type Range, useVirtualizer } from '@tanstack/react-virtual';
import { type RefObject, useCallback, useEffect, useLayoutEffect, useMemo, useRef } from 'react';
import { t } from '../../../preload/language.ts';
import { useActions, useWindow } from '../../store/context.ts';
import { isSearching } from '../../store/search.ts';
import { activeRow, addedAbove, type SessionRow, shownRows } from '../../store/session-rows.ts';
import { hitElementId, SearchHitView } from './search-hit.tsx';
import { rowElementId, SessionRowView } from './session-row.tsx';
import { useHeldRows } from './list-hold.ts';

/** The list's element, for keys that bring the focus back to it. */
export const sessionListId = 'session-list';

/** Rows are this many rem high: two lines of a session, a third for a warning, one of background, two of a hit. */
const rowHeights = { own: 4, warned: 5.4, background: 2.25, hit: 3.3 } as const;

/** This near the last row read, the next page is asked for. */
const readAheadRows = 40;

/** The sessions, drawn only where they can be seen. One element takes the focus; its active row is where the person is. */
export function SessionList() {
  const { readMoreSessions, searchMore } = useActions();
  const searching = useWindow((state) => isSearching(state.search));
  const stale = useWindow((state) => state.search.asking === 'yes' || state.search.asking === 'late');
  const rows = useRows();
  const total = useWindow((state) =>
    isSearching(state.search) ? (state.search.found?.total ?? 0) : state.log.total,
  );
  const chosenId = useWindow((state) => state.place.sessionId);
  const spot = useWindow((state) => state.place.spot);
  const activeIndex = useMemo(() => activeRow(rows, { sessionId: chosenId, spot }), [rows, chosenId, spot]);
  const active = rows[activeIndex];
  const scroller = useRef<HTMLDivElement>(null);
  const rem = useMemo(() => Number.parseFloat(getComputedStyle(document.documentElement).fontSize), []);

  // oxlint-disable-next-line react/incompatible-library -- the compiler is not used; nothing here is memoised by it
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: useCallback((index: number) => heightOf(rows[index]) * rem, [rows, rem]),
    getItemKey: useCallback((index: number) => rows[index]?.key ?? index, [rows]),
    overscan: 6,
    paddingStart: 6,
    paddingEnd: 6,
    scrollPaddingStart: 6,
    scrollPaddingEnd: 6,
    // The active row stays in the document, because the list points at it.
    rangeExtractor: useCallback(
      (range: Range) => withIndex(defaultRangeExtractor(range), activeIndex),
      [activeIndex],
    ),
  });

  const drawn = virtualizer.getVirtualItems();
  const lastDrawn = drawn.findLast((item) => item.index !== activeIndex)?.index ?? 0;
  useEffect(() => {
    if (lastDrawn >= rows.length - readAheadRows) void (searching ? searchMore() : readMoreSessions());
  }, [lastDrawn, rows.length, searching, searchMore, readMoreSessions]);

  // A choice by key may lie outside what is seen; a row that moves by itself does not drag the list along.
  const shownChoice = useRef<string | null>(null);
  const activeKey = active?.key ?? null;
  useEffect(() => {
    if (activeKey === null || shownChoice.current === activeKey) return;
    shownChoice.current = activeKey;
    virtualizer.scrollToIndex(activeIndex, { align: 'auto' });
  }, [activeKey, activeIndex, virtualizer]);

  const order = useWindow((state) => state.log.order);
  useKeptPlace(scroller, order, rowHeights.own * rem, searching);
  useHeldRows(scroller);

  const own = rows.filter((row) => row.kind === 'session' && row.level === 1).length;
  return (
    <div
      ref={scroller}
      id={sessionListId}
      className="session-list"
      role="treegrid"
      tabIndex={0}
      aria-label={searching ? t`Sessions found` : t`Sessions`}
      aria-rowcount={Math.max(rows.length, total + rows.length - own)}
      aria-activedescendant={active === undefined ? undefined : elementIdOf(active)}
      aria-busy={searching && stale}
      data-stale={searching && stale}
      data-testid="session-list"
    >
      <div className="session-space" role="presentation" style={{ height: virtualizer.getTotalSize() }}>
        {drawn.map((item) => {
          const row = rows[item.index];
          if (row === undefined) return null;
          const place = {
            rowIndex: item.index + 1,
            chosen: item.index === activeIndex,
            topPx: item.start,
            heightPx: item.size,
          };
          return row.kind === 'hit' ? (
            <SearchHitView key={item.key} row={row} {...place} />
          ) : (
            <SessionRowView key={item.key} id={row.id} level={row.level} warned={row.warned} {...place} />
          );
        })}
      </div>
    </div>
  );
}

/** The rows in sight; the same ones while only what stands in them changes. */
function useRows(): readonly SessionRow[] {
  const order = useWindow((state) => state.log.order);
  const background = useWindow((state) => state.log.background);
  const unfolded = useWindow((state) => state.log.unfolded);
  const warned = useWindow((state) => state.log.warned);
  const filter = useWindow((state) => state.search.filter);
  const found = useWindow((state) => state.search.found);
  return useMemo(
    () => shownRows({ filter, found }, { order, background, unfolded, warned }),
    [filter, found, order, background, unfolded, warned],
  );
}

function heightOf(row: SessionRow | undefined): number {
  if (row?.kind === 'hit') return rowHeights.hit;
  if (row?.level === 2) return rowHeights.background;
  return row?.warned === true ? rowHeights.warned : rowHeights.own;
}

function elementIdOf(row: SessionRow): string {
  return row.kind === 'hit' ? hitElementId(row.key) : rowElementId(row.id);
}

function withIndex(indexes: number[], index: number): number[] {
  if (index < 0 || indexes.includes(index)) return indexes;
  return [...indexes, index].toSorted((left, right) => left - right);
}

/** Keeps what is being read in place when a session rises to the top while the list is scrolled down. */
function useKeptPlace(
  scroller: RefObject<HTMLElement | null>,
  order: readonly string[],
  rowHeightPx: number,
  searching: boolean,
): void {
  const before = useRef(order);
  useLayoutEffect(() => {
    const added = addedAbove(before.current, order);
    before.current = order;
    const element = scroller.current;
    if (element !== null && !searching && added > 0 && element.scrollTop >= rowHeightPx)
      element.scrollBy({ top: added * rowHeightPx, behavior: 'instant' });
  }, [order, rowHeightPx, scroller, searching]);
}
