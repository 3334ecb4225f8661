import { fileURLToPath } from 'node:url';
import { app, clipboard, shell, type BrowserWindow } from 'electron';
import { speak } from '../../preload/catalogs.ts';
import { chosenLanguage, type LanguageWish } from '../domain/language.ts';
import type { Log } from '../log.ts';
import { autostart } from '../shell/autostart.ts';
import { createCopier } from '../shell/copier.ts';
import { chooseFile, chooseFolder, chooseWhereToSave, confirm } from '../shell/dialogs.ts';
import { openExternal } from '../shell/external.ts';
import { keyringProcess } from '../shell/keyring-process.ts';
import { notify } from '../shell/notify.ts';
import { applyTheme } from '../shell/theme.ts';
import type { UpdateSource } from '../domain/updater.ts';
import type { MainWindow } from '../shell/window.ts';
import type { Variables } from '../environment.ts';
import type { Face } from './face.ts';

export interface FaceOptions {
  readonly updates: UpdateSource;
  readonly log: Log;
  /** Resolves once the tray is there, and the window where it is wanted. */
  readonly ready: Promise<void>;
  /** Null until then. */
  readonly window: () => MainWindow | null;
  readonly trayReachable: () => boolean;
  readonly refresh: () => void;
  /** Another language is spoken; what is shown once must be shown anew. */
  readonly spoken: () => void;
  readonly variables: Variables;
  readonly platform: NodeJS.Platform;
}

/** Has this process speak the language that was wished for, or the system's. */
export function speakAsWished(wish: LanguageWish): Promise<void> {
  return speak(chosenLanguage(wish, app.getPreferredSystemLanguages()));
}

/** The face of the desktop app. */
export function openFace({
  log,
  ready,
  window,
  trayReachable,
  refresh,
  spoken,
  variables,
  platform,
  updates,
}: FaceOptions): Face {
  const native = (): BrowserWindow | null => window()?.native() ?? null;
  return {
    ready,
    send: (name, payload) => void window()?.send(name, payload),
    refresh,
    trayReachable,
    visible: () => window()?.visible() ?? false,
    openWindow: () => window()?.open(),
    show: (place) => window()?.show(place),
    notify: (title, body, onClick) => void ready.then(() => notify(title, body, onClick)),
    copy: createCopier({
      write: (text) => clipboard.writeText(text),
      // macOS asks the person whenever a program looks at what another one copied.
      read: platform === 'darwin' ? null : async () => clipboard.readText(),
      clear: () => clipboard.clear(),
    }),
    openPage: (url) => openExternal(url, log),
    openPath: (path) => shell.openPath(path),
    applyTheme,
    speak: (wish) => speakAsWished(wish).then(spoken),
    chooseFolder: (asks) => chooseFolder(native(), asks),
    chooseFile: (asks) => chooseFile(native(), asks),
    chooseWhereToSave: (asks) => chooseWhereToSave(native(), asks),
    confirm: (asks) => confirm(native(), asks),
    autostart: autostart(variables, platform),
    updates,
    keyring: keyringProcess(fileURLToPath(new URL('./keyring-host.js', import.meta.url))),
  };
}
