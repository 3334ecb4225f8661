import { useEffect } from 'react';
import type { ViewName } from '../../store/state.ts';

/** What stands for an element that is gone: a button or another stop, but nothing that takes the next key for itself. */
const stops = 'button:enabled, a[href], summary, input[type=radio]:checked, [tabindex="0"]:not(input)';

/** Where an element stood: each element around it from the inside out, with the place it had there. */
type Around = readonly { readonly outer: Element; readonly place: number }[];

/**
 * What has the focus may go with what was done by it: a row that was deleted, a button that has done its work. What took its
 * place has the focus then, or what stands nearest, so that no key is pressed on nothing; a button that was busy has it back.
 * Another place of the window begins anew.
 */
export function useKeptFocus(view: ViewName): void {
  useEffect(() => {
    let had: Element | null = null;
    let around: Around = [];
    let frame = 0;
    const onFocusIn = ({ target }: FocusEvent): void => {
      if (!(target instanceof Element)) return;
      had = target;
      around = aroundOf(target);
    };
    const onFocusOut = (): void => {
      const left = had;
      // Who went elsewhere by themselves wants nothing back; who was taken away is gone by then.
      queueMicrotask(() => {
        const stays = left?.isConnected === true && !left.matches(':disabled');
        if (had === left && stays && document.activeElement === document.body) had = null;
      });
    };
    const heir = (): HTMLElement | null => {
      if (had === null || document.activeElement !== document.body) return null;
      if (!had.isConnected) return nearest(around);
      return had instanceof HTMLElement && !had.matches(':disabled') ? had : null;
    };
    const watch = new MutationObserver(() => {
      if (had === null || document.activeElement !== document.body) return;
      cancelAnimationFrame(frame);
      // Whoever took it away may know better where it belongs, and says so by then.
      frame = requestAnimationFrame(() => {
        frame = requestAnimationFrame(() => {
          heir()?.focus();
        });
      });
    });
    document.addEventListener('focusin', onFocusIn);
    document.addEventListener('focusout', onFocusOut);
    watch.observe(document.body, { childList: true, subtree: true, attributeFilter: ['disabled'] });
    return () => {
      cancelAnimationFrame(frame);
      watch.disconnect();
      document.removeEventListener('focusin', onFocusIn);
      document.removeEventListener('focusout', onFocusOut);
    };
  }, [view]);
}

function aroundOf(element: Element): Around {
  const outer = element.parentElement;
  if (outer === null || outer === document.body) return [];
  return [{ outer, place: [...outer.children].indexOf(element) }, ...aroundOf(outer)];
}

/** The stop nearest to where something stood: after it, else before it, else further out. */
function nearest(around: Around): HTMLElement | null {
  for (const { outer, place } of around) {
    if (!outer.isConnected) continue;
    const parts = [...outer.children];
    for (const part of [...parts.slice(place), ...parts.slice(0, place).toReversed()]) {
      const found = [part, ...part.querySelectorAll(stops)].find(isStop);
      if (found !== undefined) return found;
    }
  }
  return null;
}

function isStop(element: Element): element is HTMLElement {
  return element instanceof HTMLElement && element.matches(stops) && element.checkVisibility();
}
