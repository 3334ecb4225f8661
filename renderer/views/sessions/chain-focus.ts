import { type RefObject, useEffect, useLayoutEffect } from 'react';

/**
 * The conversation takes the focus that waits for it on its pane, and leaves it there when another one takes its place: no key
 * is pressed on nothing. `there` is true once it is drawn.
 */
export function useChainFocus(chain: RefObject<HTMLElement | null>, there: boolean): void {
  useLayoutEffect(() => {
    const element = chain.current;
    const pane = element?.closest<HTMLElement>('.detail-pane') ?? null;
    if (element === null || pane === null) return;
    if (document.activeElement === pane) element.focus({ preventScroll: true });
    return () => {
      if (element.contains(document.activeElement)) pane.focus({ preventScroll: true });
    };
  }, [chain, there]);
}

/** So many frames may pass until what was opened is measured and the conversation has followed its end. */
const settlesInFrames = 3;

/** What a person opens or folds stays under their hand: a conversation that follows its end does not carry it out of sight. */
export function useHeldUnderHand(chain: RefObject<HTMLElement | null>, there: boolean): void {
  useEffect(() => {
    const element = chain.current;
    if (element === null) return;
    let frame = 0;
    const onClick = (event: MouseEvent): void => {
      const pressed = event.target instanceof Element ? event.target.closest('.chain-row button') : null;
      if (pressed === null) return;
      const place = pressed.getBoundingClientRect().top;
      let left = settlesInFrames;
      const hold = (): void => {
        const moved = pressed.getBoundingClientRect().top - place;
        if (pressed.isConnected && moved !== 0) element.scrollBy({ top: moved, behavior: 'instant' });
        left -= 1;
        if (left > 0) frame = requestAnimationFrame(hold);
      };
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(hold);
    };
    element.addEventListener('click', onClick, true);
    return () => {
      cancelAnimationFrame(frame);
      element.removeEventListener('click', onClick, true);
    };
  }, [chain, there]);
}
