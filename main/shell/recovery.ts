import type { BrowserWindow } from 'electron';
import type { Log } from '../log.ts';
import { appPage } from './address.ts';
import { decideCrash } from '../domain/crash-budget.ts';

/** Keeps a window usable when its page crashes or hangs. */
export interface Recovery {
  /** True while the page does not answer. */
  hung(): boolean;
  /** Ends a hung page and loads it again; the page holds nothing that main does not. */
  revive(): void;
}

/** Watches a window's page; a crashed one is loaded again, and after too many crashes the window is destroyed. */
export function watchPage(window: BrowserWindow, log: Log): Recovery {
  const contents = window.webContents;
  let crashedAt: readonly number[] = [];
  let unanswering = false;

  contents.on('render-process-gone', (_event, details) => {
    unanswering = false;
    if (details.reason === 'clean-exit') return;
    const decision = decideCrash(crashedAt, Date.now());
    crashedAt = decision.crashedAt;
    log.error('shell: page crashed', { reason: details.reason, again: decision.again });
    // Electron must leave its own handler before the page is touched again.
    setImmediate(() => {
      if (window.isDestroyed()) return;
      if (decision.again) load(window, log);
      else window.destroy();
    });
  });
  contents.on('unresponsive', () => {
    unanswering = true;
    log.warn('shell: page hangs');
  });
  contents.on('responsive', () => {
    unanswering = false;
    log.info('shell: page answers again');
  });
  contents.on('preload-error', (_event, _path, error) => {
    log.error('shell: preload failed', { message: error.message });
  });

  return {
    hung: () => unanswering,
    revive: () => {
      if (!window.isDestroyed()) contents.forcefullyCrashRenderer();
    },
  };
}

/** Loads our page into a window; a failure is logged, never thrown. */
export function load(window: BrowserWindow, log: Log): void {
  window.loadURL(appPage).catch((error: unknown) => {
    log.error('shell: page did not load', { message: error instanceof Error ? error.message : 'unknown' });
  });
}
