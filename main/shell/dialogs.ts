import { dialog, type BaseWindow, type OpenDialogOptions } from 'electron';

/** Lets the person choose a folder; null when they cancelled. `parent` null: a dialog of its own, as from the tray. */
export async function chooseFolder(
  parent: BaseWindow | null,
  startIn: string | null,
): Promise<string | null> {
  const options: OpenDialogOptions = {
    title: 'Launch Codex in',
    buttonLabel: 'Choose',
    properties: ['openDirectory', 'createDirectory'],
    ...(startIn === null ? {} : { defaultPath: startIn }),
  };
  const answer =
    parent === null ? await dialog.showOpenDialog(options) : await dialog.showOpenDialog(parent, options);
  return answer.canceled ? null : (answer.filePaths[0] ?? null);
}
