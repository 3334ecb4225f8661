import type { Virtualizer } from '@tanstack/react-virtual';
import { type RefObject, useEffect, useRef } from 'react';
import { type FoundPlaces, type FoundWords, placesOf } from '../../format/found-places.ts';
import type { Spot } from '../../store/state.ts';

/** The name `::highlight` knows the words by. */
const highlightName = 'found';

/** Rows are drawn, opened and measured within so many frames; then the words are let be. */
const looksForFrames = 60;
/** The word stands where it should for so many frames: nothing above it is measured any more. */
const steadyFrames = 4;
/** How far down in its pane a word is brought, a share of the height. */
const restsAt = 0.3;

/**
 * Marks the words a search found in the item it led to, and brings the place of the snippet into view, also within an output
 * that scrolls by itself; once for each asking, until the person scrolls.
 */
export function useFoundMark(
  chain: RefObject<HTMLElement | null>,
  spot: Spot | null,
  drawn: boolean,
  virtualizer: Virtualizer<HTMLDivElement, Element>,
): void {
  const shown = useRef<Spot | null>(null);
  useEffect(() => {
    const element = chain.current;
    const found = spot?.found;
    if (element === null || found === undefined || !drawn) return;
    let left = looksForFrames;
    let steady = 0;
    let frame = requestAnimationFrame(look);
    const leave = (): void => void (shown.current = spot);
    element.addEventListener('wheel', leave, { passive: true });
    element.addEventListener('pointerdown', leave);
    element.addEventListener('keydown', leave);

    function look(): void {
      const row = element?.querySelector('.chain-row[data-marked]') ?? null;
      const first = row === null || found === undefined ? null : markWords(row, found);
      const toldBefore = shown.current === spot;
      if (element !== null && first !== null && !toldBefore)
        steady = bringIntoView(element, first, virtualizer) ? steady + 1 : 0;
      left -= 1;
      if (first !== null && (toldBefore || steady >= steadyFrames)) leave();
      else if (left > 0) frame = requestAnimationFrame(look);
    }

    return () => {
      cancelAnimationFrame(frame);
      element.removeEventListener('wheel', leave);
      element.removeEventListener('pointerdown', leave);
      element.removeEventListener('keydown', leave);
      CSS.highlights.delete(highlightName);
    };
  }, [chain, spot, drawn, virtualizer]);
}

/** Marks all of them in a row; the place the snippet was cut from, null when the row has none of them yet. */
function markWords(row: Element, found: FoundWords): Range | null {
  const texts = textsIn(row);
  const places: FoundPlaces | null = placesOf(texts.map(({ data }) => data).join(''), found);
  if (places === null) return null;
  const rangeOf = rangesIn(texts);
  CSS.highlights.set(highlightName, new Highlight(...places.all.map(rangeOf)));
  return rangeOf(places.first);
}

function textsIn(row: Element): readonly Text[] {
  const walker = document.createTreeWalker(row, NodeFilter.SHOW_TEXT);
  const texts: Text[] = [];
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode())
    if (node instanceof Text) texts.push(node);
  return texts;
}

/** Makes ranges of places in the joined text. */
function rangesIn(texts: readonly Text[]): (place: readonly [start: number, end: number]) => Range {
  const starts: number[] = [];
  let length = 0;
  for (const { data } of texts) {
    starts.push(length);
    length += data.length;
  }
  const spotAt = (at: number, isEnd: boolean): readonly [node: Text | undefined, offset: number] => {
    const index = starts.findLastIndex((start) => (isEnd ? start < at : start <= at));
    return [texts[index], at - (starts[index] ?? 0)];
  };
  return ([start, end]) => {
    const range = new Range();
    const [from, fromOffset] = spotAt(start, false);
    const [to, toOffset] = spotAt(end, true);
    if (from !== undefined) range.setStart(from, fromOffset);
    if (to !== undefined) range.setEnd(to, toOffset);
    return range;
  };
}

/** True when it stood in view already. */
function bringIntoView(
  chain: HTMLElement,
  range: Range,
  virtualizer: Virtualizer<HTMLDivElement, Element>,
): boolean {
  const inner = range.startContainer.parentElement?.closest('pre') ?? null;
  const within = inner === null || inner.scrollHeight <= inner.clientHeight ? 0 : distance(inner, range);
  if (inner !== null && within !== 0) inner.scrollTop += within;
  const off = distance(chain, range);
  if (off !== 0) virtualizer.scrollToOffset(chain.scrollTop + off, { behavior: 'auto' });
  return within === 0 && off === 0;
}

/** How far a pane is to be scrolled so that the range rests well within it, px; 0 where it is in view. */
function distance(pane: Element, range: Range): number {
  const box = pane.getBoundingClientRect();
  const word = range.getBoundingClientRect();
  if (word.top >= box.top && word.bottom <= box.bottom) return 0;
  return word.top - box.top - box.height * restsAt;
}
