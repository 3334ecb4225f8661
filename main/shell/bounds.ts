/** A rectangle in device-independent pixels. */
export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Where the window was, as remembered between starts. */
export interface WindowPlace extends Rectangle {
  readonly maximized: boolean;
}

/** The window's size when nothing is remembered. */
export const defaultSize = { width: 1080, height: 720 } as const;

/** The smallest size at which the window is useful. */
export const minimumSize = { width: 640, height: 480 } as const;

/** The part of a title bar that must be on a screen for the window to be draggable. */
const reachable = { width: 120, height: 40 } as const;

/** Where to put the window: the remembered place if a screen still shows it, else the default size, placed by the system. */
export function placeWindow(
  remembered: WindowPlace | null,
  workAreas: readonly Rectangle[],
): Partial<Rectangle> & { readonly width: number; readonly height: number } {
  if (remembered === null || !isSane(remembered)) return defaultSize;
  const area = workAreas.find((candidate) => showsTitleBar(remembered, candidate));
  if (area === undefined) return defaultSize;
  return {
    x: remembered.x,
    y: remembered.y,
    width: clamp(remembered.width, minimumSize.width, area.width),
    height: clamp(remembered.height, minimumSize.height, area.height),
  };
}

function isSane(place: WindowPlace): boolean {
  return [place.x, place.y, place.width, place.height].every(Number.isSafeInteger);
}

function showsTitleBar(place: Rectangle, area: Rectangle): boolean {
  const shownWidth = Math.min(place.x + place.width, area.x + area.width) - Math.max(place.x, area.x);
  return (
    shownWidth >= reachable.width && place.y >= area.y && place.y <= area.y + area.height - reachable.height
  );
}

function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(value, high));
}
