import { join } from 'node:path';
import { app } from 'electron';
import type { Log } from '../log.ts';
import type { OpenSettings } from '../settings/settings.ts';
import { hardenApp, hardenSession, windowSession } from '../shell/hardening.ts';
import { serveWindow } from '../shell/protocol.ts';
import { createMainWindow, type MainWindow } from '../shell/window.ts';

/** Makes the window's keeper, with everything around a page that keeps it to itself. */
export function openMainWindow(
  log: Log,
  settings: OpenSettings,
  platform: NodeJS.Platform,
  hidesOnClose: () => boolean,
): MainWindow {
  const session = windowSession();
  hardenApp(log);
  hardenSession(session, log);
  serveWindow(session, join(app.getAppPath(), 'out', 'renderer'));
  return createMainWindow({
    preloadPath: join(app.getAppPath(), 'out', 'preload', 'index.cjs'),
    session,
    iconPath: platform === 'darwin' ? null : join(app.getAppPath(), 'assets', 'icon', '256.png'),
    packaged: app.isPackaged,
    log,
    place: settings.current().window,
    onPlace: (place) => void settings.change({ window: place }),
    // A program of the menu bar has a place in the Dock while its window is there.
    onSeen: (seen) => (seen ? void app.dock?.show() : app.dock?.hide()),
    hidesOnClose,
  });
}
