import { useEffect, useRef } from 'react';

/** Gives the focus back once a form that stood in the place of other things is gone; `find` says to what. */
export function useFocusBack(open: boolean, find: () => HTMLElement | null | undefined): void {
  const was = useRef(false);
  useEffect(() => {
    if (was.current && !open && document.activeElement === document.body) find()?.focus();
    was.current = open;
  });
}
