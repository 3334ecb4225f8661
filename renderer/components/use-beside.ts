import { autoUpdate, computePosition, flip, offset, type Placement, shift, size } from '@floating-ui/dom';
import { type ToggleEvent, useEffect, useRef } from 'react';

/** What a popover may be put beside: an element, or a place in the window. */
export interface Beside {
  getBoundingClientRect(): DOMRect;
}

/** What a popover keeps free towards the window's edges, in pixels. */
const margin = 8;

/**
 * Keeps a popover beside what it belongs to while it is open; for its `onBeforeToggle`.
 *
 * It goes to the other side where there is more room, moves back into the window, and scrolls where it is longer than the room there is.
 * Not by CSS anchors: with those, Chromium 130 ends the page while a pane behind the menu scrolls without a layer of its own
 * (`cc::TransformTree::AnchorPositionOffset` reads the transform of a scroll node that has none).
 *
 * @param find null: there is nothing to be beside, and it stays where its style puts it.
 * @param gap how far from it, in pixels.
 */
export function useBeside(
  find: () => Beside | null,
  placement: Placement,
  gap = 4,
): (event: ToggleEvent<HTMLElement>) => void {
  const stop = useRef<(() => void) | null>(null);
  useEffect(() => () => stop.current?.(), []);

  return ({ currentTarget: popover, newState }) => {
    stop.current?.();
    stop.current = null;
    const beside = find();
    if (newState !== 'open' || beside === null) return;
    // It has no size before it is shown, which it is right after this event and before the next frame.
    const frame = requestAnimationFrame(() => {
      stop.current = autoUpdate(beside, popover, () => void place(beside, popover, placement, gap));
    });
    stop.current = () => cancelAnimationFrame(frame);
  };
}

async function place(beside: Beside, popover: HTMLElement, placement: Placement, gap: number): Promise<void> {
  const { x, y } = await computePosition(beside, popover, {
    strategy: 'fixed',
    placement,
    middleware: [
      offset(gap),
      flip({ padding: margin }),
      shift({ padding: margin }),
      size({
        padding: margin,
        apply: ({ availableHeight }) => {
          popover.style.maxHeight = `${Math.floor(availableHeight)}px`;
        },
      }),
    ],
  });
  Object.assign(popover.style, { left: `${Math.round(x)}px`, top: `${Math.round(y)}px` });
}
