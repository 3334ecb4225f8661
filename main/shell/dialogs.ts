import {
  dialog,
  type BaseWindow,
  type MessageBoxOptions,
  type OpenDialogOptions,
  type SaveDialogOptions,
} from 'electron';
import { t } from '../../preload/language.ts';

/** Lets the person choose a folder; null when they cancelled. `parent` null: a dialog of its own, as from the tray. */
export async function chooseFolder(
  parent: BaseWindow | null,
  asks: { readonly title: string; readonly startIn: string | null },
): Promise<string | null> {
  const options: OpenDialogOptions = {
    title: asks.title,
    buttonLabel: t`Choose`,
    properties: ['openDirectory', 'createDirectory'],
    ...(asks.startIn === null ? {} : { defaultPath: asks.startIn }),
  };
  const answer =
    parent === null ? await dialog.showOpenDialog(options) : await dialog.showOpenDialog(parent, options);
  return answer.canceled ? null : (answer.filePaths[0] ?? null);
}

/** Lets the person choose a file to read; null when they cancelled. */
export async function chooseFile(
  parent: BaseWindow | null,
  asks: {
    readonly title: string;
    readonly kinds: readonly { readonly name: string; readonly extensions: readonly string[] }[];
  },
): Promise<string | null> {
  const options: OpenDialogOptions = {
    title: asks.title,
    properties: ['openFile', 'showHiddenFiles'],
    filters: [
      ...asks.kinds.map(({ name, extensions }) => ({ name, extensions: [...extensions] })),
      { name: t`All files`, extensions: ['*'] },
    ],
  };
  const answer =
    parent === null ? await dialog.showOpenDialog(options) : await dialog.showOpenDialog(parent, options);
  return answer.canceled ? null : (answer.filePaths[0] ?? null);
}

/** Lets the person choose where to save; null when they cancelled. */
export async function chooseWhereToSave(
  parent: BaseWindow | null,
  asks: { readonly title: string; readonly fileName: string },
): Promise<string | null> {
  const options: SaveDialogOptions = { title: asks.title, defaultPath: asks.fileName };
  const answer =
    parent === null ? await dialog.showSaveDialog(options) : await dialog.showSaveDialog(parent, options);
  return answer.canceled || answer.filePath === '' ? null : answer.filePath;
}

/** Asks before something the window alone may not decide; Cancel is the default. */
export async function confirm(
  parent: BaseWindow | null,
  asks: { readonly message: string; readonly detail: string; readonly button: string },
): Promise<boolean> {
  const options: MessageBoxOptions = {
    type: 'question',
    message: asks.message,
    detail: asks.detail,
    buttons: [t`Cancel`, asks.button],
    defaultId: 0,
    cancelId: 0,
    noLink: true,
  };
  const answer =
    parent === null ? await dialog.showMessageBox(options) : await dialog.showMessageBox(parent, options);
  return answer.response === 1;
}
