import { defaultRangeExtractor, type Range, useVirtualizer } from '@tanstack/react-virtual';
import { type RefObject, useCallback, useEffect, useLayoutEffect, useMemo, useRef } from 'react';
import { useActions, useWindow } from '../../store/context.ts';
import { addedAbove, sessionRows } from '../../store/session-rows.ts';
import { rowElementId, SessionRowView } from './session-row.tsx';

/** The list's element, for keys that bring the focus back to it. */
export const sessionListId = 'session-list';

/** Rows are this many rem high: two lines of a session, one of background. */
const rowHeights = { 1: 4, 2: 2.25 } as const;

/** This near the last row read, the next page is asked for. */
const readAheadRows = 40;

/** The sessions, drawn only where they can be seen. One element takes the focus; its active row is the chosen session. */
export function SessionList() {
  const { readMoreSessions } = useActions();
  const order = useWindow((state) => state.log.order);
  const background = useWindow((state) => state.log.background);
  const unfolded = useWindow((state) => state.log.unfolded);
  const total = useWindow((state) => state.log.total);
  const chosenId = useWindow((state) => state.place.sessionId);
  const rows = useMemo(() => sessionRows({ order, background, unfolded }), [order, background, unfolded]);
  const chosenIndex = useMemo(() => rows.findIndex((row) => row.id === chosenId), [rows, chosenId]);
  const scroller = useRef<HTMLDivElement>(null);
  const rem = useMemo(() => Number.parseFloat(getComputedStyle(document.documentElement).fontSize), []);

  // oxlint-disable-next-line react/incompatible-library -- the compiler is not used; nothing here is memoised by it
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => rowHeights[rows[index]?.level ?? 1] * rem,
    getItemKey: (index) => rows[index]?.id ?? index,
    overscan: 6,
    paddingStart: 6,
    paddingEnd: 6,
    scrollPaddingStart: 6,
    scrollPaddingEnd: 6,
    // The active row stays in the document, because the list points at it.
    rangeExtractor: useCallback(
      (range: Range) => withIndex(defaultRangeExtractor(range), chosenIndex),
      [chosenIndex],
    ),
  });

  const drawn = virtualizer.getVirtualItems();
  const lastDrawn = drawn.findLast((item) => item.index !== chosenIndex)?.index ?? 0;
  useEffect(() => {
    if (lastDrawn >= rows.length - readAheadRows) void readMoreSessions();
  }, [lastDrawn, rows.length, readMoreSessions]);

  // A choice by key may lie outside what is seen; a row that moves by itself does not drag the list along.
  const shownChoice = useRef<string | null>(null);
  useEffect(() => {
    if (chosenId === null || chosenIndex < 0 || shownChoice.current === chosenId) return;
    shownChoice.current = chosenId;
    virtualizer.scrollToIndex(chosenIndex, { align: 'auto' });
  }, [chosenId, chosenIndex, virtualizer]);

  useKeptPlace(scroller, order, rowHeights[1] * rem);

  return (
    <div
      ref={scroller}
      id={sessionListId}
      className="session-list"
      role="treegrid"
      tabIndex={0}
      aria-label="Sessions"
      aria-rowcount={Math.max(rows.length, total + rows.length - order.length)}
      aria-activedescendant={chosenId !== null && chosenIndex >= 0 ? rowElementId(chosenId) : undefined}
      data-testid="session-list"
    >
      <div className="session-space" role="presentation" style={{ height: virtualizer.getTotalSize() }}>
        {drawn.map((item) => {
          const row = rows[item.index];
          if (row === undefined) return null;
          return (
            <SessionRowView
              key={item.key}
              id={row.id}
              level={row.level}
              rowIndex={item.index + 1}
              chosen={row.id === chosenId}
              topPx={item.start}
              heightPx={item.size}
            />
          );
        })}
      </div>
    </div>
  );
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
): void {
  const before = useRef(order);
  useLayoutEffect(() => {
    const added = addedAbove(before.current, order);
    before.current = order;
    const element = scroller.current;
    if (element !== null && added > 0 && element.scrollTop >= rowHeightPx)
      element.scrollBy({ top: added * rowHeightPx, behavior: 'instant' });
  }, [order, rowHeightPx, scroller]);
}
