/** Where something stands on the screens, in points. */
export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * True when a tray icon can be seen by where it stands. macOS gives one that the person or the notch hides a place off
 * every screen, or none, while making it succeeds all the same. No screens known: it is taken as seen.
 */
export function isSeen(icon: Area, screens: readonly Area[]): boolean {
  if (screens.length === 0) return true;
  if (icon.width <= 0 || icon.height <= 0) return false;
  const [middleX, middleY] = [icon.x + icon.width / 2, icon.y + icon.height / 2];
  return screens.some(
    ({ x, y, width, height }) => middleX >= x && middleX < x + width && middleY >= y && middleY < y + height,
  );
}
