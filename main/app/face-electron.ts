import { fileURLToPath } from 'node:url';
import { app, clipboard, shell } from 'electron';
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
  readonly window: MainWindow;
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
  window,
  trayReachable,
  refresh,
  spoken,
  variables,
  platform,
  updates,
}: FaceOptions): Face {
  return {
    send: (name, payload) => void window.send(name, payload),
    refresh,
    trayReachable,
    visible: window.visible,
    openWindow: window.open,
    show: window.show,
    notify,
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
    chooseFolder: (asks) => chooseFolder(window.native(), asks),
    chooseFile: (asks) => chooseFile(window.native(), asks),
    chooseWhereToSave: (asks) => chooseWhereToSave(window.native(), asks),
    confirm: (asks) => confirm(window.native(), asks),
    autostart: autostart(variables, platform),
    updates,
    keyring: keyringProcess(fileURLToPath(new URL('./keyring-host.js', import.meta.url))),
  };
}
