import { BrowserWindow, app, nativeTheme, screen, type Session } from 'electron';
import type { NotificationName, Notifications } from '../../preload/contract.ts';
import { channelOf } from '../../preload/names.ts';
import type { Log } from '../log.ts';
import { minimumSize, placeWindow, type WindowPlace } from './bounds.ts';
import { load, watchPage, type Recovery } from './recovery.ts';
import { canvasColour } from './theme.ts';
import { pagePreferences } from './page-preferences.ts';

/** What the one window needs to know. */
export interface MainWindowOptions {
  readonly preloadPath: string;
  readonly session: Session;
  /** The window's icon on Linux and Windows; null: the program's own. */
  readonly iconPath: string | null;
  /** True in a package for users: no developer tools. */
  readonly packaged: boolean;
  readonly log: Log;
  /** Where the window was; null before the first time. */
  readonly place: WindowPlace | null;
  /** Told where the window is, whenever it is put away. */
  onPlace(place: WindowPlace): void;
  /** Told whenever the window appears or is put away. */
  onSeen(seen: boolean): void;
  /** Asked at each close. True: the window hides, the tray stays. False: it minimises, so that it stays reachable. */
  hidesOnClose(): boolean;
}

/** The one window of Postern; its page is made on the first `open`. */
export interface MainWindow {
  /** Shows and focuses the window. */
  open(): void;
  /** Puts the window in the task bar without showing it: a hidden start where no tray exists. */
  openMinimized(): void;
  /** Opens the window and tells its page what to show, now or when it has loaded. */
  show(place: Notifications['window/show']): void;
  /** Tells the page; false when there is no page to tell. Never throws. */
  send<N extends NotificationName>(name: N, payload: Notifications[N]): boolean;
  /** True while the person can see the window. */
  visible(): boolean;
  /** The id of the page's web contents, for the check of senders; null without a window. */
  contentsId(): number | null;
  /** The native window, as the parent of dialogs; null without one. */
  native(): BrowserWindow | null;
  /** Ends the window for good. */
  destroy(): void;
}

/** Makes the one window's keeper; opens nothing yet. */
export function createMainWindow(options: MainWindowOptions): MainWindow {
  let window: BrowserWindow | null = null;
  let recovery: Recovery | null = null;
  let place = options.place;
  let loaded = false;
  // Without this, a page that reloads after a crash would bring up a window the person has put away.
  let wanted: 'shown' | 'minimized' | 'hidden' = 'shown';
  let pending: Notifications['window/show'] | null = null;
  let quitting = false;

  app.on('before-quit', () => {
    quitting = true;
    rememberPlace();
  });
  // Without a listener of its own, Electron quits when the window goes; the tray and the streams stay.
  app.on('window-all-closed', () => {});
  nativeTheme.on('updated', () => window?.setBackgroundColor(canvasColour()));

  function rememberPlace(): void {
    if (window === null) return;
    place = { ...window.getNormalBounds(), maximized: window.isMaximized() };
    options.onPlace(place);
  }

  function make(): BrowserWindow {
    const made = new BrowserWindow({
      ...placeWindow(
        place,
        screen.getAllDisplays().map((display) => display.workArea),
      ),
      minWidth: minimumSize.width,
      minHeight: minimumSize.height,
      title: 'Postern',
      show: false,
      backgroundColor: canvasColour(),
      autoHideMenuBar: true,
      ...(options.iconPath === null ? {} : { icon: options.iconPath }),
      webPreferences: {
        ...pagePreferences(options.preloadPath, options.packaged),
        session: options.session,
      },
    });
    loaded = false;
    recovery = watchPage(made, options.log);
    made.on('close', (event) => {
      if (quitting) return;
      event.preventDefault();
      rememberPlace();
      wanted = options.hidesOnClose() ? 'hidden' : 'minimized';
      if (wanted === 'hidden') made.hide();
      else made.minimize();
    });
    made.on('show', () => options.onSeen(true));
    made.on('hide', () => options.onSeen(false));
    made.on('closed', () => {
      if (window === made) window = null;
    });
    // The page names itself after what it shows; the task bar keeps our name.
    made.on('page-title-updated', (event) => event.preventDefault());
    made.once('ready-to-show', () => reveal(made));
    made.webContents.on('did-start-loading', () => {
      loaded = false;
    });
    made.webContents.on('did-finish-load', () => {
      loaded = true;
      reveal(made);
      if (pending !== null) send('window/show', pending);
      pending = null;
    });
    window = made;
    load(made, options.log);
    return made;
  }

  function reveal(target: BrowserWindow): void {
    if (target.isDestroyed() || target.isVisible() || wanted === 'hidden') return;
    if (wanted === 'minimized') {
      // A window that was never shown has no place in the task bar to be minimised to.
      target.showInactive();
      target.minimize();
    } else if (place?.maximized === true) target.maximize();
    else target.show();
  }

  function open(): void {
    wanted = 'shown';
    quitting = false;
    if (window === null) {
      make();
      return;
    }
    if (recovery?.hung() === true) recovery.revive();
    if (window.isMinimized()) window.restore();
    if (loaded) window.show();
    window.focus();
  }

  function send<N extends NotificationName>(name: N, payload: Notifications[N]): boolean {
    if (window === null || window.isDestroyed() || window.webContents.isCrashed()) return false;
    window.webContents.send(channelOf(name), payload);
    return true;
  }

  return {
    open,
    openMinimized: () => {
      if (window !== null) return;
      wanted = 'minimized';
      make();
    },
    show: (where) => {
      open();
      if (loaded) send('window/show', where);
      else pending = where;
    },
    send,
    visible: () => window !== null && window.isVisible() && !window.isMinimized(),
    contentsId: () => window?.webContents.id ?? null,
    native: () => window,
    destroy: () => {
      rememberPlace();
      window?.destroy();
      window = null;
    },
  };
}
