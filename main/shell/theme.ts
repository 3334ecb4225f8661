import { nativeTheme } from 'electron';
import type { Theme } from '../../preload/contract.ts';

/** Makes the window follow the chosen theme; the page sees it through `prefers-color-scheme`. */
export function applyTheme(theme: Theme): void {
  nativeTheme.themeSource = theme;
}

/** The window's canvas before the page has painted, the same colour as the page's own. */
export function canvasColour(): string {
  return nativeTheme.shouldUseDarkColors ? '#0d1013' : '#f9fafc';
}
