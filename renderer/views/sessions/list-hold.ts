import { type RefObject, useEffect } from 'react';
import { useActions } from '../../store/context.ts';

/** The pointer counts as about to press a row for this long after it moved, ms. */
const restsAfterMs = 800;

/** Holds the rows in their places while the pointer moves over them, so that none is pressed by mistake. */
export function useHeldRows(list: RefObject<HTMLElement | null>): void {
  const { holdRows } = useActions();
  useEffect(() => {
    const element = list.current;
    if (element === null) return;
    let timer: ReturnType<typeof setTimeout> | null = null;
    const release = (): void => {
      if (timer !== null) clearTimeout(timer);
      timer = null;
      holdRows(false);
    };
    const hold = (): void => {
      if (timer === null) holdRows(true);
      else clearTimeout(timer);
      timer = setTimeout(release, restsAfterMs);
    };
    element.addEventListener('pointermove', hold);
    element.addEventListener('pointerleave', release);
    return () => {
      element.removeEventListener('pointermove', hold);
      element.removeEventListener('pointerleave', release);
      release();
    };
  }, [list, holdRows]);
}
