import type { NotificationName, Notifications, Theme } from '../../preload/contract.ts';
import { t } from '../../preload/language.ts';
import type { SpawnKeyring } from '../credentials/keyring-port.ts';
import type { LanguageWish } from '../domain/language.ts';
import type { UpdateSource } from '../domain/updater.ts';
import { AppError, problem } from '../domain/problem.ts';

/**
 * What a person has of a running Postern: a window, a tray, dialogs. A core without one (a machine without a display) has
 * `noFace`. Everything here is told or asked by the core; it knows nothing of Electron.
 */
export interface Face {
  /**
   * Resolves once it is there. Until then what is told is let go, and the keyring's process cannot be started; what takes
   * processors and is not needed sooner waits for it.
   */
  readonly ready: Promise<void>;
  /** Tells the window. */
  send<N extends NotificationName>(name: N, payload: Notifications[N]): void;
  /** What the tray shows may have changed. */
  refresh(): void;
  /** True when the desktop shows our tray icon. */
  trayReachable(): boolean;
  /** True while the person can see the window. */
  visible(): boolean;
  openWindow(): void;
  show(place: Notifications['window/show']): void;
  /** Tells the person through the system; a click does `onClick`. */
  notify(title: string, body: string, onClick: () => void): void;
  /** Puts a text on the clipboard; one with a secret only `forMs` long, where the system lets us see that it is still there. */
  copy(text: string, forMs?: number): void;
  /** Opens a page in the person's browser; only for addresses the caller has checked. */
  openPage(url: string): Promise<void>;
  /** Opens a file or folder with the system; the answer is empty, or why it could not. */
  openPath(path: string): Promise<string>;
  applyTheme(theme: Theme): void;
  /** Has everything a person reads speak a language from now on. */
  speak(wish: LanguageWish): Promise<void>;
  /** Null when the person cancelled. */
  chooseFolder(asks: { readonly title: string; readonly startIn: string | null }): Promise<string | null>;
  /** Null when the person cancelled. */
  chooseFile(asks: {
    readonly title: string;
    readonly kinds: readonly { readonly name: string; readonly extensions: readonly string[] }[];
  }): Promise<string | null>;
  /** Null when the person cancelled. */
  chooseWhereToSave(asks: { readonly title: string; readonly fileName: string }): Promise<string | null>;
  /** Asks before something the window alone may not decide. */
  confirm(asks: {
    readonly message: string;
    readonly detail: string;
    readonly button: string;
  }): Promise<boolean>;
  readonly autostart: Autostart;
  /** How a newer version comes here. */
  readonly updates: UpdateSource;
  /** Starts the keyring's process. */
  readonly keyring: SpawnKeyring;
}

/** Whether the system starts Postern, in the tray, when the person signs in to it. The system keeps it. */
export interface Autostart {
  /** Null where it cannot be told. */
  read(): Promise<boolean | null>;
  /** @throws {AppError} file-unwritable. */
  set(on: boolean): Promise<void>;
}

/** The face of a core that has none: it tells nobody, and refuses what only a person at a window can answer. */
export function noFace(keyring: SpawnKeyring): Face {
  const needsWindow = (): never => {
    throw new AppError(
      problem(
        'window-missing',
        t`This needs the window of Postern.`,
        t`Postern runs without one.`,
        t`Open the app, or use the command that takes it as an argument.`,
      ),
    );
  };
  return {
    ready: Promise.resolve(),
    send: () => undefined,
    refresh: () => undefined,
    trayReachable: () => false,
    visible: () => false,
    openWindow: needsWindow,
    show: needsWindow,
    notify: () => undefined,
    copy: needsWindow,
    // Whoever asked for a sign-in shows its address.
    openPage: () => Promise.resolve(),
    openPath: needsWindow,
    applyTheme: () => undefined,
    // Whoever asks a core without a window is a program or a terminal, and those speak English.
    speak: () => Promise.resolve(),
    chooseFolder: needsWindow,
    chooseFile: needsWindow,
    chooseWhereToSave: needsWindow,
    confirm: needsWindow,
    autostart: { read: () => Promise.resolve(null), set: needsWindow },
    // Whoever puts the app in anew does it for the core as well.
    updates: { way: 'none', updater: null },
    keyring,
  };
}
